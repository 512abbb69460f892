import type { Sandbox } from "../../sandbox";
import { startSandbox } from "../support/sandbox";
import { createProject, type Project } from "./support/project";
import { listOf, program, vendors } from "./support/vendors";

const klaviyo = vendors.find(({ name }) => name === "klaviyo")!;
const SECRET = "sandbox-dataverse-secret";
const profiles = (people: number) =>
    Array.from({ length: people }, (_, index) => ({
        msdynci_email: `Person${String(index + 1)}@Example.com`,
        msdynci_firstname: `Given${String(index + 1)}`,
    }));

let sandbox: Sandbox;
let project: Project;
const reads = () => sandbox.requests().filter(({ path }) => path.endsWith("/msdynci_customerprofiles")).length;
const text = (clientSecret: string, field = "msdynci_firstname"): string =>
    program(klaviyo, sandbox.url, {
        segments: `[require("pulumi-segment-export").customerInsights({
            environment: "https://sandbox.crm4.dynamics.com", segment: "People",
            tenantId: "0f4c2a7e-3b61-4d8a-9e52-7c1d90b6e301", clientId: "5e8b1c3d-2f47-4a96-b0d8-6a3f7e91c401",
            clientSecret: ${clientSecret}, endpoint: "${sandbox.url}/dataverse",
        })]`,
        fields: `email: "msdynci_email", firstName: "${field}"`,
    });
const configured = `config.requireSecret("clientSecret")`;
const fromEnv = `require("pulumi-segment-export").fromEnv("CRM_SECRET")`;

beforeAll(async () => {
    sandbox = await startSandbox();
    sandbox.dataverse.segment("People", profiles(120));
    project = await createProject({ program: text(configured) });
    await project.setConfig("apiKey", klaviyo.secrets.apiKey!, "secret");
    await project.setConfig("clientSecret", SECRET, "secret");
}, 900_000);
afterAll(async () => {
    await project?.remove();
    await sandbox?.close();
});

test("a segment of Customer Insights reaches the list, and is not read again while nothing changed", async () => {
    const preview = await project.preview("--diff");
    expect(preview.output).toMatch(/\+120 · 0 unchanged/);
    // The segment is to be read in the preview, and not kept secret with its credential.
    expect(preview.output).toMatch(/environment\s*: "https:\/\/sandbox\.crm4\.dynamics\.com"/);
    expect((await project.up()).output).toMatch(/successful: \+120 ~0/);
    expect(listOf(sandbox, klaviyo)).toHaveLength(120);
    const before = reads();
    const again = await project.up();
    expect(again.output).toMatch(/4 unchanged/);
    // The newest row and their number: pages of people are not among them.
    expect(reads() - before).toBeLessThanOrEqual(4);
});

test("its secret stands nowhere in clear", async () => {
    const state = JSON.stringify(await project.exportStack());
    expect(state).toContain("sourceCredentials");
    expect(state).not.toContain(SECRET);
});

test("a column that the profiles do not have is refused in the preview, with the near miss", async () => {
    await project.write("index.js", text(configured, "msdynci_fisrtname"));
    const { output, exitCode } = await project.preview();
    expect(output).toMatch(/no column 'msdynci_fisrtname' in segment People of sandbox\.crm4\.dynamics\.com/);
    expect(output).toMatch(/did you mean 'msdynci_firstname'/);
    expect(exitCode).not.toBe(0);
});

test("from a variable that is not set, a preview says so and goes on; up fails and changes nothing", async () => {
    await project.write("index.js", text(fromEnv));
    const preview = await project.preview();
    expect(preview.output).toMatch(/segments\[0\]\.clientSecret: environment variable CRM_SECRET is not set/);
    expect(preview.exitCode).toBe(0);
    const up = await project.up();
    expect(up.output).toMatch(/environment variable CRM_SECRET is not set/);
    expect(up.exitCode).not.toBe(0);
    expect(listOf(sandbox, klaviyo)).toHaveLength(120);
});
