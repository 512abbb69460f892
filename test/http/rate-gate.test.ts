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
interface Pause {
    readonly at: number;
    readonly length: number;
}
const pauses: fc.Arbitrary<Pause[]> = fc.array(
    fc.record({ at: fc.integer({ min: 0, max: 8000 }), length: fc.integer({ min: 1, max: 9000 }) }),
    {
        maxLength: 3,
    },
);

interface Way {
    /** Milliseconds until the vendor has counted the request. */
    readonly there: number;
    /** And from then until its answer is here. */
    readonly back: number;
}
const ways = fc.array(fc.record({ there: fc.integer({ min: 0, max: 150 }), back: fc.integer({ min: 0, max: 400 }) }), {
    minLength: 1,
    maxLength: 10,
});
/** Never counted before the longest way is over, as far as the gate is told. */
const unanswered: readonly Way[] = [{ there: 0, back: hour }];

interface Played {
    /** When they were let through, from the start, in order. */
    admitted: number[];
    /** When the vendor counted them. */
    counted: number[];
    order: number[];
}

/** Plays requests that come at the given times and take these ways, in turn. */
async function play(
    limits: readonly RateWindow[],
    times: readonly number[],
    { stops = [], taking = unanswered }: { stops?: readonly Pause[]; taking?: readonly Way[] } = {},
): Promise<Played> {
    const gate = new RateGate();
    const start = performance.now();
    const played: Played = { admitted: [], counted: [], order: [] };
    const sorted = times.toSorted((a, b) => a - b);
    sorted.forEach((time, index) => {
        setTimeout(() => {
            void gate.enter("bucket", limits, hour, never).then((admission) => {
                const { there, back } = taking[index % taking.length]!;
                played.admitted.push(performance.now() - start);
                played.order.push(index);
                played.counted.push(performance.now() - start + there);
                setTimeout(() => admission?.answered(), there + back);
            });
        }, time);
    });
    for (const { at, length } of stops) setTimeout(() => gate.pause(length), at);
    await jest.advanceTimersByTimeAsync(hour);
    return played;
}

test("no window, wherever it starts, holds more than its count at the vendor; everybody gets through, first come first served", async () => {
    await fc.assert(
        fc.asyncProperty(windows, arrivals, pauses, ways, async (limits, times, stops, taking) => {
            const { counted, order } = await play(limits, times, { stops, taking });
            expect(order).toEqual(times.map((_, index) => index));
            const sorted = counted.toSorted((a, b) => a - b);
            for (const { count, seconds } of limits) {
                for (let first = 0; first + count < sorted.length; first += 1) {
                    expect(sorted[first + count]! - sorted[first]!).toBeGreaterThan(seconds * 1000);
                }
            }
        }),
        { numRuns: 150 },
    );
});

test("nobody gets through while the vendor wants a pause", async () => {
    await fc.assert(
        fc.asyncProperty(windows, arrivals, pauses, async (limits, times, stops) => {
            const { admitted } = await play(limits, times, { stops });
            for (const { at, length } of stops) {
                // A request of the same millisecond as the pause may have gone before it.
                expect(admitted.filter((time) => time > at && time < at + length)).toEqual([]);
            }
        }),
        { numRuns: 150 },
    );
});

test("nobody waits longer than the windows and the ways ask for", async () => {
    await fc.assert(
        fc.asyncProperty(windows, arrivals, ways, async (limits, times, taking) => {
            const { admitted } = await play(limits, times, { taking });
            const countedBy: number[] = [];
            const ideal: number[] = [];
            for (const [index, time] of times.toSorted((a, b) => a - b).entries()) {
                const free = limits.map(({ count, seconds }) => {
                    const oldest = countedBy.toSorted((a, b) => b - a)[count - 1] ?? -hour;
                    return oldest + seconds * 1000 + 10;
                });
                const { there, back } = taking[index % taking.length]!;
                ideal.push(Math.max(time, ideal.at(-1) ?? 0, ...free));
                countedBy.push(ideal.at(-1)! + Math.min(150, there + back));
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
    await expect(waiting).resolves.toBeUndefined();
    await expect(gate.enter("b", once, 59_000, never)).resolves.toBeUndefined();
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
    await jest.advanceTimersByTimeAsync(10_200);
    await expect(next).resolves.toBeDefined();
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
