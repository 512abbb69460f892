import { spawn } from "node:child_process";
import { constants } from "node:os";
import { delimiter, dirname, join } from "node:path";
import { runQuietly } from "./child.mjs";

/** Runs a script of the project with the project's own Node, first on its PATH too; the exit code is the script's. */
export async function run(root, command) {
    const node = await projectNode(root);
    const env = { ...process.env, PATH: [dirname(node), process.env.PATH].join(delimiter) };
    const child = spawn(node, command, { cwd: root, env, stdio: "inherit" });
    // A terminal sends Ctrl-C to both; the script decides when to end. Other senders reach only this process.
    process.on("SIGINT", () => undefined);
    for (const signal of ["SIGTERM", "SIGHUP"]) process.on(signal, () => child.kill(signal));
    return await new Promise((resolve, reject) => {
        child.on("error", reject);
        child.on("close", (code, signal) => resolve(code ?? 128 + constants.signals[signal]));
    });
}

/** Absolute path of the Node that package.json pins, else of this one if it is new enough to run TypeScript. */
export async function projectNode(root) {
    const pinned = join(root, "node_modules", ".bin", "node");
    for (const node of [pinned, process.execPath]) {
        const answer = await runQuietly(node, ["--version"], {}).catch(() => undefined);
        if (answer?.exitCode === 0 && isRecent(answer.output)) return node;
    }
    throw new Error(
        `no Node >= 22.19: npm did not run the install script of the package "node" (ignore-scripts?); ` +
            `run "npm rebuild node --ignore-scripts=false" or install Node 24 from https://nodejs.org/en/download`,
    );
}

function isRecent(version) {
    const [major, minor] = version.slice(1).split(".").map(Number);
    return major > 22 || (major === 22 && minor >= 19);
}
