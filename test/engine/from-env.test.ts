import { readdir, readFile } from "node:fs/promises";
import path from "node:path";
import { startSandbox } from "../support/sandbox";
import type { Sandbox } from "../../sandbox";
import { confirmed, createProject } from "./support/project";
import type { Project } from "./support/project";
import { expectedList, listOf, program, segment, vendors } from "./support/vendors";

const [seeded] = vendors.filter((vendor) => vendor.name === "klaviyo");
if (seeded === undefined) throw new Error("no vendor to test with");
const klaviyo = { ...seeded, connection: `apiKey: require("pulumi-segment-export").fromEnv("KLAVIYO_API_KEY")` };
const key = seeded.secrets.apiKey ?? "";
const rotated = `pk_${"sandboxSECOND".padEnd(34, "0")}`;

/** The mark of a secret in a state: https://github.com/pulumi/pulumi/blob/master/sdk/go/common/resource/sig/sig.go */
const secretMark = "1b47061264138c4ac30d75fd1eb44270";

let sandbox: Sandbox;
let project: Project;
const uploads = () => sandbox.requests().filter((request) => (request.rows ?? 0) > 0).length;
const pulumi = (verb: string, apiKey?: string) =>
    project.run([verb, ...(verb === "preview" ? confirmed.slice(0, -1) : confirmed)], {
        environment: { KLAVIYO_API_KEY: apiKey },
    });

beforeAll(async () => {
    sandbox = await startSandbox();
    project = await createProject({
        program: program(klaviyo, sandbox.url),
        files: { "segments/vip.csv": segment(20) },
    });
}, 900_000);
afterAll(async () => {
    await project?.remove();
    await sandbox?.close();
});

test("a preview does without the variable, and says so", async () => {
    const preview = await pulumi("preview");
    expect(preview.output).toMatch(/property apiKey: environment variable KLAVIYO_API_KEY is not set/);
    expect(preview.output).toMatch(/\+20 · 0 unchanged/);
    expect(preview.exitCode).toBe(0);
    expect(sandbox.requests()).toEqual([]);
});

test("up without the variable fails by its name, and asks the vendor nothing", async () => {
    const up = await pulumi("up");
    expect(up.output).toMatch(
        /error: .*connection 'Test', property apiKey: environment variable KLAVIYO_API_KEY is not set; set it where pulumi runs/,
    );
    expect(up.exitCode).not.toBe(0);
    expect(sandbox.requests()).toEqual([]);
});

test("up with it uploads, and its value stands in no state and no file, not even as a secret", async () => {
    const up = await pulumi("up", key);
    expect(up.output).toMatch(/successful: \+20/);
    expect(up.exitCode).toBe(0);
    expect(listOf(sandbox, klaviyo)).toEqual(expectedList(klaviyo, 20));

    const state = await project.exportStack();
    const credentials = (state.deployment.resources ?? [])
        .filter(({ type }) => type.includes("segmentexport"))
        .flatMap(({ inputs, outputs }) => [inputs?.credentials, outputs?.credentials]);
    expect(credentials).toEqual(Array(6).fill({ apiKey: { fromEnv: "KLAVIYO_API_KEY" } }));
    expect(JSON.stringify(state)).not.toContain(secretMark);
    const written = await readdir(project.room, { recursive: true, withFileTypes: true });
    const files = written.filter((entry) => entry.isFile()).map((entry) => path.join(entry.parentPath, entry.name));
    expect(files.some((file) => file.includes(`${path.sep}backend${path.sep}`))).toBe(true);
    for (const file of files)
        expect({ file, found: (await readFile(file)).includes(key) }).toEqual({ file, found: false });
});

test("a new value shows as no change, and is what the next run, refresh and destroy use", async () => {
    expect((await pulumi("preview", rotated)).output).toMatch(/4 unchanged/);
    // Whatever still used the old key would be refused from here on.
    sandbox.revoke("klaviyo", key);
    await project.write("segments/vip.csv", segment(23));
    const up = await pulumi("up", rotated);
    expect(up.output).toMatch(/successful: \+3/);
    expect(uploads()).toBe(2);
    expect((await pulumi("refresh", rotated)).output).toMatch(/4 unchanged/);
    expect((await pulumi("destroy", rotated)).output).toMatch(/4 deleted/);
});
