import { createHash } from "node:crypto";
import { existsSync } from "node:fs";
import { readFile, writeFile } from "node:fs/promises";
import { delimiter, join } from "node:path";
import { runQuietly } from "./child.mjs";

const hashFile = (root) => join(root, "node_modules", ".install-hash");

/** Whether node_modules is what package-lock.json says, on this kind of machine. */
export async function packagesAreCurrent(root) {
    const installed = await readFile(hashFile(root), "utf8").catch(() => "");
    return installed === (await lockHash(root));
}

/** `npm ci`. Throws with npm's own words if it fails. */
export async function installPackages(root, say) {
    const hash = await lockHash(root);
    const started = Date.now();
    say("Installing packages (npm ci; a minute or two the first time)");
    const result = await npmCi(root);
    if (result.exitCode !== 0) {
        throw new Error(`${reasonIn(result.output)}\nnpm ci failed (${result.exitCode}); its reason stands above`);
    }
    if (!existsSync(join(root, "node_modules", "typescript"))) {
        throw new Error("npm ci left out the development packages; run it with NODE_ENV unset and without omit=dev");
    }
    await writeFile(hashFile(root), hash);
    say(`Packages installed in ${Math.round((Date.now() - started) / 1000)} s`);
}

async function npmCi(root) {
    const windows = process.platform === "win32";
    try {
        return await runQuietly("npm", ["ci", "--include=dev", "--no-audit", "--no-fund", "--loglevel=error"], {
            cwd: root,
            env: { ...process.env, PATH: withoutProjectBinaries(root) },
            shell: windows,
        });
    } catch (error) {
        throw new Error(`npm cannot be started (${error.code}); it comes with Node: https://nodejs.org/en/download`);
    }
}

// npm prints its whole usage after some errors, which would push the reason off the screen.
function reasonIn(output) {
    const lines = output.split("\n").filter((line) => line.replace("npm error", "").trim() !== "");
    const usage = lines.findIndex((line) => line.startsWith("npm error Usage"));
    const reason = usage === -1 ? lines : lines.slice(0, usage);
    const shown = reason.slice(0, 20);
    if (reason.length > shown.length) shown.push(`(and ${reason.length - shown.length} lines more)`);
    return shown.join("\n");
}

// npm ci deletes node_modules; it must not run on the Node that lies in there.
function withoutProjectBinaries(root) {
    const own = join(root, "node_modules");
    const parts = (process.env.PATH ?? "").split(delimiter);
    return parts.filter((part) => !part.startsWith(own)).join(delimiter);
}

// Platform and architecture belong to it: packages with native parts differ between them.
async function lockHash(root) {
    const hash = createHash("sha256");
    for (const name of ["package-lock.json", ".npmrc"]) hash.update(await readFile(join(root, name)).catch(() => ""));
    return hash.update(`${process.platform} ${process.arch}`).digest("hex");
}
