import fc from "fast-check";
import { dueBy } from "../../provider/schedule/due";
import type { Timetable } from "../../provider/schedule/timetable";
import { timetableOf } from "../../provider/schedule/timetable";
import type { NamedTimes, WalkedYear } from "./support/walked-year";
import { changes, momentsOfEachShowing, momentsOfNamedTimes, walkedYear } from "./support/walked-year";

const HOUR = 3_600_000;

/** What each cron means, told by hand and not by a parser. */
const crons: Readonly<Record<string, NamedTimes>> = {
    "30 2 * * *": { minutes: [150] },
    "30 1 * * *": { minutes: [90] },
    "0 6,18 * * *": { minutes: [360, 1080] },
    "15,45 0-2 * * SUN": { minutes: [15, 45, 75, 105, 135, 165], on: (day) => day.getUTCDay() === 0 },
    "0 9 * * MON-FRI": { minutes: [540], on: (day) => day.getUTCDay() !== 0 && day.getUTCDay() !== 6 },
    "0 4 31 * *": { minutes: [240], on: (day) => day.getUTCDate() === 31 },
    "45 23 L * *": { minutes: [1425], on: (day) => new Date(day.getTime() + 24 * HOUR).getUTCDate() === 1 },
    "*/30 2,23 * 3,10 *": { minutes: [120, 150, 1380, 1410], on: (day) => [2, 9].includes(day.getUTCMonth()) },
};
const eachHour: Readonly<Record<string, NamedTimes>> = {
    "0 * * * *": { minutes: Array.from({ length: 24 }, (_, hour) => hour * 60) },
    "20 0-23 * * *": { minutes: Array.from({ length: 24 }, (_, hour) => hour * 60 + 20) },
};

/** How often a year's clock is changed there. Kolkata and Apia never; Lord Howe by half an hour; Santiago and Nuuk at midnight. */
const zones: readonly (readonly [timeZone: string, year: number, changes: number])[] = [
    ["Europe/Stockholm", 2026, 2],
    ["America/New_York", 2026, 2],
    ["Australia/Lord_Howe", 2026, 2],
    ["Asia/Kolkata", 2026, 0],
    ["Pacific/Apia", 2026, 0],
    ["Australia/Lord_Howe", 2027, 2],
    ["America/Santiago", 2027, 2],
    ["America/Nuuk", 2027, 2],
];

/** Ascending moments at which a pipeline asks: a few times a day, and every few minutes where the clock is changed. */
function asks(walked: WalkedYear, seed: number): Date[] {
    const dense = changes(walked);
    const steps = fc.sample(fc.integer({ min: 1, max: 1200 }), { seed, numRuns: 2_000 });
    const moments: Date[] = [];
    let at = walked.start;
    for (const part of steps) {
        const isDense = dense.some((change) => Math.abs(at - change) < 4 * HOUR);
        at += part * (isDense ? HOUR / 4_000 : HOUR / 60);
        if (at >= walked.end) return moments;
        moments.push(new Date(at));
    }
    throw new Error("too few steps for a year");
}

/** The moments that the runs of a pipeline cover which asks at those times; the first ask declares the schedule. */
function runsOf(timetable: Timetable, asked: readonly Date[]): number[] {
    const done: Date[] = [];
    for (const now of asked) {
        const { due, lastDue } = dueBy(timetable, now, { since: asked[0], lastDone: done.at(-1) });
        if (due && lastDue !== undefined) done.push(lastDue);
    }
    return done.map(Number);
}

/** All moments of the year, each found from the one before. */
function momentsOf(timetable: Timetable, { start, end }: WalkedYear): number[] {
    const moments: number[] = [];
    let next = timetable.next(new Date(start - 1));
    while (next !== undefined && next.getTime() < end) {
        moments.push(next.getTime());
        next = timetable.next(next);
    }
    return moments;
}

/** Of the moments between two asks the last: it stands for all of them. */
function owed(moments: readonly number[], asked: readonly Date[]): number[] {
    const found: number[] = [];
    let index = 0;
    for (const [count, now] of asked.entries()) {
        const first = index;
        while ((moments[index] ?? Infinity) <= now.getTime()) index += 1;
        if (count > 0 && index > first) found.push(moments[index - 1] ?? Number.NaN);
    }
    return found;
}

describe.each(zones)("%s in %i", (timeZone, year, count) => {
    let walked: WalkedYear;
    beforeAll(() => {
        walked = walkedYear(timeZone, year);
    });

    test("its clock is changed as often as this test believes", () => {
        expect(changes(walked)).toHaveLength(count);
    });

    test.each(Object.entries(crons))("each time of %s comes once, and is run once", (cron, times) => {
        const timetable = timetableOf({ cron, timeZone });
        const moments = momentsOfNamedTimes(walked, times);
        expect(momentsOf(timetable, walked)).toEqual(moments);
        const asked = asks(walked, year + cron.length);
        expect(runsOf(timetable, asked)).toEqual(owed(moments, asked));
    });

    test.each(Object.entries(eachHour))("each hour of %s is run once", (cron, times) => {
        const asked = asks(walked, year + cron.length);
        const expected = owed(momentsOfEachShowing(walked, times), asked);
        expect(runsOf(timetableOf({ cron, timeZone }), asked)).toEqual(expected);
    });
});
