import { existsSync } from "node:fs";
import { cp, mkdir, readFile, rm, writeFile } from "node:fs/promises";
import { dirname, join } from "node:path";
import { createBench, repository, type Bench, type Ended } from "./support/bench";

// The tool on a project of its own, with an npm that only links what the repository has.
let bench: Bench;
let project: string;
const at = (...parts: string[]) => join(project, ...parts);
const npmCalls = async () =>
    (await readFile(join(bench.folder, "npm.log"), "utf8").catch(() => "")).split("\n").length - 1;

const npm = (folder: string) => `
echo "$@" >> "${folder}/npm.log"
rm -rf node_modules
mkdir -p node_modules/.bin
sleep 0.3
ln -s "${repository}/node_modules/typescript" "${repository}/node_modules/esbuild" node_modules
mkdir node_modules/once
echo '{ "name": "once", "version": "1.2.3", "license": "MIT" }' > node_modules/once/package.json
echo 'export const once: string;' > node_modules/once/index.d.ts
echo 'exports.once = "called once";' > node_modules/once/index.js
echo "Copyright of once" > node_modules/once/LICENSE
ln -s "${process.execPath}" node_modules/.bin/node`;

beforeEach(async () => {
    bench = await createBench();
    project = join(bench.folder, `a "clone"; it's`);
    await bench.standIn("npm", npm(bench.folder));
    for (const name of ["tools/install.mjs", "tools/install", "tools/lock.mjs"]) {
        await cp(join(repository, name), at(name), { recursive: true });
    }
    const compilerOptions = {
        module: "node20",
        target: "es2023",
        types: [],
        rootDir: ".",
        outDir: "dist",
        strict: true,
    };
    const incremental = { incremental: true, tsBuildInfoFile: "dist/.tsbuildinfo", declaration: true };
    const config = { compilerOptions: { ...compilerOptions, ...incremental }, include: ["provider", "cli"] };
    await put("tsconfig.build.json", JSON.stringify(config));
    await put("package-lock.json", "{}");
    await put("package.json", "{}");
    await put("provider/index.ts", "export const one: number = 1;\n");
    await put("provider/inner/other.ts", "export const two: number = 2;\n");
    await put("provider/runtime.ts", `import { once } from "once";\nexport const words: string = once;\n`);
});
afterEach(() => bench.remove());

async function put(file: string, text: string): Promise<void> {
    await mkdir(dirname(at(file)), { recursive: true });
    await writeFile(at(file), text);
}

const install = (...args: string[]): Promise<Ended> =>
    bench.run(process.execPath, [at("tools", "install.mjs"), ...args]);

test("makes a fresh clone ready, then has nothing to say", async () => {
    const first = await install();
    expect(first.stderr).toMatch(/^Installing packages .*\nPackages installed in \d+ s\nBuilt dist\/ in [\d.]+ s\n$/);
    expect(await readFile(at("dist", "provider", "index.js"), "utf8")).toContain("one = 1");
    expect(await install()).toEqual({ exitCode: 0, stdout: "", stderr: "" });
    expect(await npmCalls()).toBe(1);
});

test("builds again when a source has changed, come or gone, and clears what is left of it", async () => {
    await install();
    await put("provider/index.ts", "export const one: number = 11;\n");
    await put("cli/main.ts", "export const three: number = 3;\n");
    await rm(at("provider", "inner"), { recursive: true });
    expect((await install()).stderr).toMatch(/^Built dist/);
    expect(await readFile(at("dist", "provider", "index.js"), "utf8")).toContain("one = 11");
    expect(existsSync(at("dist", "cli", "main.js"))).toBe(true);
    expect(existsSync(at("dist", "provider", "inner"))).toBe(false);
});

test("writes an output again that was deleted", async () => {
    await install();
    await rm(at("dist", "provider", "inner", "other.js"));
    await install();
    expect(existsSync(at("dist", "provider", "inner", "other.js"))).toBe(true);
});

test("the runtime is one file with the packages it loads, their licences beside it", async () => {
    await install();
    expect(await readFile(at("dist", "provider", "runtime.js"), "utf8")).toContain("called once");
    const notices = await readFile(at("dist", "provider", "runtime.licenses.txt"), "utf8");
    expect(notices).toBe("once 1.2.3 (MIT)\n\nCopyright of once\n");
});

test("a package without a licence is not bundled", async () => {
    await install();
    await rm(at("node_modules", "once", "LICENSE"));
    await put("provider/index.ts", "export const one: number = 11;\n");
    const ended = await install();
    expect(ended.stderr).toMatch(/^once 1\.2\.3 has no licence file, so it cannot be bundled: .*node_modules.once\n$/);
    expect(ended.exitCode).toBe(1);
});

test("installs again when package-lock.json has changed", async () => {
    await install();
    await put("package-lock.json", `{ "lockfileVersion": 3 }`);
    expect((await install()).stderr).toMatch(/^Installing packages/);
    expect(await npmCalls()).toBe(2);
});

test("called three times at once, installs and builds once", async () => {
    const ended = await Promise.all([install(), install(), install()]);
    expect(ended.map(({ exitCode }) => exitCode)).toEqual([0, 0, 0]);
    expect(await npmCalls()).toBe(1);
    expect(ended.filter(({ stderr }) => stderr.includes("Built dist/"))).toHaveLength(1);
});

test("runs a script with the project's Node first on PATH, and ends as it ends", async () => {
    await put("script.mjs", `console.log(process.env.PATH.split(":")[0], process.argv[2]); process.exitCode = 7;`);
    const ended = await install("--run", "script.mjs", "two words; one");
    expect(ended.stdout).toBe(`${at("node_modules", ".bin")} two words; one\n`);
    expect(ended.exitCode).toBe(7);
});

test("npm fails: its reason without its usage, and nothing taken for installed", async () => {
    const lines = [
        "npm error code EUSAGE",
        "npm error",
        "npm error out of sync",
        "npm error Usage:",
        "npm error npm ci",
    ];
    await bench.standIn("npm", `${lines.map((line) => `echo "${line}" >&2`).join("\n")}\nexit 1`);
    const ended = await install("--run", "never.mjs");
    expect(ended.stderr.split("\n").slice(1)).toEqual([
        "npm error code EUSAGE",
        "npm error out of sync",
        "npm ci failed (1); its reason stands above",
        "",
    ]);
    expect(ended.exitCode).toBe(1);
});

test("no npm: says where it comes from", async () => {
    await rm(join(bench.bin, "npm"));
    expect((await install()).stderr).toContain(
        "npm cannot be started (ENOENT); it comes with Node: https://nodejs.org",
    );
});

test("a type error: the compiler's words, exit code 1, and the same again the next time", async () => {
    await put("provider/index.ts", `export const one: number = "one";\n`);
    for (let time = 0; time < 2; time++) {
        const ended = await install();
        expect(ended.stderr).toContain("provider/index.ts(1,14): error TS2322");
        expect(ended.stderr).toContain("the build failed (tsc -p tsconfig.build.json)");
        expect(ended.exitCode).toBe(1);
    }
});

test("unknown arguments: the usage", async () => {
    await install();
    expect((await install("--help")).stderr).toBe("usage: node tools/install.mjs [--run SCRIPT [ARGS...]]\n");
});
