import { Cron } from "croner";
import fc from "fast-check";
import { inNumbers } from "../../provider/schedule/cron-fields";
import { scheduleProblem } from "../../provider/schedule/schedule-problem";

const inStockholm = (cron: string): unknown => ({ cron, timeZone: "Europe/Stockholm" });

test.each([
    ["* * * * *"],
    ["0 6 * * *"],
    ["0 6,12,18 * * *"],
    ["*/15 8-18/2 1,15 JAN,jul MON-FRI"],
    ["5-59/15 0-23 L * *"],
    ["0 6 1,L * 0-7"],
    ["0 6 * * fri-sun"],
    ["  0\t6  29 2 * "],
])("%s is a cron", (cron) => {
    expect(scheduleProblem(inStockholm(cron))).toBeUndefined();
});

test("manual is a schedule", () => {
    expect(scheduleProblem("manual")).toBeUndefined();
});

test.each([
    ["0 0 6 * * *", "has 6 fields instead of five"],
    ["0 6 * *", "has 4 fields instead of five"],
    ["@daily", 'is a nickname; write the five fields: "0 0 * * *"'],
    ["@weekly", '"0 0 * * SUN"'],
    ["60 6 * * *", 'the minute in "60 6 * * *": "60" is none; write 0 to 59'],
    ["0 24 * * *", 'the hour in "0 24 * * *": "24" is none; write 0 to 23'],
    ["0 6 0 * *", 'the day of the month in "0 6 0 * *": "0" is none; write 1 to 31'],
    ["0 6 * 13 *", '"13" is none; write 1 to 12 or JAN, FEB'],
    ["0 6 * * MONDAY", '"MONDAY" is none; write 0 to 7 or SUN, MON'],
    ["0 6 * * 5#2", '"5#2" is none'],
    ["0 6 15W * *", '"15W" is none'],
    ["0 6 ? * *", '"?" is none'],
    ["0 L * * *", '"L" is none'],
    ["0 22-2 * * *", '"22-2" runs backwards; write 22-23,0-2'],
    ["0 23-2 * * *", '"23-2" runs backwards; write 23,0-2'],
    ["5/15 * * * *", '"5/15" steps through nothing; write 5-59/15'],
    ["*/0 * * * *", '"*/0" has no step'],
    ["*/ * * * *", '"*/" has no step'],
    ["*/5/5 * * * *", '"*/5/5" has no step'],
    ["1-2-3 * * * *", '"1-2-3" is none'],
    ["0, 6 * * *", '"" is none'],
    ["-1 6 * * *", '"-1" is none'],
    ["0 6 31 2,4 *", "never comes: none of its months has such a day"],
])("%s is refused in words", (cron, reason) => {
    expect(scheduleProblem(inStockholm(cron))).toContain(reason);
});

test.each([["Europe/Kyiv"], ["Europe/Kiev"], ["Asia/Kolkata"], ["UTC"], ["europe/stockholm"]])(
    "%s is a time zone",
    (timeZone) => {
        expect(scheduleProblem({ cron: "0 6 * * *", timeZone })).toBeUndefined();
    },
);

test.each([
    ["Europe/Stokholm", 'no time zone is called "Europe/Stokholm"; did you mean "Europe/Stockholm"?'],
    ["Stockholm", 'did you mean "Europe/Stockholm"?'],
    ["America/Stockholm", 'did you mean "Europe/Stockholm"?'],
    ["Europe/Stockholm ", 'did you mean "Europe/Stockholm"?'],
    ["new york", 'did you mean "America/New_York"?'],
    ["Asia/Kolkatta", 'did you mean "Asia/Kolkata"?'],
    ["Europe/Kyv", 'did you mean "Europe/Kyiv"?'],
    ["W. Europe Standard Time", 'write the IANA name of a place, as in "Europe/Stockholm", or "UTC"'],
    ["+02:00", "is an offset, which knows no daylight-saving time"],
])("the time zone %s is refused in words", (timeZone, reason) => {
    expect(scheduleProblem({ cron: "0 6 * * *", timeZone })).toContain(reason);
});

test.each([
    ["daily", '"daily" is no schedule; write { cron:'],
    [42, "a schedule is a cron with a time zone; write { cron:"],
    [null, "a schedule is a cron with a time zone"],
    [{ timeZone: "UTC" }, "the cron is missing"],
    [{ cron: "", timeZone: "UTC" }, "the cron is missing"],
    [{ cron: "0 6 * * *" }, 'the time zone of "0 6 * * *" is missing'],
    [{ cron: "0 6 * * *", timezone: "UTC" }, 'a schedule has no "timezone"'],
])("%j is refused in words", (value, reason) => {
    expect(scheduleProblem(value)).toContain(reason);
});

test("croner reads whatever is no problem", () => {
    const range = (from: number, to: number, ...others: string[]): fc.Arbitrary<string> => {
        const number = fc.integer({ min: from, max: to }).map(String);
        const value = fc.oneof({ weight: 4, arbitrary: number }, fc.constantFrom("*", ...others));
        const span = fc.tuple(number, number).map((ends) => ends.join("-"));
        const part = fc.oneof(
            value,
            span,
            fc.tuple(fc.oneof(span, fc.constant("*")), number).map((two) => two.join("/")),
        );
        return fc.array(part, { minLength: 1, maxLength: 3 }).map((parts) => parts.join(","));
    };
    const cron = fc.tuple(
        range(0, 59),
        range(0, 23),
        range(1, 31, "L", "l"),
        range(1, 12, "feb"),
        range(0, 7, "SUN-SUN"),
    );
    let taken = 0;
    fc.assert(
        fc.property(cron, (fields) => {
            if (scheduleProblem(inStockholm(fields.join(" "))) !== undefined) return;
            taken += 1;
            expect(new Cron(inNumbers(fields.join(" ")), { mode: "5-part" }).nextRun()).toBeInstanceOf(Date);
        }),
        { numRuns: 400 },
    );
    expect(taken).toBeGreaterThan(20);
});

test("a range from a day to itself is that day", () => {
    expect(inNumbers("0 6 * * SUN-SUN")).toBe("0 6 * * 0");
});
