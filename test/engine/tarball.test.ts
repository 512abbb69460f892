import { execFileSync } from "node:child_process";
import { existsSync, readFileSync } from "node:fs";
import { rm } from "node:fs/promises";
import path from "node:path";
import { startSandbox } from "../support/sandbox";
import type { Sandbox } from "../../sandbox";
import { createProject } from "./support/project";
import type { Project } from "./support/project";

const root = path.resolve(__dirname, "../..");
const readme = readFileSync(path.join(root, "README.md"), "utf8");
/** The first program of the README, word for word. */
const program = /`index\.ts`:\n\n```ts\n([\s\S]*?)```/.exec(readme)?.[1] ?? "";

let sandbox: Sandbox;
let project: Project;
const node = (script: string): string =>
    execFileSync(process.execPath, ["-e", script], { cwd: project.directory, encoding: "utf8" });

beforeAll(async () => {
    sandbox = await startSandbox();
    project = await createProject({
        program: program.replace("http://127.0.0.1:4010", sandbox.url),
        typescript: true,
        files: { "segments/vip.csv": "Email,GivenName\nAda@example.com,Ada\nalan@example.com,Alan\n" },
    });
    await rm(path.join(project.directory, "node_modules"), { recursive: true });
    await rm(path.join(project.directory, "package.json"));
    const npm = (args: string[], cwd: string): string =>
        execFileSync("npm", args, { cwd, encoding: "utf8", stdio: ["ignore", "pipe", "ignore"] });
    const [packed] = JSON.parse(
        npm(["pack", "--ignore-scripts", "--json", "--pack-destination", project.room], root),
    ) as [{ filename: string }];
    npm(["init", "--yes"], project.directory);
    const packages = [
        path.join(project.room, packed.filename),
        "@pulumi/pulumi@^3.270.0",
        "typescript@6",
        "ts-node@10",
        "@types/node@24",
    ];
    npm(["install", "--no-audit", "--no-fund", "--prefer-offline", ...packages], project.directory);
    await project.setConfig("klaviyoApiKey", `pk_${"sandboxFULL".padEnd(34, "0")}`, "secret");
}, 900_000);
afterAll(async () => {
    await project?.remove();
    await sandbox?.close();
});

test("the package has what its exports promise, and nothing of the repository beside it", () => {
    const folder = path.join(project.directory, "node_modules/pulumi-segment-export");
    for (const file of ["dist/provider/index.js", "dist/provider/runtime.js", "dist/sandbox/index.d.ts", "LICENSE"]) {
        expect(existsSync(path.join(folder, file))).toBe(true);
    }
    for (const file of ["test", "tools", "provider/index.ts", "dist/.tsbuildinfo"])
        expect(existsSync(path.join(folder, file))).toBe(false);
    expect(
        node(
            `console.log(typeof require("pulumi-segment-export/sandbox").startSandbox, require("pulumi-segment-export/package.json").version)`,
        ),
    ).toMatch(/^function \d/);
    const help = execFileSync(path.join(project.directory, "node_modules/.bin/segment-export"), ["sandbox", "--help"], {
        encoding: "utf8",
    });
    expect(help).toContain("--port");
});

test("the README's first program: preview, up, up again, refresh, destroy", async () => {
    const preview = await project.preview("--diff");
    expect(preview.output).toMatch(/add\s*: 2/);
    expect((await project.up("--skip-preview")).output).toMatch(/successful: \+2 ~0/);
    expect(sandbox.members("klaviyo", "XW53Ha").map(({ email }) => email)).toEqual([
        "ada@example.com",
        "alan@example.com",
    ]);
    expect((await project.up()).output).toMatch(/4 unchanged/);
    expect((await project.refresh()).output).toMatch(/4 unchanged/);
    expect(JSON.stringify(await project.exportStack())).not.toMatch(/sandboxFULL|ada@example/i);
    expect((await project.destroy()).output).toMatch(/4 deleted/);
}, 240_000);
