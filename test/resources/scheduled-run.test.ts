import { dailyStacks } from "./support/daily-stacks";
import { daily, sent, unchanged, waits } from "./support/scheduled-stack";
import type { ScheduledStack } from "./support/scheduled-stack";

let stack: ScheduledStack;
const { at } = dailyStacks((started) => (stack = started));

describe("on a schedule", () => {
    test("an export is first run at its next moment, then once in each window, whatever changes in between", async () => {
        expect(await stack.up()).toEqual(waits("2026-06-11T06:00:00.000Z"));
        expect(await at("2026-06-11T05:59:59Z")).toEqual(unchanged);
        expect(await at("2026-06-11T06:00:00Z")).toEqual(sent(5));
        expect(stack.outputs).toMatchObject({
            lastDue: "2026-06-11T06:00:00.000Z",
            nextDue: "2026-06-12T06:00:00.000Z",
        });
        stack.people(8);
        expect(await at("2026-06-11T06:01:00Z")).toEqual(unchanged);
        expect(await at("2026-06-12T05:59:00Z")).toEqual(unchanged);
        expect(await at("2026-06-12T11:00:00Z")).toEqual(sent(3));
    });

    test("outside its windows nothing is read, and what was missed is made up once", async () => {
        stack.removeSegment();
        await stack.up();
        expect(await at("2026-06-10T23:00:00Z")).toEqual(unchanged);
        stack.people(5);
        expect(await at("2026-06-20T12:00:00Z")).toEqual(sent(5));
        stack.removeSegment();
        expect(await at("2026-06-21T05:00:00Z")).toEqual(unchanged);
        expect((await at("2026-06-21T06:00:00Z")).row).toMatch(/^failed: .*people\.csv/s);
    });

    test("preview and update agree, as long as no window begins between them", async () => {
        for (const [preview, up] of [
            ["2026-06-10T10:00:00Z", "2026-06-10T11:30:00Z"],
            ["2026-06-10T12:00:00Z", "2026-06-10T13:00:00Z"],
            ["2026-06-11T06:00:00Z", "2026-06-11T09:00:00Z"],
            ["2026-06-11T10:00:00Z", "2026-06-11T11:00:00Z"],
        ] as const) {
            stack.now = preview;
            const shown = await stack.preview();
            await at(up);
            expect(stack.inputs).toEqual(shown.inputs);
        }
    });

    test("a window in which there was nothing to do is skipped with that reason, and recorded", async () => {
        await stack.up();
        await at("2026-06-11T06:00:00Z");
        // Read, as the file is another one; and not even read.
        stack.people(6);
        stack.people(5);
        const idle = { row: "skipped: nothing to do: the list is as the segments say", sent: 0 };
        expect(await at("2026-06-12T06:00:00Z")).toEqual(idle);
        expect(await at("2026-06-12T07:00:00Z")).toEqual(unchanged);
        expect(await at("2026-06-13T06:00:00Z")).toEqual(idle);
        expect(stack.outputs).toMatchObject({ status: "skipped", summary: { added: 0, unchanged: 5 } });
        const records = await stack.records();
        expect(records.map(({ status, startedBy, due }) => ({ status, startedBy, due }))).toEqual([
            { status: "skipped", startedBy: "schedule", due: "2026-06-13T06:00:00.000Z" },
            { status: "skipped", startedBy: "schedule", due: "2026-06-12T06:00:00.000Z" },
            { status: "successful", startedBy: "schedule", due: "2026-06-11T06:00:00.000Z" },
        ]);
        expect(records[0]).toMatchObject({ id: stack.outputs.runId, reason: stack.outputs.reason });
    });

    test("saving runs nothing: not what is new, not a name, not a schedule, not the same trigger", async () => {
        await stack.up();
        await at("2026-06-11T06:00:00Z");
        const { runId } = stack.outputs;
        stack.people(9);
        stack.displayName = "Others";
        expect(await at("2026-06-11T07:00:00Z")).toEqual(sent(0));
        stack.timing = { schedule: { cron: "30 7 * * *", timeZone: "UTC" } };
        expect(await at("2026-06-11T08:00:00Z")).toEqual(sent(0));
        expect(stack.outputs).toMatchObject({ runId, summary: { added: 5 }, nextDue: "2026-06-12T07:30:00.000Z" });
        expect(await at("2026-06-12T07:00:00Z")).toEqual(unchanged);
        expect(await at("2026-06-12T07:30:00Z")).toEqual(sent(4));
    });

    test("a changed trigger runs at once, and once", async () => {
        await stack.up();
        stack.trigger = "a";
        expect(await stack.up()).toEqual(sent(5));
        expect(await stack.up()).toEqual(unchanged);
        stack.people(7);
        expect(await stack.up()).toEqual(unchanged);
        stack.trigger = undefined;
        expect(await stack.up()).toEqual(sent(0));
        stack.trigger = "a";
        expect(await stack.up()).toEqual(sent(2));
        expect(await stack.records()).toMatchObject([{ startedBy: "trigger", trigger: "a" }, { startedBy: "trigger" }]);
        // The moment before the trigger is covered by it, the next one is not.
        stack.people(8);
        expect(await at("2026-06-11T06:00:00Z")).toEqual(sent(1));
    });

    test("a clock that was set back makes nothing due again, not even by a trigger", async () => {
        await stack.up();
        await at("2026-06-12T06:00:00Z");
        stack.trigger = "a";
        await at("2026-06-11T09:00:00Z");
        stack.people(6);
        expect(await at("2026-06-12T07:00:00Z")).toEqual(unchanged);
    });

    test("a trigger that is not known yet leaves the plan open, and reads nothing", async () => {
        await stack.up();
        stack.removeSegment();
        stack.trigger = "04da6b54-80e4-46f7-96ec-b56ff0331ba9";
        const { inputs } = await stack.preview();
        expect(inputs).toMatchObject({
            plan: { missing: "known when the trigger is" },
            covers: { trigger: stack.trigger },
        });
    });
});

describe("manual", () => {
    beforeEach(() => (stack.timing = { schedule: "manual" }));

    test("an export runs by its trigger alone, also by the one it was made with", async () => {
        stack.trigger = "a";
        expect(await stack.up()).toEqual(sent(5));
        stack.people(6);
        expect(await at("2027-06-10T10:00:00Z")).toEqual(unchanged);
        stack.trigger = "b";
        expect(await stack.up()).toEqual(sent(1));
        expect(stack.outputs.nextDue).toBeUndefined();
    });

    test("without a trigger it waits for one", async () => {
        expect(await stack.up()).toEqual(waits("a trigger"));
        expect(await at("2027-06-10T10:00:00Z")).toEqual(unchanged);
        stack.trigger = "a";
        expect(await stack.up()).toEqual(sent(5));
    });

    test("the trigger of an export that had no schedule is not new to it, and a cron after it owes nothing", async () => {
        stack.timing = {};
        stack.trigger = "a";
        expect(await stack.up()).toEqual(sent(5));
        stack.people(6);
        stack.timing = { schedule: "manual" };
        expect(await stack.up()).toEqual(sent(0));
        stack.timing = { schedule: daily };
        expect(await stack.up()).toEqual(sent(0));
        expect(await at("2026-06-11T06:00:00Z")).toEqual(sent(1));
    });
});
