import { createHash } from "node:crypto";
import { existsSync } from "node:fs";
import { mkdir, readdir, readFile, rm, rmdir, writeFile } from "node:fs/promises";
import { dirname, join } from "node:path";
import { bundle, bundledOutputs } from "./bundle.mjs";
import { runQuietly } from "./child.mjs";
import { projectNode } from "./run.mjs";

const hashFile = (root) => join(root, "dist", ".build-hash");
const configurations = [
    "tsconfig.json",
    "tsconfig.build.json",
    "package-lock.json",
    join("tools", "install", "bundle.mjs"),
];

/** Whether dist/ was built from the sources as they are, with nothing missing. */
export async function buildIsCurrent(root) {
    const built = await readFile(hashFile(root), "utf8").catch(() => "");
    const sources = await listSources(root);
    return built === (await hashOf(root, sources)) && missingOutputs(root, sources).length === 0;
}

/** `tsc` into dist/, without what has no source any more, and the bundle. Throws with the compiler's words if types do not fit. */
export async function build(root, say) {
    const sources = await listSources(root);
    const hash = await hashOf(root, sources);
    const started = Date.now();
    await rm(hashFile(root), { force: true });
    // The compiler writes only what changed since its last run: it would not notice a deleted output.
    if (missingOutputs(root, sources).length > 0) await rm(join(root, "dist", ".tsbuildinfo"), { force: true });
    const compiler = join(root, "node_modules", "typescript", "bin", "tsc");
    const result = await runQuietly(await projectNode(root), [compiler, "-p", "tsconfig.build.json"], { cwd: root });
    if (result.exitCode !== 0) throw new Error(`${result.output}\nthe build failed (tsc -p tsconfig.build.json)`);
    await bundle(root);
    await removeOrphans(root, new Set(outputsOf(sources)));
    await mkdir(dirname(hashFile(root)), { recursive: true });
    await writeFile(hashFile(root), hash);
    say(`Built dist/ in ${((Date.now() - started) / 1000).toFixed(1)} s`);
}

async function listSources(root) {
    const { include } = JSON.parse(await readFile(join(root, "tsconfig.build.json"), "utf8"));
    const sources = [];
    for (const folder of include) {
        const names = await readdir(join(root, folder), { recursive: true }).catch(() => []);
        const compiled = names.filter((name) => name.endsWith(".ts") && !name.endsWith(".d.ts"));
        sources.push(...compiled.map((name) => join(folder, name)));
    }
    return sources.sort();
}

async function hashOf(root, sources) {
    const hash = createHash("sha256");
    for (const name of [...configurations, ...sources]) {
        const content = await readFile(join(root, name)).catch(() => "");
        hash.update(`${name} ${content.length}\n`).update(content);
    }
    return hash.digest("hex");
}

function outputsOf(sources) {
    const stems = sources.map((source) => source.slice(0, -".ts".length));
    return [...stems.flatMap((stem) => [`${stem}.js`, `${stem}.d.ts`]), ...bundledOutputs];
}

function missingOutputs(root, sources) {
    return outputsOf(sources).filter((output) => !existsSync(join(root, "dist", output)));
}

async function removeOrphans(root, expected) {
    const dist = join(root, "dist");
    const entries = await readdir(dist, { recursive: true, withFileTypes: true });
    const found = entries.map((entry) => ({ entry, path: join(entry.parentPath ?? entry.path, entry.name) }));
    for (const { entry, path } of found) {
        const name = path.slice(dist.length + 1);
        if (entry.isFile() && !name.startsWith(".") && !expected.has(name)) await rm(path);
    }
    // Deepest first; a folder that still holds something stays.
    const folders = found.filter(({ entry }) => entry.isDirectory()).map(({ path }) => path);
    for (const folder of folders.sort().reverse()) await rmdir(folder).catch(() => undefined);
}
