import { dueAt } from "../../provider/schedule/due";
import type { DueHistory } from "../../provider/schedule/due";
import type { Schedule } from "../../provider/schedule/schedule";

const daily: Schedule = { cron: "0 6 * * *", timeZone: "Europe/Stockholm" };
const at = (moment: string): Date => new Date(moment);

/** What is due, as text: `due 2026-...` or `not due`. */
function due(schedule: Schedule, now: string, history: { since?: string; lastDone?: string }): string {
    const dates: DueHistory = {
        since: history.since === undefined ? undefined : at(history.since),
        lastDone: history.lastDone === undefined ? undefined : at(history.lastDone),
    };
    const found = dueAt(schedule, at(now), dates);
    return found.due ? `due ${found.lastDue?.toISOString() ?? ""}` : "not due";
}

test("the moments around now are those of the schedule's own clock", () => {
    expect(dueAt(daily, at("2026-06-10T12:00:00Z"), {})).toEqual({
        lastDue: at("2026-06-10T04:00:00Z"),
        nextDue: at("2026-06-11T04:00:00Z"),
        due: false,
    });
});

test("a manual schedule has no moments and is never due", () => {
    expect(dueAt("manual", at("2026-06-10T12:00:00Z"), { since: at("2020-01-01T00:00:00Z") })).toEqual({ due: false });
});

test("a moment is due from that very moment on", () => {
    const history = { since: "2026-06-01T00:00:00Z", lastDone: "2026-06-09T04:00:00.000Z" };
    expect(due(daily, "2026-06-10T03:59:59.999Z", history)).toBe("not due");
    expect(due(daily, "2026-06-10T04:00:00.000Z", history)).toBe("due 2026-06-10T04:00:00.000Z");
});

test("what a finished run covers is not due again", () => {
    const history = { since: "2026-06-01T00:00:00Z", lastDone: "2026-06-10T04:00:00.000Z" };
    expect(due(daily, "2026-06-10T04:00:01Z", history)).toBe("not due");
    expect(due(daily, "2026-06-11T03:59:00Z", history)).toBe("not due");
});

test("moments that nobody ran are due once, as the last of them", () => {
    const history = { since: "2026-05-01T00:00:00Z", lastDone: "2026-06-01T04:00:00Z" };
    expect(due(daily, "2026-06-10T12:00:00Z", history)).toBe("due 2026-06-10T04:00:00.000Z");
    expect(due(daily, "2026-06-10T12:01:00Z", { ...history, lastDone: "2026-06-10T04:00:00Z" })).toBe("not due");
});

test("a schedule that is new waits for its next moment", () => {
    expect(due(daily, "2026-06-10T12:00:00Z", {})).toBe("not due");
    expect(due(daily, "2026-06-10T13:00:00Z", { since: "2026-06-10T12:00:00Z" })).toBe("not due");
    expect(due(daily, "2026-06-11T04:00:00Z", { since: "2026-06-10T12:00:00Z" })).toBe("due 2026-06-11T04:00:00.000Z");
});

test("a schedule that was changed owes no moment from before, whatever ran under the old one", () => {
    const history = { since: "2026-06-10T12:00:00Z", lastDone: "2026-06-08T04:00:00Z" };
    expect(due(daily, "2026-06-10T13:00:00Z", history)).toBe("not due");
    expect(due(daily, "2026-06-11T05:00:00Z", history)).toBe("due 2026-06-11T04:00:00.000Z");
});

test("a clock that was set back does not run again what was run", () => {
    const history = { since: "2026-06-01T00:00:00Z", lastDone: "2026-06-10T04:00:00Z" };
    expect(due(daily, "2026-06-09T12:00:00Z", history)).toBe("not due");
});

describe("a day on which the clock is changed", () => {
    const night: Schedule = { cron: "30 2 * * *", timeZone: "Europe/Stockholm" };
    const lastDue = (schedule: Schedule, now: string): string =>
        dueAt(schedule, at(now), {}).lastDue?.toISOString() ?? "none";
    const nextDue = (schedule: Schedule, now: string): string =>
        dueAt(schedule, at(now), {}).nextDue?.toISOString() ?? "none";

    test("a time that does not exist comes at the moment after the gap", () => {
        expect(nextDue(night, "2026-03-29T00:59:00Z")).toBe("2026-03-29T01:00:00.000Z");
        expect(lastDue(night, "2026-03-29T01:00:00Z")).toBe("2026-03-29T01:00:00.000Z");
        expect(nextDue(night, "2026-03-29T01:00:00Z")).toBe("2026-03-30T00:30:00.000Z");
    });

    test("a gap at the end of a day does not swallow its last times", () => {
        expect(nextDue({ cron: "30 23 * * *", timeZone: "America/Nuuk" }, "2026-03-29T00:59:00Z")).toBe(
            "2026-03-29T01:00:00.000Z",
        );
    });

    test("several times in one gap come once", () => {
        const often: Schedule = { cron: "*/10 2,3 * * *", timeZone: "Europe/Stockholm" };
        expect(nextDue(often, "2026-03-29T00:59:00Z")).toBe("2026-03-29T01:00:00.000Z");
        expect(nextDue(often, "2026-03-29T01:00:00Z")).toBe("2026-03-29T01:10:00.000Z");
    });

    test("a time that exists twice comes the first time", () => {
        expect(nextDue(night, "2026-10-25T00:00:00Z")).toBe("2026-10-25T00:30:00.000Z");
        expect(nextDue(night, "2026-10-25T00:30:00Z")).toBe("2026-10-26T01:30:00.000Z");
        expect(lastDue(night, "2026-10-25T01:15:00Z")).toBe("2026-10-25T00:30:00.000Z");
        expect(lastDue(night, "2026-10-25T01:45:00Z")).toBe("2026-10-25T00:30:00.000Z");
    });

    test("a cron for each hour comes in each real hour", () => {
        const hourly: Schedule = { cron: "30 * * * *", timeZone: "Europe/Stockholm" };
        expect(nextDue(hourly, "2026-10-25T00:30:00Z")).toBe("2026-10-25T01:30:00.000Z");
        expect(lastDue(hourly, "2026-10-25T01:45:00Z")).toBe("2026-10-25T01:30:00.000Z");
        expect(nextDue(hourly, "2026-03-29T00:30:00Z")).toBe("2026-03-29T01:30:00.000Z");
    });

    test("a cron for each minute comes in each real minute", () => {
        const minutely: Schedule = { cron: "* * * * *", timeZone: "Australia/Lord_Howe" };
        expect(nextDue(minutely, "2026-04-04T14:59:10Z")).toBe("2026-04-04T15:00:00.000Z");
        expect(lastDue(minutely, "2026-04-04T15:00:59.999Z")).toBe("2026-04-04T15:00:00.000Z");
    });
});
