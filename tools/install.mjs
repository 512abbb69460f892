// Makes a clone ready: packages as in package-lock.json, and dist/ as in the sources. Says nothing when both are.
//
//   node tools/install.mjs                          install and build what is missing or out of date
//   node tools/install.mjs --run SCRIPT [ARGS...]   the same, then SCRIPT with the project's own Node
//
// This file and those it imports run on the machine's Node (20 or newer) before anything is installed: plain
// JavaScript, no dependencies. `--run` exists because `node install.mjs && node next.mts` would run the second on
// the machine's Node too: a shell remembers where it found `node` before the project's own one came to be.
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { build, buildIsCurrent } from "./install/build.mjs";
import { installPackages, packagesAreCurrent } from "./install/packages.mjs";
import { run } from "./install/run.mjs";
import { withLock } from "./lock.mjs";

const root = fileURLToPath(new URL("..", import.meta.url));

async function makeReady() {
    if ((await packagesAreCurrent(root)) && (await buildIsCurrent(root))) return;
    const waiting = () => say("another process is installing or building; waiting for it");
    await withLock(join(root, ".cache", "install.lock"), waiting, async () => {
        if (!(await packagesAreCurrent(root))) await installPackages(root, say);
        if (!(await buildIsCurrent(root))) await build(root, say);
    });
}

function say(line) {
    process.stderr.write(`${line}\n`);
}

try {
    await makeReady();
    const [flag, ...command] = process.argv.slice(2);
    if (flag === "--run" && command.length > 0) process.exitCode = await run(root, command);
    else if (flag !== undefined) throw new Error("usage: node tools/install.mjs [--run SCRIPT [ARGS...]]");
} catch (error) {
    say(error.message);
    process.exitCode = 1;
}
