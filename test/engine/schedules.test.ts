import { rmSync } from "node:fs";
import { join } from "node:path";
import { openLedger } from "../../provider/ledger/open-ledger";
import type { CommandResult } from "./support/command";
import { confirmed } from "./support/project";
import { rehearse } from "./support/rehearsal";
import type { Rehearsal } from "./support/rehearsal";
import { at, shiftedClock } from "./support/shifted-clock";
import { installVariant } from "./support/variant";
import { expectedList, listOf, program, segment, vendors } from "./support/vendors";

const [klaviyo] = vendors.filter((vendor) => vendor.name === "klaviyo");
if (klaviyo === undefined) throw new Error("no vendor to test with");
const run = `, trigger: config.get("runNow")`;
const daily = `schedule: { cron: "0 6 * * *", timeZone: "Europe/Stockholm" }`;
const more = "exports.outputs = { reason: run.reason, lastDue: run.lastDue, nextDue: run.nextDue };";

let rehearsal: Rehearsal;
const uploads = () => rehearsal.sandbox.requests().filter(({ rows }) => (rows ?? 0) > 0).length;
const declare = (declared: string) =>
    rehearsal.project.write(
        "index.js",
        program(klaviyo, rehearsal.sandbox.url, { export: `mode: "add", ${declared}`, run, more }),
    );
const people = (count: number) => rehearsal.project.write("segments/vip.csv", segment(count));

/** 06:00 in Stockholm some days from now, and so many minutes after it, in UTC. */
function moment(days: number, minutes: number): Date {
    const day = new Date(Date.now() + days * 86_400_000).toISOString().slice(0, 10);
    const noon = new Date(`${day}T12:00:00Z`);
    const shown = Number(
        new Intl.DateTimeFormat("en", { timeZone: "Europe/Stockholm", hour: "numeric", hourCycle: "h23" }).format(noon),
    );
    return new Date(noon.getTime() - (shown - 6) * 3_600_000 + minutes * 60_000);
}

/** `pulumi up` at that moment, as the resources see it. */
function upAt(now: Date, command = ["up", ...confirmed, "--skip-preview"]): Promise<CommandResult> {
    return rehearsal.project.run(command, { environment: at(now) });
}

/** What the engine keeps of the run. */
async function kept(): Promise<{ inputs: Record<string, unknown>; outputs: Record<string, unknown> }> {
    const { deployment } = await rehearsal.project.exportStack();
    const found = deployment.resources?.find(({ type }) => type.endsWith(":ExportRun"));
    return { inputs: found?.inputs ?? {}, outputs: found?.outputs ?? {} };
}

