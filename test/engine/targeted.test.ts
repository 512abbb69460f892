import { rehearse } from "./support/rehearsal";
import type { Rehearsal } from "./support/rehearsal";
import { listOf, program, segment, vendors } from "./support/vendors";

const [vendor] = vendors;
if (vendor === undefined) throw new Error("no vendor to test with");
const other = { ...vendor, listId: "YaB2Cd", destination: '{ listId: "YaB2Cd" }' };
const urn = (type: string, name: string): string =>
    `urn:pulumi:dev::engine-test::pulumi-nodejs:dynamic/segmentexport:${type}::${name}`;
const onlyTheRun = ["--target", urn("ExportRun", "nightly")];

let rehearsal: Rehearsal;
beforeAll(async () => {
    rehearsal = await rehearse(vendor, { people: 2 });
}, 900_000);
afterAll(() => rehearsal.close());

describe("pulumi up --target of a run alone, which leaves its export unchecked", () => {
    test("runs an export that is as it was saved", async () => {
        const { project, sandbox } = rehearsal;
        expect((await project.up()).output).toMatch(/successful: \+2 /);
        await project.write("segments/vip.csv", segment(3));
        const up = await project.up(...onlyTheRun);
        expect(up.output).toMatch(/successful: \+1 /);
        expect(up.exitCode).toBe(0);
        expect(listOf(sandbox, vendor)).toHaveLength(3);
    }, 240_000);

    test("refuses one whose list was changed since: the run would still send to the old one", async () => {
        const { project, sandbox } = rehearsal;
        const before = [listOf(sandbox, vendor), listOf(sandbox, other)];
        await project.write("index.js", program(other, sandbox.url));
        await project.write("segments/vip.csv", segment(4));
        const up = await project.up(...onlyTheRun);
        expect(up.output).toContain(
            "what Pulumi has of the export differs from the program in destination: run pulumi up without --target and --exclude, or --target the export too",
        );
        expect(up.exitCode).not.toBe(0);
        expect([listOf(sandbox, vendor), listOf(sandbox, other)]).toEqual(before);
    }, 120_000);

    test("refuses one with an option that it did not have", async () => {
        const { project, sandbox } = rehearsal;
        const more = 'mode: "add", consentColumn: "GivenName", consentValues: ["nobody"]';
        await project.write("index.js", program(vendor, sandbox.url, { export: more }));
        for (const verb of ["preview", "up"] as const) {
            const { output, exitCode } = await project[verb](...onlyTheRun);
            expect(output).toMatch(/differs from the program in consentColumn, consentValues:/);
            expect(exitCode).not.toBe(0);
        }
        const direct = await project.up(...onlyTheRun, "--skip-preview");
        expect(direct.output).toMatch(/differs from the program in consentColumn, consentValues:/);
        expect(listOf(sandbox, vendor)).toHaveLength(3);
    }, 120_000);

    test("refuses one whose consent was taken back", async () => {
        const { project, sandbox } = rehearsal;
        const consent = '{ iAgree: false, by: "dpo@contoso.example", on: "2026-01-01", statement: "1" }';
        await project.write("index.js", program(vendor, sandbox.url, { consent }));
        const up = await project.up(...onlyTheRun);
        expect(up.output).toMatch(/differs from the program in connection/);
        expect(up.exitCode).not.toBe(0);
        expect(listOf(sandbox, vendor)).toHaveLength(3);
    }, 120_000);

    test("with the export it goes to the new list", async () => {
        const { project, sandbox } = rehearsal;
        await project.write("index.js", program(other, sandbox.url));
        const both = await project.up(...onlyTheRun, "--target", urn("SegmentExport", "vip"));
        expect(both.output).toMatch(/successful: \+4 /);
        expect(both.exitCode).toBe(0);
        expect((await project.up()).exitCode).toBe(0);
        expect((await project.up("--expect-no-changes")).exitCode).toBe(0);
    }, 240_000);
});
