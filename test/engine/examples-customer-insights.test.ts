import { createHash } from "node:crypto";
import { readFileSync } from "node:fs";
import path from "node:path";
import { openLedger } from "../../provider/ledger/open-ledger";
import type { Sandbox } from "../../sandbox";
import { startSandbox } from "../support/sandbox";
import { repository } from "./support/engine";
import { exampleEnvironment } from "./support/example-environment";
import { createProject } from "./support/project";
import type { Project } from "./support/project";
import { at, shiftedClock } from "./support/shifted-clock";
import { installVariant } from "./support/variant";
import { listOf, vendors } from "./support/vendors";

const example = path.join(repository, "examples/customer-insights");
/** The middle of a day, so that no moment of a schedule lies between two commands. */
const noon = `${new Date().toISOString().slice(0, 10)}T12:00:00.000Z`;
/** What the README tells to set. */
const environment = {
    ...exampleEnvironment,
    ...at(new Date(noon)),
    CUSTOMER_INSIGHTS_SECRET: "sandbox-dataverse-secret",
};

let sandbox: Sandbox;
let project: Project;
const text = (file: string): string =>
    readFileSync(path.join(example, file), "utf8").replace("http://127.0.0.1:4010", sandbox.url);
const profilesRead = (): number =>
    sandbox.requests().filter(({ path: asked, rows = 0 }) => asked.endsWith("profiles") && rows > 1).length;

/** Who is to be on a list: those of these segments who consent, or all, as the sandbox has made them. */
function expected(vendor: string, segments: readonly string[], consent: boolean): string[] {
    const members = segments.flatMap((name) => sandbox.members("dataverse", name));
    const willing = members.filter(({ fields }) => !consent || fields.msdynci_newsletterconsent === true);
    const addresses = [...new Set(willing.map(({ email = "" }) => email))];
    const hashed = (address: string): string => createHash("sha256").update(address).digest("hex");
    return (vendor === "snapchat" ? addresses.map(hashed) : addresses).sort();
}

async function outputs(): Promise<Record<string, Record<string, unknown>>> {
    const { stdout } = await project.run(["stack", "output", "--json", "--non-interactive"]);
    return JSON.parse(stdout) as Record<string, Record<string, unknown>>;
}

beforeAll(async () => {
    sandbox = await startSandbox();
    const files = { "Pulumi.yaml": text("Pulumi.yaml") };
    project = await createProject({ typescript: true, program: text("index.ts"), files, environment });
    await installVariant(project, shiftedClock);
}, 900_000);
afterAll(async () => {
    await project?.remove();
    await sandbox?.close();
});

test("saving the exports sends nothing and reads nobody: each run waits for its moment", async () => {
    const up = await project.up("--skip-preview");
    expect(up.exitCode).toBe(0);
    for (const name of ["snapchat", "klaviyo", "constant-contact"])
        expect(up.output).toMatch(
            new RegExp(`ExportRun ${name}.*skipped: waits for \\d{4}-\\d\\d-\\d\\dT\\d\\d:00:00\\.000Z`),
        );
    expect(profilesRead()).toBe(0);
    for (const vendor of vendors) expect(listOf(sandbox, vendor)).toEqual([]);
}, 240_000);

test("a trigger runs all three, one after the other, and each list is the segments it names", async () => {
    await project.setConfig("runNow", "first");
    const preview = await project.preview();
    expect(preview.output).toMatch(/\+1,200 · 0 unchanged/);
    const up = await project.up("--skip-preview");
    expect(up.exitCode).toBe(0);
    for (const vendor of vendors) {
        const segments = { snapchat: ["Lapsed_customers"], klaviyo: ["Newsletter", "VIP"] };
        const named = vendor.name === "constant-contact" ? ["Newsletter"] : segments[vendor.name];
        const people = expected(vendor.name, named, vendor.name !== "snapchat");
        expect(people.length).toBeGreaterThan(700);
        expect(listOf(sandbox, vendor)).toEqual(people);
    }
    const records = await openLedger(path.join(project.directory, ".segment-export")).runs(3);
    const inOrder = [...records].sort((one, other) => (String(one.startedAt) < String(other.startedAt) ? -1 : 1));
    expect(inOrder.map(({ status, startedBy }) => [status, startedBy])).toEqual(
        Array.from({ length: 3 }, () => ["successful", "trigger"]),
    );
    for (const [index, { startedAt }] of inOrder.slice(1).entries())
        expect(String(startedAt) >= String(inOrder[index]?.endedAt)).toBe(true);
}, 240_000);

test("the outputs tell how each run ended, and its last and next moment", async () => {
    const told = await outputs();
    expect(Object.keys(told).sort()).toEqual(["constantContactRun", "klaviyoRun", "snapchatRun"]);
    for (const { status, lastDue, nextDue } of Object.values(told)) {
        expect(status).toBe("successful");
        expect(String(lastDue) <= noon && noon < String(nextDue)).toBe(true);
    }
});

test("until a moment is due, up does nothing and the sandbox is not read", async () => {
    const before = profilesRead();
    expect((await project.up("--skip-preview")).output).toMatch(/10 unchanged/);
    expect(profilesRead()).toBe(before);
}, 120_000);