describe("an export on a schedule", () => {
    beforeAll(async () => {
        rehearsal = await rehearse(klaviyo, {
            people: 20,
            program: { export: `mode: "add", schedule: { cron: "0 6 * * ", timeZone: "Europe/Stokholm" }`, run, more },
        });
        await installVariant(rehearsal.project, shiftedClock);
    }, 900_000);
    afterAll(() => rehearsal?.close());

    test("a cron that is none, or an unknown time zone, is refused in the preview", async () => {
        const { project } = rehearsal;
        expect((await project.preview()).output).toMatch(/schedule.*"0 6 \* \* " has 4 fields instead of five/s);
        await declare(`schedule: { cron: "0 6 * * *", timeZone: "Europe/Stokholm" }`);
        const preview = await project.preview();
        expect(preview.exitCode).not.toBe(0);
        expect(preview.output).toMatch(/no time zone is called "Europe\/Stokholm"; did you mean "Europe\/Stockholm"\?/);
    }, 120_000);

    test("saving it runs nothing, its first window runs it once, also when the data changed in between", async () => {
        await declare(daily);
        const saved = await upAt(moment(1, 90));
        expect(saved.output).toContain(`skipped: waits for ${moment(2, 0).toISOString()}`);
        expect(saved.exitCode).toBe(0);
        expect((await upAt(moment(2, -1))).output).toMatch(/4 unchanged/);
        expect(uploads()).toBe(0);

        const shown = await upAt(moment(2, 0), ["preview", "--diff", "--non-interactive", "--color", "never"]);
        expect(shown.output).toMatch(/\+20 · 0 unchanged/);
        expect((await upAt(moment(2, 5))).output).toMatch(/successful: \+20 ~0/);
        await people(23);
        expect((await upAt(moment(2, 10))).output).toMatch(/4 unchanged/);
        expect(uploads()).toBe(1);
        expect((await kept()).outputs).toMatchObject({
            status: "successful",
            lastDue: moment(2, 0).toISOString(),
            nextDue: moment(3, 0).toISOString(),
        });
    }, 240_000);

    test("a run that fails before it sent anything keeps its window", async () => {
        const { sandbox } = rehearsal;
        const before = (await kept()).inputs;
        sandbox.fault({
            vendor: "klaviyo",
            kind: "status",
            status: 401,
            times: "always",
            match: { path: "/api/lists/*" },
        });
        expect((await upAt(moment(3, 1))).exitCode).not.toBe(0);
        expect((await kept()).inputs.covers).toEqual(before.covers);
        sandbox.clearFaults();
        expect((await upAt(moment(3, 2))).output).toMatch(/successful: \+3 ~0/);
        expect(listOf(sandbox, klaviyo)).toEqual(expectedList(klaviyo, 23));
    }, 240_000);

    test("a run that was stopped goes on with the next up, outside its window too", async () => {
        const { sandbox } = rehearsal;
        const covered = (await kept()).inputs.covers;
        await people(25);
        await declare(`${daily}, guard: { maxMembers: 24 }`);
        expect((await upAt(moment(4, 1))).output).toMatch(/the guard stops this run/);
        // The engine keeps the inputs of before, beside the outputs of the failure.
        const { inputs, outputs } = await kept();
        expect(inputs.covers).toEqual(covered);
        expect(outputs).toMatchObject({ status: "stopped", covers: { due: moment(4, 0).toISOString() } });
        await declare(daily);
        expect((await upAt(moment(4, 700))).output).toMatch(/successful: \+2 ~0/);
        expect(listOf(sandbox, klaviyo)).toEqual(expectedList(klaviyo, 25));
    }, 240_000);

    test("a window with nothing to do is skipped, and its record says so", async () => {
        expect((await upAt(moment(5, 1))).output).toMatch(/skipped: nothing to do: the list is as the segments say/);
        const [record] = await openLedger(join(rehearsal.project.directory, ".segment-export")).runs(1);
        expect(record).toMatchObject({ status: "skipped", startedBy: "schedule", due: moment(5, 0).toISOString() });
    }, 120_000);

    test("a changed trigger runs at once, and once", async () => {
        await people(27);
        await rehearsal.project.setConfig("runNow", "please");
        expect((await upAt(moment(5, 3))).output).toMatch(/successful: \+2 ~0/);
        expect((await upAt(moment(5, 4))).output).toMatch(/4 unchanged/);
    }, 120_000);

    test("manual, it runs by its trigger alone", async () => {
        await people(28);
        await declare(`schedule: "manual"`);
        const before = uploads();
        expect((await upAt(moment(9, 0))).exitCode).toBe(0);
        expect(uploads()).toBe(before);
        await rehearsal.project.setConfig("runNow", "again");
        expect((await upAt(moment(10, 1))).output).toMatch(/successful: \+1 ~0/);
    }, 240_000);

    test("not active, it never runs and its segment may be gone; active again, it makes up once what it missed", async () => {
        await declare(daily);
        await upAt(moment(11, 1));
        await declare(`${daily}, active: false`);
        rmSync(join(rehearsal.project.directory, "segments/vip.csv"));
        const before = rehearsal.sandbox.requests().length;
        const off = await upAt(moment(12, 1));
        expect(off.output).toMatch(/skipped: the export is not active/);
        expect(off.exitCode).toBe(0);
        expect((await upAt(moment(14, 1))).output).toMatch(/4 unchanged/);
        expect(rehearsal.sandbox.requests()).toHaveLength(before);
        await people(30);
        await declare(daily);
        expect((await upAt(moment(16, 1))).output).toMatch(/successful: \+2 ~0/);
    }, 240_000);
});

test("with dependsOn, one export runs after the other has come to its end", async () => {
    const second = `
const lapsed = new SegmentExport("lapsed", {
    displayName: "Lapsed", connection, mode: "add", destination: { listId: "YaB2Cd" },
    segments: [files("segments/vip.csv")], fields: { email: "Email" },
});
new ExportRun("after", { export: lapsed }, { dependsOn: [run] });`;
    rehearsal = await rehearse(klaviyo, {
        people: 20,
        program: { more: second },
        sandbox: { jobSeconds: { base: 2 } },
    });
    try {
        expect((await rehearsal.project.up("--skip-preview")).exitCode).toBe(0);
        const records = await openLedger(join(rehearsal.project.directory, ".segment-export")).runs(2);
        const [first, after] = ["VIP", "Lapsed"].map((name) => records.find((record) => record.export === name));
        expect([first?.status, after?.status]).toEqual(["successful", "successful"]);
        expect(String(after?.startedAt) >= String(first?.endedAt)).toBe(true);
    } finally {
        await rehearsal.close();
    }
}, 900_000);
