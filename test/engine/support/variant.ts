import { cp, mkdir, readFile, rename, rm, symlink, writeFile } from "node:fs/promises";
import path from "node:path";
import { ModuleKind, ScriptTarget, transpile } from "typescript";
import { repository } from "./engine";

/**
 * What stands for modules of the package: CommonJS by the module's file, relative to dist/. In it, `own` is what the package's own
 * module exports: `module.exports = { ...own, answer: 42 };`.
 */
export type Changes = Readonly<Record<string, string>>;

/**
 * Gives a project, in place of the link to the package, a copy of it with changes. The copy's provider process loads the runtime in
 * parts, as the compiler makes it: what is bundled into one file cannot be changed. Returns where it is.
 */
export async function installVariant(project: { readonly directory: string }, changes: Changes): Promise<string> {
    const installed = path.join(project.directory, "node_modules/pulumi-segment-export");
    await rm(installed);
    await mkdir(installed);
    for (const part of ["dist", "package.json"])
        await cp(path.join(repository, part), path.join(installed, part), { recursive: true });
    await symlink(path.join(repository, "node_modules"), path.join(installed, "node_modules"));
    await writeFile(path.join(installed, "dist/provider/runtime.js"), await runtimeInParts());
    for (const [file, change] of Object.entries(changes)) {
        const { dir, name } = path.parse(path.join(installed, "dist", file));
        await rename(path.join(dir, `${name}.js`), path.join(dir, `${name}.own.js`));
        await writeFile(path.join(dir, `${name}.js`), `const own = require("./${name}.own.js");\n${change}`);
    }
    return installed;
}

async function runtimeInParts(): Promise<string> {
    const source = await readFile(path.join(repository, "provider/runtime.ts"), "utf8");
    return transpile(source, { module: ModuleKind.CommonJS, target: ScriptTarget.ES2023 });
}
