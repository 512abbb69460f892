import { createHash } from "node:crypto";
import { existsSync, globSync, mkdirSync, mkdtempSync, readdirSync, readFileSync } from "node:fs";
import { renameSync, rmSync, statSync, writeFileSync } from "node:fs";
import path from "node:path";
import ts from "typescript";

const root = path.resolve(__dirname, "../../..");
const cache = path.join(root, ".cache/test/command-line");
const compilerOptions = { module: ts.ModuleKind.CommonJS, target: ts.ScriptTarget.ES2023, esModuleInterop: true };

/** The command line's program, built without checking types (the compiler does that elsewhere), once for the same sources. */
export function builtCommandLine(): string {
    const sources = globSync("{cli,sandbox,provider}/**/*.ts", { cwd: root })
        .sort()
        .map((name) => ({ name, text: readFileSync(path.join(root, name), "utf8") }));
    const hash = createHash("sha256").update(JSON.stringify(sources)).digest("hex").slice(0, 16);
    const folder = path.join(cache, hash);
    if (!existsSync(folder)) build(sources, folder);
    return path.join(folder, "cli/main.js");
}

function build(sources: readonly { readonly name: string; readonly text: string }[], folder: string): void {
    mkdirSync(cache, { recursive: true });
    for (const name of readdirSync(cache)) removeIfOld(path.join(cache, name));
    const unfinished = mkdtempSync(path.join(cache, "unfinished-"));
    for (const { name, text } of sources) {
        const target = path.join(unfinished, name.replace(/\.ts$/, ".js"));
        mkdirSync(path.dirname(target), { recursive: true });
        writeFileSync(target, ts.transpileModule(text, { compilerOptions }).outputText);
    }
    writeFileSync(path.join(unfinished, "package.json"), '{ "type": "commonjs" }');
    try {
        renameSync(unfinished, folder);
    } catch (error) {
        // Another test file was faster.
        rmSync(unfinished, { recursive: true });
        if (!existsSync(folder)) throw error;
    }
}

/** A day later nobody runs it any more. */
function removeIfOld(folder: string): void {
    const changed = statSync(folder, { throwIfNoEntry: false })?.mtimeMs ?? Date.now();
    if (Date.now() - changed > 86_400_000) rmSync(folder, { recursive: true, force: true });
}
