import { startSandbox } from "../support/sandbox";
import type { Sandbox } from "../../sandbox";
import { createProject } from "./support/project";
import type { Project } from "./support/project";
import { expectedList, listOf, program, segment, vendors } from "./support/vendors";

const [klaviyo] = vendors.filter((vendor) => vendor.name === "klaviyo");
if (klaviyo === undefined) throw new Error("no vendor to test with");

let sandbox: Sandbox;
let project: Project;

beforeAll(async () => {
    sandbox = await startSandbox({ jobSeconds: { base: 3_600 } });
    const impatient = program(klaviyo, sandbox.url, { run: ", settleWithin: 1" });
    project = await createProject({ program: impatient, files: { "segments/vip.csv": segment(20) } });
    await project.setConfig("apiKey", klaviyo.secrets.apiKey ?? "", "secret");
}, 900_000);
afterAll(async () => {
    await project?.remove();
    await sandbox?.close();
});

test("a job that takes longer than settleWithin is asked after by every up, and sent once", async () => {
    const uploads = () => sandbox.requests().filter((request) => (request.rows ?? 0) > 0).length;
    const first = await project.up("--skip-preview");
    expect(first.output).toMatch(/processing: \+0 ~0 · 0 unchanged · 20 still being worked off/);
    expect(first.exitCode).toBe(0);
    for (const _again of [1, 2]) {
        const up = await project.up("--skip-preview");
        expect(up.output).toMatch(/20 sent and not settled/);
        expect(up.output).toMatch(/processing: /);
    }
    expect(listOf(sandbox, klaviyo)).toEqual([]);

    sandbox.advance(4_000);
    const settled = await project.up("--skip-preview");
    expect(settled.output).toMatch(/successful: \+0 ~0 · 0 unchanged · 20 of an earlier run/);
    expect(listOf(sandbox, klaviyo)).toEqual(expectedList(klaviyo, 20));
    expect(uploads()).toBe(1);
    expect((await project.up("--skip-preview")).output).toMatch(/4 unchanged/);
}, 240_000);
