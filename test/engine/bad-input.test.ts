import { writeFile } from "node:fs/promises";
import path from "node:path";
import { startSandbox } from "../support/sandbox";
import type { Sandbox } from "../../sandbox";
import { createProject } from "./support/project";
import type { Project } from "./support/project";
import { expectedList, listOf, program, segment, vendors } from "./support/vendors";
import type { ProgramParts } from "./support/vendors";

const vendorNamed = (name: string) => {
    const vendor = vendors.find((candidate) => candidate.name === name);
    if (vendor === undefined) throw new Error(name);
    return vendor;
};
const klaviyo = vendorNamed("klaviyo");
const snapchat = vendorNamed("snapchat");

let sandbox: Sandbox;
let project: Project;
const uploaded = () => sandbox.requests().filter((request) => (request.rows ?? 0) > 0);

beforeAll(async () => {
    sandbox = await startSandbox();
    project = await createProject({
        program: "",
        files: { "segments/vip.csv": segment(20) },
        folder: `it's a "folder"; with blanks`,
    });
    for (const vendor of [klaviyo, snapchat]) {
        for (const [name, value] of Object.entries(vendor.secrets)) await project.setConfig(name, value, "secret");
    }
    const binary = Buffer.concat([Buffer.from("PK\u0003\u0004"), Buffer.alloc(2_000)]);
    await writeFile(path.join(project.directory, "segments/binary.csv"), binary);
    const rows = segment(600_000).split("\n");
    rows[300_000] = "ragged@example.com,Too,Many,Values";
    await project.write("segments/ragged.csv", rows.join("\n"));
    await project.write("segments/empty.csv", "");
    await project.write("segments/header.csv", "Email,GivenName,FamilyName\n");
    await project.write("segments/long.csv", `Email,GivenName,FamilyName\na@example.com,${"x".repeat(5_000_000)},b\n`);
}, 900_000);
afterAll(async () => {
    await project?.remove();
    await sandbox?.close();
}, 300_000);

const nextWeek = new Date(Date.now() + 7 * 86_400_000).toISOString().slice(0, 10);
const refusedByPreview: [string, ProgramParts, RegExp][] = [
    [
        "no consent",
        { consent: "undefined" },
        /By this connection you let data leave for Klaviyo[\s\S]*consent: \{ iAgree: true/,
    ],
    [
        "consent dated next week",
        { consent: `{ iAgree: true, by: "me", on: "${nextWeek}", statement: "1" }` },
        /lies in the future/,
    ],
    ["a list id of the wrong form", { destination: `{ listId: "no such id!" }` }, /destination\.listId|listId/],
    [
        "a column that is not there",
        { fields: `email: "Emial"` },
        /no column 'Emial' in segments\/vip\.csv; did you mean 'Email'\?/,
    ],
    [
        "a field that the vendor does not take",
        { fields: `email: "Email", company: "GivenName"` },
        /Klaviyo takes no field 'company'/,
    ],
    [
        "a missing file",
        { segments: `[files("segments/vpi.csv")]` },
        /there is no file segments\/vpi\.csv[\s\S]*vip\.csv/,
    ],
    ["an empty file", { segments: `[files("segments/empty.csv")]` }, /segments\/empty\.csv is empty/],
    ["a header without rows", { segments: `[files("segments/header.csv")]` }, /segments\/header\.csv holds no row/],
    [
        "a binary file named .csv",
        { segments: `[files("segments/binary.csv")]` },
        /segments\/binary\.csv .*no text file/,
    ],
    [
        "a ragged row in the middle of 600,000",
        { segments: `[files("segments/ragged.csv")]` },
        /segments\/ragged\.csv, line 300001 has 4 values where the header names 3/,
    ],
    ["5 MB in one field", { segments: `[files("segments/long.csv")]` }, /segments\/long\.csv, line 2 is longer/],
    ["a glob that matches nothing", { segments: `[files("segments/*.tsv")]` }, /no file matches segments\/\*\.tsv/],
    ["no segment", { segments: "[]" }, /name at least one/],
    ["an endpoint without TLS", { endpoint: "http://vendor.example" }, /not an address that credentials may go to/],
    [
        "two exports with the same target",
        {
            more: `new SegmentExport("twin", { displayName: "Twin", connection, mode: "add", destination: ${klaviyo.destination}, segments: [files("segments/vip.csv")], fields: { email: "Email" } });`,
        },
        /already the target of dev\/engine-test\/(vip|twin) in this program/,
    ],
];

test.each(refusedByPreview)("%s: preview ends in one clear error", async (_what, parts, message) => {
    await project.write("index.js", program(klaviyo, sandbox.url, parts));
    const preview = await project.preview();
    expect(preview.output).toMatch(message);
    expect(preview.exitCode).not.toBe(0);
    expect(preview.output).not.toMatch(/ragged@example\.com|person1@example/i);
    expect(uploaded()).toEqual([]);
});

const readOnlyKey = `pk_${"sandboxREADONLY".padEnd(34, "0")}`;
const refusedByUp: [string, typeof klaviyo, ProgramParts, Record<string, string>, RegExp][] = [
    ["a wrong key", klaviyo, {}, { apiKey: `pk_${"wrong".padEnd(34, "0")}` }, /API key|api key/i],
    ["a key without a scope", klaviyo, {}, { apiKey: readOnlyKey }, /lists:write|profiles:write/],
    ["an unknown list", klaviyo, { destination: `{ listId: "Nv9xZz" }` }, {}, /Nv9xZz/],
    [
        "an audience that is no customer list",
        snapchat,
        { destination: `{ audienceId: "5123456789012345" }` },
        {},
        /customer list|ENGAGEMENT/i,
    ],
];

test.each(refusedByUp)(
    "%s: up ends in one clear error, and nothing is sent",
    async (_what, vendor, parts, secrets, message) => {
        for (const [name, value] of Object.entries(secrets)) await project.setConfig(name, value, "secret");
        await project.write("index.js", program(vendor, sandbox.url, parts));
        const up = await project.up("--skip-preview");
        expect(up.output).toMatch(message);
        expect(up.exitCode).not.toBe(0);
        expect(uploaded()).toEqual([]);
        for (const name of Object.keys(secrets)) await project.setConfig(name, vendor.secrets[name] ?? "", "secret");
    },
);

test("a ledger that cannot be written: up ends in one clear error, and nothing is sent", async () => {
    await project.write("in-the-way", "a file where a directory should be");
    await project.write("index.js", program(klaviyo, sandbox.url));
    const ledger = path.join(project.directory, "in-the-way");
    const up = await project.run(["up", "--yes", "--skip-preview", "--non-interactive", "--color", "never"], {
        environment: { SEGMENT_EXPORT_LEDGER: ledger },
    });
    expect(up.output).toContain(ledger);
    expect(up.exitCode).not.toBe(0);
    expect(uploaded()).toEqual([]);
});

test("a file name with glob characters, and up from another directory, just work", async () => {
    await project.write("segments/st*r [x].csv", segment(20));
    await project.write("segments/star x.csv", segment(400));
    await project.write("index.js", program(klaviyo, sandbox.url, { segments: `[files("segments/st*r [x].csv")]` }));
    const up = await project.run(
        ["up", "--yes", "--skip-preview", "--non-interactive", "--color", "never", "-C", project.directory],
        { cwd: project.room },
    );
    expect(up.output).toMatch(/successful: \+20/);
    expect(listOf(sandbox, klaviyo)).toEqual(expectedList(klaviyo, 20));
});
