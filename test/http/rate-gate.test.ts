import fc from "fast-check";
import type { RateWindow } from "../../provider/http/http";
import { RateGate, rateGate } from "../../provider/http/rate-gate";

const never = new AbortController().signal;
const hour = 3_600_000;

beforeEach(() => jest.useFakeTimers());
afterEach(() => jest.useRealTimers());

const windows = fc.array(
    fc.record({ count: fc.integer({ min: 1, max: 6 }), seconds: fc.integer({ min: 1, max: 5 }) }),
    {
        minLength: 1,
        maxLength: 3,
    },
);
const arrivals = fc.array(fc.integer({ min: 0, max: 6000 }), { minLength: 1, maxLength: 40 });
const pauses = fc.array(
    fc.record({ at: fc.integer({ min: 0, max: 8000 }), length: fc.integer({ min: 1, max: 9000 }) }),
    {
        maxLength: 3,
    },
);

/** Plays requests that come at the given times; gives the times, from the start, at which they were let through, in order. */
async function play(
    limits: readonly RateWindow[],
    times: readonly number[],
    stops: readonly { at: number; length: number }[] = [],
): Promise<{ admitted: number[]; order: number[] }> {
    const gate = new RateGate();
    const start = performance.now();
    const admitted: number[] = [];
    const order: number[] = [];
    const sorted = times.toSorted((a, b) => a - b);
    sorted.forEach((time, index) => {
        setTimeout(() => {
            void gate.enter("bucket", limits, hour, never).then(() => {
                admitted.push(performance.now() - start);
                order.push(index);
            });
        }, time);
    });
    for (const { at, length } of stops) setTimeout(() => gate.pause(length), at);
    await jest.advanceTimersByTimeAsync(hour);
    return { admitted, order };
}

test("no window, wherever it starts, holds more than its count; everybody gets through, first come first served", async () => {
    await fc.assert(
        fc.asyncProperty(windows, arrivals, pauses, async (limits, times, stops) => {
            const { admitted, order } = await play(limits, times, stops);
            expect(order).toEqual(times.map((_, index) => index));
            for (const { count, seconds } of limits) {
                for (let first = 0; first + count < admitted.length; first += 1) {
                    expect(admitted[first + count]! - admitted[first]!).toBeGreaterThan(seconds * 1000);
                }
            }
        }),
        { numRuns: 150 },
    );
});

test("nobody gets through while the vendor wants a pause", async () => {
    await fc.assert(
        fc.asyncProperty(windows, arrivals, pauses, async (limits, times, stops) => {
            const { admitted } = await play(limits, times, stops);
            for (const { at, length } of stops) {
                // A request of the same millisecond as the pause may have gone before it.
                expect(admitted.filter((time) => time > at && time < at + length)).toEqual([]);
            }
        }),
        { numRuns: 150 },
    );
});

test("nobody waits longer than the windows ask for", async () => {
    await fc.assert(
        fc.asyncProperty(windows, arrivals, async (limits, times) => {
            const { admitted } = await play(limits, times);
            const ideal: number[] = [];
            for (const time of times.toSorted((a, b) => a - b)) {
                const free = limits.map(
                    ({ count, seconds }) => (ideal[ideal.length - count] ?? -hour) + seconds * 1000 + 50,
                );
                ideal.push(Math.max(time, ...free));
            }
            admitted.forEach((time, index) => expect(Math.abs(time - ideal[index]!)).toBeLessThan(40));
        }),
        { numRuns: 100 },
    );
});

test("buckets do not hold each other up, a pause holds up all", async () => {
    const gate = new RateGate();
    const once = [{ count: 1, seconds: 60 }];
    await gate.enter("a", once, hour, never);
    await gate.enter("b", once, hour, never);
    gate.pause(5000);
    let through = false;
    void gate.enter("c", once, hour, never).then(() => (through = true));
    await jest.advanceTimersByTimeAsync(4990);
    expect(through).toBe(false);
    await jest.advanceTimersByTimeAsync(20);
    expect(through).toBe(true);
});

test("a shorter pause does not end a longer one", () => {
    const gate = new RateGate();
    gate.pause(10_000);
    gate.pause(1000);
    expect(gate.paused).toBe(10_000);
});

test("who has no patience for a pause is turned away at once, those who wait already too", async () => {
    const gate = new RateGate();
    const once = [{ count: 1, seconds: 1 }];
    await gate.enter("a", once, hour, never);
    const waiting = gate.enter("a", once, 2000, never);
    gate.pause(60_000);
    await expect(waiting).resolves.toBe(false);
    await expect(gate.enter("b", once, 59_000, never)).resolves.toBe(false);
    expect(jest.getTimerCount()).toBe(0);
});

test("a stop frees the place in the queue and leaves no timer", async () => {
    const gate = new RateGate();
    const stop = new AbortController();
    const once = [{ count: 1, seconds: 10 }];
    await gate.enter("a", once, hour, never);
    const stopped = gate.enter("a", once, hour, stop.signal);
    const next = gate.enter("a", once, hour, never);
    const refused = expect(stopped).rejects.toThrow("enough");
    stop.abort(new Error("enough"));
    await refused;
    await jest.advanceTimersByTimeAsync(10_100);
    await expect(next).resolves.toBe(true);
    expect(jest.getTimerCount()).toBe(0);
    await expect(gate.enter("a", once, hour, stop.signal)).rejects.toThrow("enough");
});

test("a set clock shortens no pause", async () => {
    const gate = new RateGate();
    gate.pause(60_000);
    jest.setSystemTime(Date.now() + hour);
    let through = false;
    void gate.enter("a", [{ count: 1, seconds: 1 }], hour, never).then(() => (through = true));
    await jest.advanceTimersByTimeAsync(59_000);
    expect(through).toBe(false);
});

test("one gate for one name in a process", () => {
    expect(rateGate("vendor account 1")).toBe(rateGate("vendor account 1"));
    expect(rateGate("vendor account 1")).not.toBe(rateGate("vendor account 2"));
});
