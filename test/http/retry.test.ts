import fc from "fast-check";
import { backoff, retryAfter, withJitter } from "../../provider/http/retry";

const now = Date.parse("2026-11-22T12:00:00Z");

test.each([
    ["seconds", { "retry-after": "7" }, 7000],
    ["seconds with a blank", { "retry-after": " 30 " }, 30_000],
    ["part of a second", { "retry-after": "1.5" }, 1500],
    ["nothing at all: a second all the same", { "retry-after": "0" }, 1000],
    ["hours, uncut", { "retry-after": "86400" }, 86_400_000],
    ["a date", { "retry-after": "Sun, 22 Nov 2026 12:01:30 GMT" }, 90_000],
    ["a date that is over", { "retry-after": "Sun, 22 Nov 2026 11:00:00 GMT" }, 1000],
    [
        "a date, held against the answer's own",
        { "retry-after": "Sun, 22 Nov 2026 09:01:00 GMT", date: "Sun, 22 Nov 2026 09:00:00 GMT" },
        60_000,
    ],
    ["no header", {}, undefined],
    ["an empty header", { "retry-after": "" }, undefined],
    ["words", { "retry-after": "soon" }, undefined],
])("Retry-After: %s", (_, headers, expected) => {
    expect(retryAfter(headers, now)).toBe(expected);
});

test("our own waits double, stay under their limit, and are never shorter than they should be", () => {
    fc.assert(
        fc.property(fc.integer({ min: 1, max: 60 }), (tries) => {
            const wait = backoff(tries, 1000, 30_000);
            expect(wait).toBeGreaterThanOrEqual(Math.min(30_000, 1000 * 2 ** (tries - 1)));
            expect(wait).toBeLessThanOrEqual(31_000);
        }),
    );
});

test("jitter comes on top and stays small", () => {
    fc.assert(
        fc.property(fc.integer({ min: 1000, max: 1_000_000 }), (pause) => {
            const longer = withJitter(pause);
            expect(longer).toBeGreaterThanOrEqual(pause);
            expect(longer).toBeLessThanOrEqual(pause + Math.min(1000, pause / 10));
        }),
    );
});
