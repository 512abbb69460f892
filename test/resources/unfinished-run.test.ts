import type { Schedule } from "../../provider/index";
import { dailyStacks } from "./support/daily-stacks";
import { daily, sent, unchanged, waits } from "./support/scheduled-stack";
import type { ScheduledStack } from "./support/scheduled-stack";

let stack: ScheduledStack;
const { at, restart } = dailyStacks((started) => (stack = started));

describe("a run that did not come to its end", () => {
    test("goes on with the next up, also when its window has been counted as covered", async () => {
        await stack.up();
        stack.sandbox.fault({ vendor: "klaviyo", kind: "job", outcome: "failed" });
        expect((await at("2026-06-11T06:00:00Z")).row).toMatch(/^failed: /);
        expect(stack.outputs.status).toBe("partial");
        expect(await at("2026-06-11T06:10:00Z")).toEqual(sent(5));
        expect(await at("2026-06-11T06:20:00Z")).toEqual(unchanged);
        expect((await stack.records())[0]).toMatchObject({ startedBy: "earlier run", due: "2026-06-11T06:00:00.000Z" });
    });

    test("that a trigger began with the resource goes on too", async () => {
        stack.trigger = "a";
        stack.sandbox.fault({ vendor: "klaviyo", kind: "job", outcome: "failed" });
        expect((await stack.up()).row).toMatch(/^failed: /);
        expect(await at("2026-06-10T10:01:00Z")).toEqual(sent(5));
        expect(await at("2026-06-10T10:02:00Z")).toEqual(unchanged);
    });

    test("that failed before anything was recorded keeps its window", async () => {
        await stack.up();
        stack.sandbox.fault({ vendor: "klaviyo", kind: "status", status: 401, times: "always" });
        expect((await at("2026-06-11T06:00:00Z")).row).toMatch(/^failed: /);
        expect(await stack.records()).toEqual([]);
        stack.sandbox.clearFaults();
        stack.displayName = "Others";
        expect(await at("2026-06-11T08:00:00Z")).toEqual(sent(5));
        expect(await at("2026-06-11T09:00:00Z")).toEqual(unchanged);
    });

    test("that the guard stopped is tried again until it may run", async () => {
        await stack.up();
        stack.maxMembers = 3;
        expect((await at("2026-06-11T06:00:00Z")).row).toMatch(/^failed: the guard stops/);
        expect(stack.outputs.status).toBe("stopped");
        expect((await at("2026-06-11T07:00:00Z")).row).toMatch(/^failed: the guard stops/);
        stack.maxMembers = 30;
        expect(await at("2026-06-11T08:00:00Z")).toEqual(sent(5));
    });

    test("that the vendor still works on is asked after by every up, and shows in the preview", async () => {
        await restart(3_600);
        stack.settleWithin = 0.1;
        await stack.up();
        expect(await at("2026-06-11T06:00:00Z")).toEqual({ row: "processing", sent: 5 });
        expect((await stack.preview()).inputs).toMatchObject({ plan: { pending: 5 } });
        expect(await at("2026-06-11T06:10:00Z")).toEqual({ row: "processing", sent: 0 });
        stack.sandbox.advance(4_000);
        expect(await at("2026-06-11T06:20:00Z")).toEqual(sent(0));
        expect(stack.outputs).toMatchObject({ summary: { resumed: 5 } });
        expect(await at("2026-06-11T06:30:00Z")).toEqual(unchanged);
    });
});

describe("not active", () => {
    const off = { row: "skipped: the export is not active", sent: 0 };

    test.each<Schedule | undefined>([daily, "manual", undefined])(
        "an export with the schedule %j never runs",
        async (schedule) => {
            const timing = schedule === undefined ? {} : { schedule };
            stack.timing = { ...timing, active: false };
            stack.trigger = "a";
            stack.removeSegment();
            expect(await stack.up()).toEqual(off);
            expect(await at("2026-06-11T06:00:00Z")).toEqual(unchanged);
            expect(stack.outputs.nextDue).toBeUndefined();
            stack.trigger = "b";
            expect(await stack.up()).toEqual(off);
            expect(await stack.records()).toEqual([]);
            stack.people(5);
            stack.timing = timing;
            expect(await stack.up()).toEqual(sent(5));
        },
    );

    test("what it missed is made up once when it is active again", async () => {
        await stack.up();
        await at("2026-06-11T06:00:00Z");
        stack.timing = { schedule: daily, active: false };
        stack.removeSegment();
        expect(await at("2026-06-11T07:00:00Z")).toEqual(off);
        expect(stack.outputs).toMatchObject({ summary: { added: 5 } });
        expect(await at("2026-06-20T07:00:00Z")).toEqual(unchanged);
        stack.people(6);
        stack.timing = { schedule: daily };
        expect(await at("2026-06-21T07:00:00Z")).toEqual(sent(1));
        expect(await at("2026-06-21T08:00:00Z")).toEqual(unchanged);
    });

    test("having missed nothing, it waits again", async () => {
        await stack.up();
        await at("2026-06-11T06:00:00Z");
        stack.timing = { schedule: daily, active: false };
        await stack.up();
        stack.timing = { schedule: daily };
        expect(await at("2026-06-11T08:00:00Z")).toEqual(waits("2026-06-12T06:00:00.000Z"));
    });

    test("a run that did not come to its end stays as it is, and goes on when the export is active again", async () => {
        await stack.up();
        stack.sandbox.fault({ vendor: "klaviyo", kind: "job", outcome: "failed" });
        expect((await at("2026-06-11T06:00:00Z")).row).toMatch(/^failed: /);
        stack.timing = { schedule: daily, active: false };
        expect(await stack.up()).toEqual(off);
        stack.timing = { schedule: daily };
        expect(await at("2026-06-11T07:00:00Z")).toEqual(sent(5));
    });

    test("an export without a schedule has nothing to do when it is active again", async () => {
        stack.timing = {};
        await stack.up();
        stack.timing = { active: false };
        await stack.up();
        stack.timing = {};
        expect(await stack.up()).toEqual({ row: "skipped: nothing to do: the list is as the segments say", sent: 0 });
    });
});
