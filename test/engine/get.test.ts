import { startSandbox } from "../support/sandbox";
import type { Sandbox } from "../../sandbox";
import { createProject } from "./support/project";
import type { Project } from "./support/project";

let sandbox: Sandbox;
let project: Project;
const programFor = (id: string): string => `
const pulumi = require("@pulumi/pulumi");
const { KlaviyoConnection } = require("pulumi-segment-export");
const found = KlaviyoConnection.get("elsewhere", "${id}", {
    displayName: "Declared elsewhere",
    apiKey: new pulumi.Config().requireSecret("apiKey"),
    endpoint: "${sandbox.url}/klaviyo",
    consent: { iAgree: true, by: "dpo@contoso.example", on: "2026-11-20", statement: "1" },
});
exports.account = found.account;
`;

beforeAll(async () => {
    sandbox = await startSandbox();
    project = await createProject({ program: programFor("klaviyo/S4ndBx") });
    await project.setConfig("apiKey", `pk_${"sandboxFULL".padEnd(34, "0")}`, "secret");
}, 900_000);
afterAll(async () => {
    await project?.remove();
    await sandbox?.close();
});

test("get reads a connection of another state by its id", async () => {
    const up = await project.up("--skip-preview");
    expect(up.output).toMatch(/name: "Sandbox Klaviyo"/);
    expect(up.exitCode).toBe(0);
    expect(JSON.stringify(await project.exportStack())).not.toContain("sandboxFULL");
});

test("get of an account that the credential does not reach is an error", async () => {
    await project.write("index.js", programFor("klaviyo/0ther1"));
    const preview = await project.preview();
    expect(preview.output).toMatch(/this credential reaches klaviyo\/S4ndBx \(Sandbox Klaviyo\), not klaviyo\/0ther1/);
    expect(preview.exitCode).not.toBe(0);
});
