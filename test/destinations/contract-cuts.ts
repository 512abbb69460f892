import { isExportError } from "../../provider/errors";
import { type Call, type Parts, type Prepared, ready } from "./contract-calls";
import { people, type Started, started } from "./delivery";
import type { Fault } from "./fixture";
import { bodyOf } from "./rows-json";

const FAULTS: readonly (readonly [string, Fault])[] = [
    ["before it is read", { kind: "cutBefore" }],
    ["after it had its effect", { kind: "cutAfter" }],
    ["in the middle of its answer", { kind: "truncate" }],
    ["right after its answer's headers", { kind: "truncate", bytes: 0 }],
    ["by a 503", { kind: "status", status: 503 }],
    ["by a 500 after it had its effect", { kind: "status", status: 500, afterEffect: true }],
];

/** Longest silence that a client of these tests bears, and a longer one; in milliseconds. */
const PATIENCE = 1200;
const TOO_LATE = 1700;

/** A connection that ends at any point of an exchange: nobody is doubled, nobody is lost. */
export function describeCuts({ fixture, writer, calls }: Parts): void {
    const { destination } = fixture;

    test.each(calls)(
        "at every request of $name: it is repeated only where that is harmless, and has its effect once",
        async (call) => {
            const count = await requestsOf(call);
            expect(count).toBeGreaterThan(0);
            const places = Array.from({ length: count }, (_, place) => place);
            const cases = FAULTS.flatMap(([, fault]) => places.map((place) => struck(call, fault, place)));
            await Promise.all(cases);
        },
    );

    test("an answer that comes too late is a lost one: repeated only where that is harmless, and done once", async () => {
        const timing = { firstRetry: 5, longestRetry: 20, silence: PATIENCE };
        const late: Fault = { kind: "delay", milliseconds: TOO_LATE };
        await Promise.all(calls.map((call) => struck(call, late, 0, { timing })));
    });

    test("a slow answer, and one in small pieces, is waited for and taken whole", async () => {
        const cases = (["delay", "drip"] as const).flatMap((kind) =>
            calls.map(async (call) => {
                await using at = await started(fixture);
                const prepared = await ready(call, at, fixture);
                const before = at.asked.length;
                const sent = at.vendor.requests().length;
                at.vendor.fault({ kind, milliseconds: 300 });
                const result = await prepared.make(at.session);
                expect(at.vendor.requests()).toHaveLength(sent + at.asked.length - before);
                await prepared.done(result);
            }),
        );
        await Promise.all(cases);
    });

    test("a batch that is sent again is the same to the byte", async () => {
        await using at = await started(fixture);
        const body = bodyOf(destination, at.vendor.target, await (await writer).rows(destination, people(30)));
        at.vendor.fault({ kind: "cutAfter", match: fixture.batchRequest });
        await destination.send(at.session, at.vendor.target, body);
        expect(at.vendor.received.filter((request) => request.body.equals(body))).toHaveLength(2);
    });

    test("a stop ends any call at once, whatever it waits for", async () => {
        const stopped = calls.map(async (call) => {
            const stop = new AbortController();
            await using at = await started(fixture, { signal: stop.signal });
            const { make } = await ready(call, at, fixture);
            at.vendor.fault({ kind: "delay", milliseconds: 1500, times: "always" });
            const made = expect(make(at.session)).rejects.toMatchObject({ code: "interrupted" });
            await new Promise((resolve) => setTimeout(resolve, 300));
            const start = performance.now();
            stop.abort();
            await made;
            expect(performance.now() - start).toBeLessThan(1000);
        });
        await Promise.all(stopped);
    });

    /** How many requests the call makes when nothing goes wrong. */
    async function requestsOf(call: Call): Promise<number> {
        await using at = await started(fixture);
        const { make, done } = await ready(call, at, fixture);
        const before = at.vendor.requests().length;
        const result = await make(at.session);
        const count = at.vendor.requests().length - before;
        await done(result);
        return count;
    }

    /** Makes the call while one of its requests meets a fault. */
    async function struck(call: Call, fault: Fault, skip: number, options: object = {}): Promise<void> {
        await using at = await started(fixture, options);
        const prepared = await ready(call, at, fixture);
        const asked = at.asked.length;
        const sent = at.vendor.requests().length;
        at.vendor.fault({ ...fault, skip });
        const error = await failureOf(prepared, at);
        const request = at.asked[asked + skip]!;
        const times = at.vendor.received.slice(sent).filter(({ method, path }) => {
            return method === request.method && path.split("?")[0] === request.path;
        }).length;
        const wanted = at.asked.slice(asked).filter(({ method, path }) => {
            return method === request.method && path === request.path;
        }).length;
        if (request.retry === "always") expect(error).toBeUndefined();
        else expect(times).toBe(wanted);
        if (error !== undefined) expect(isExportError(error) && error.code).toBe("remote");
    }

    /** Undefined when the call succeeded, and the vendor is as it must be. */
    async function failureOf({ make, done }: Prepared, { session }: Started): Promise<unknown> {
        try {
            const result = await make(session);
            await done(result);
            return undefined;
        } catch (error) {
            if (isExportError(error)) return error;
            throw error;
        }
    }
}
