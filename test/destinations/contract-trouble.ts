import { isExportError } from "../../provider/errors";
import { deliver, on, people, signIn, started } from "./delivery";
import type { DestinationFixture } from "./fixture";
import { bodyOf, rowWriter } from "./rows-json";

/** What becomes of a batch when the way to the vendor, or the vendor, fails. */
export function describeTrouble(fixture: DestinationFixture): void {
    const { destination } = fixture;
    const writer = rowWriter();
    afterAll(async () => (await writer).close());
    const match = fixture.batchRequest;

    test.each([
        ["cut before the vendor reads it", { kind: "cutBefore" } as const],
        ["cut after the vendor did it", { kind: "cutAfter" } as const],
        ["truncated", { kind: "truncate" } as const],
        ["slow", { kind: "delay", milliseconds: 300 } as const],
        ["dripping", { kind: "drip", milliseconds: 300 } as const],
        ["a 503", { kind: "status", status: 503 } as const],
        ["a 500 after the vendor did it", { kind: "status", status: 500, afterEffect: true } as const],
        ["an HTML page with 502", { kind: "html", status: 502 } as const],
    ])("%s: it is sent again, and the list ends right", async (_, fault) => {
        await using at = await started(fixture);
        const before = at.vendor.members();
        at.vendor.fault({ ...fault, match });
        const rows = await (await writer).rows(destination, people(30));
        await deliver(destination, at.session, at.vendor.target, rows, () => at.vendor.finishJobs());
        at.vendor.finishJobs();
        await destination.findTarget(at.session, at.vendor.target);
        expect(at.vendor.members().sort()).toEqual([...before, ...on(destination, people(30))].sort());
    });

    test.each([
        ["an HTML page with 200", { kind: "html", status: 200 } as const],
        ["an HTML page with 403", { kind: "html", status: 403 } as const],
        ["an empty 200", { kind: "status", status: 200, body: "" } as const],
        ["a 200 that says nothing", { kind: "status", status: 200, body: {} } as const],
        ["a redirect", { kind: "status", status: 302, headers: { location: "https://example.com/" } } as const],
    ])("%s: it is not counted as sent, and nobody is rejected for it", async (_, fault) => {
        await using at = await started(fixture);
        at.vendor.fault({ ...fault, match });
        const rows = await (await writer).rows(destination, people(3));
        const sent = destination.send(at.session, at.vendor.target, bodyOf(destination, at.vendor.target, rows));
        const error = await sent.catch((thrown: unknown) => thrown);
        expect(isExportError(error)).toBe(true);
        expect((error as Error).message).not.toMatch(/@|<|[0-9a-f]{64}/);
        await deliver(destination, at.session, at.vendor.target, rows, () => at.vendor.finishJobs());
        expect(at.vendor.members()).toEqual(expect.arrayContaining(on(destination, people(3))));
    });

    test("a 429: nobody sends anything before its Retry-After has ended", async () => {
        await using at = await started(fixture);
        await destination.findTarget(at.session, at.vendor.target);
        at.vendor.fault({ kind: "status", status: 429, headers: { "retry-after": "2" }, match });
        const rows = await (await writer).rows(destination, people(6));
        const first = destination.send(at.session, at.vendor.target, bodyOf(destination, at.vendor.target, rows));
        await new Promise((resolve) => setTimeout(resolve, 500));
        const others = Array.from({ length: 3 }, () => destination.findTarget(at.session, at.vendor.target));
        await Promise.all([first, ...others]);
        const log = at.vendor.requests();
        const throttled = log.findIndex(({ status }) => status === 429);
        const later = log.slice(throttled + 1).map(({ time }) => Date.parse(time) - Date.parse(log[throttled]!.time));
        expect(later.length).toBeGreaterThanOrEqual(4);
        expect(Math.min(...later)).toBeGreaterThanOrEqual(2000);
    });

    test("a stop: it ends at once", async () => {
        await using vendor = await fixture.start();
        const stop = new AbortController();
        const session = signIn(fixture, vendor, { signal: stop.signal });
        await destination.findTarget(session, vendor.target);
        vendor.fault({ kind: "delay", milliseconds: 1000, match });
        const rows = await (await writer).rows(destination, people(3));
        const sent = expect(
            destination.send(session, vendor.target, bodyOf(destination, vendor.target, rows)),
        ).rejects.toMatchObject({ code: "interrupted" });
        await new Promise((resolve) => setTimeout(resolve, 200));
        const start = performance.now();
        stop.abort();
        await sent;
        expect(performance.now() - start).toBeLessThan(500);
    });
}
