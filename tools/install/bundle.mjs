import { readdir, readFile, writeFile } from "node:fs/promises";
import { join } from "node:path";

const entry = join("provider", "runtime.ts");
const output = join("provider", "runtime.js");
const notices = join("provider", "runtime.licenses.txt");

/** What `bundle` writes beside the compiler's own output, relative to dist/. */
export const bundledOutputs = [notices];

/** Loaded when they are used, if at all; and the SDK must be the one that the user's program loads. */
const external = ["@duckdb/node-api", "@pulumi/pulumi", "pg", "undici"];

/**
 * Puts the runtime and what it loads into one file, in the place of the compiler's. Each Pulumi command starts the provider's process
 * anew and waits until it is loaded: one file is loaded three times as fast as the hundreds of which it is made.
 * The licences of the packages in it are written beside it, as most of them demand: https://esbuild.github.io/api/#legal-comments
 * keeps only comments, which few packages have. Throws with the bundler's words.
 */
export async function bundle(root) {
    const { build } = await import("esbuild");
    const { metafile } = await build({
        absWorkingDir: root,
        entryPoints: [entry],
        outfile: join("dist", output),
        bundle: true,
        platform: "node",
        target: "node22.19",
        external,
        legalComments: "none",
        metafile: true,
        logLevel: "silent",
    });
    const texts = await Promise.all(packagesIn(metafile).map((folder) => noticeOf(join(root, folder))));
    await writeFile(join(root, "dist", notices), texts.join(`\n${"-".repeat(80)}\n\n`));
}

function packagesIn({ inputs }) {
    const folders = Object.keys(inputs).map((input) => /^.*node_modules\/(?:@[^/]+\/)?[^/]+/.exec(input)?.[0]);
    return [...new Set(folders)].filter((folder) => folder !== undefined).sort();
}

async function noticeOf(folder) {
    const { name, version, license } = JSON.parse(await readFile(join(folder, "package.json"), "utf8"));
    const file = (await readdir(folder)).find((file) => /^licen[cs]e/i.test(file));
    if (file === undefined)
        throw new Error(`${name} ${version} has no licence file, so it cannot be bundled: ${folder}`);
    return `${name} ${version} (${license})\n\n${(await readFile(join(folder, file), "utf8")).trim()}\n`;
}
