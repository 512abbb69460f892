import { startSandbox } from "../support/sandbox";
import type { Sandbox } from "../../sandbox";
import { createProject } from "./support/project";
import type { Project } from "./support/project";
import { program, segment, vendors } from "./support/vendors";

const [klaviyo] = vendors.filter((vendor) => vendor.name === "klaviyo");
if (klaviyo === undefined) throw new Error("no vendor to test with");

let sandbox: Sandbox;
let project: Project;

beforeAll(async () => {
    sandbox = await startSandbox();
    project = await createProject({
        program: program(klaviyo, sandbox.url),
        files: { "segments/vip.csv": segment(20) },
    });
    await project.setConfig("apiKey", klaviyo.secrets.apiKey ?? "", "secret");
}, 900_000);
afterAll(async () => {
    await project?.remove();
    await sandbox?.close();
});

test("a rotated key uploads nothing, and refresh and destroy use the new one", async () => {
    expect((await project.up()).exitCode).toBe(0);
    const uploads = () => sandbox.requests().filter((request) => (request.rows ?? 0) > 0).length;
    expect(uploads()).toBe(1);

    const rotated = `pk_${"sandboxSECOND".padEnd(34, "0")}`;
    await project.setConfig("apiKey", rotated, "secret");
    const up = await project.up();
    expect(up.output).toMatch(/3 updated/);
    expect(up.exitCode).toBe(0);
    expect(uploads()).toBe(1);

    // Whatever still used the old key would be refused from here on.
    sandbox.revoke("klaviyo", klaviyo.secrets.apiKey ?? "");
    const refresh = await project.refresh();
    expect(refresh.output).toMatch(/4 unchanged/);
    expect((await project.destroy()).output).toMatch(/4 deleted/);
});
