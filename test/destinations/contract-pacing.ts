import { isExportError } from "../../provider/errors";
import type { ApiRequest, DailyCount } from "../../provider/http/http";
import type { LoggedRequest } from "../../sandbox";
import { type Parts, ready } from "./contract-calls";
import { signIn, type Started, started } from "./delivery";
import { bodyOf } from "./rows-json";

/** Longest burst: more at once would reach the vendor late, for it is in this process too. */
const MOST = 12;
/** Two requests may reach the vendor closer together than they left; so much of a window holds all the same. */
const STRICT = 0.5;

/** Nobody asks more than the vendor lets through, nor before it wants to be asked again. */
export function describePacing({ fixture, writer, calls }: Parts): void {
    const { destination, ownPause, daysQuota, batchRequest: match } = fixture;
    const { windows, requestsPerDay } = destination.limits;

    test("the declared windows hold, whatever several sessions of one account ask for at once", async () => {
        await using at = await started(fixture, { paced: true });
        const asked: ApiRequest[] = [];
        const onAsk = (request: ApiRequest): void => void asked.push(request);
        const sessions = [1, 2].map(() => signIn(fixture, at.vendor, { onAsk, paced: true }));
        const smallest = Math.min(...Object.values(windows).flatMap((some) => some.map(({ count }) => count)));
        const most = Math.max(...Object.values(windows).map(([first]) => first!.count));
        const finds = Array.from({ length: Math.min(MOST, most + 2 * smallest) }, (_, number) =>
            destination.findTarget(sessions[number % 2]!, at.vendor.target),
        );
        await Promise.all([...finds, ...sessions.map((session) => destination.verify(session))]);
        expect(at.vendor.requests().filter(({ status }) => status === 429)).toEqual([]);
        let filled = 0;
        for (const [bucket, declared] of Object.entries(windows)) {
            const times = inBucket(bucket, asked, at.vendor.requests());
            for (const { count, seconds } of declared) {
                if (times.length > count) filled += 1;
                expect(closest(times, count)).toBeGreaterThan(seconds * 1000 * STRICT);
            }
        }
        expect(filled).toBeGreaterThan(0);
    });

    const pauses = [
        { asked: "in Retry-After", pause: () => ({ headers: { "retry-after": "2" } }) },
        ...(ownPause === undefined ? [] : [{ asked: "in the vendor's own way", pause: () => ownPause(2000) }]),
    ];
    test.each(pauses)(
        "after a 429 nobody sends anything before the end of a pause asked for $asked",
        async ({ pause }) => {
            await using at = await started(fixture);
            const other = signIn(fixture, at.vendor);
            await Promise.all([at.session, other].map((session) => destination.findTarget(session, at.vendor.target)));
            at.vendor.fault({ kind: "status", status: 429, match, ...pause() });
            const rows = await (await writer).rows(destination, [{ email: "a@example.com" }]);
            const { target } = at.vendor;
            const first = destination.send(at.session, target, bodyOf(destination, target, rows));
            await new Promise((resolve) => setTimeout(resolve, 400));
            const workers = [at.session, other, at.session].map((session) => destination.findTarget(session, target));
            await Promise.all([first, ...workers]);
            const after = gaps(at);
            expect(after.length).toBeGreaterThanOrEqual(4);
            expect(Math.min(...after)).toBeGreaterThanOrEqual(2000);
        },
    );

    test("a 429 took nothing: every call is made after it, and once", async () => {
        const all = calls.map(async (call) => {
            await using at = await started(fixture);
            const { make, done } = await ready(call, at, fixture);
            at.vendor.fault({ kind: "status", status: 429, headers: { "retry-after": "1" } });
            await done(await make(at.session));
            expect(Math.min(...gaps(at))).toBeGreaterThanOrEqual(1000);
        });
        await Promise.all(all);
    });

    test("a pause that is longer than a run waits ends it as quota, at once, and nobody asks again", async () => {
        await using at = await started(fixture, { maxPause: 3000 });
        await destination.findTarget(at.session, at.vendor.target);
        at.vendor.fault({ kind: "status", status: 429, headers: { "retry-after": "3600" } });
        const before = at.vendor.requests().length;
        for (let time = 0; time < 3; time += 1) await refusedAsQuota(at);
        expect(at.vendor.requests()).toHaveLength(before + 1);
    });

    if (requestsPerDay !== undefined) {
        test.each([1, 3])("no request is sent past the day's quota, of which %i are left", async (left) => {
            let counted = requestsPerDay.value - left;
            const daily: DailyCount = {
                add: (requests) => Promise.resolve((counted += requests)),
                today: () => Promise.resolve(counted),
            };
            await using at = await started(fixture, { daily: () => daily });
            expect(await at.session.http.left()).toBe(left);
            const crowd = Array.from({ length: left + 3 }, () => refusalOf(at));
            const refusals = (await Promise.all(crowd)).filter((error) => error !== undefined);
            expect(at.vendor.requests()).toHaveLength(left);
            expect(refusals.length).toBeGreaterThan(0);
            for (const error of refusals) expect(error).toMatchObject({ code: "quota", retryable: true });
            expect(await at.session.http.left()).toBe(0);
        });
    }

    if (daysQuota !== undefined) {
        test("a day that the vendor says is used up ends the run as quota; asked too fast, it is only a pause", async () => {
            await using at = await started(fixture, { paced: true, maxPause: 5000 }, daysQuota.sandbox(8));
            await Promise.all(Array.from({ length: 6 }, () => destination.findTarget(at.session, at.vendor.target)));
            at.vendor.fault({ kind: "status", status: 429, body: daysQuota.tooFast });
            await destination.findTarget(at.session, at.vendor.target);
            while ((await refusalOf(at)) === undefined) expect(at.vendor.requests().length).toBeLessThan(20);
            const before = at.vendor.requests().length;
            for (let time = 0; time < 3; time += 1) await refusedAsQuota(at);
            expect(at.vendor.requests()).toHaveLength(before);
        });
    }

    async function refusalOf({ session, vendor }: Started): Promise<unknown> {
        return destination.findTarget(session, vendor.target).then(
            () => undefined,
            (error: unknown) => error,
        );
    }

    async function refusedAsQuota(at: Started): Promise<void> {
        const start = performance.now();
        const error = await refusalOf(at);
        expect(isExportError(error) && error.code).toBe("quota");
        expect(error).toMatchObject({ retryable: true, message: expect.stringMatching(/until \d{4}-/) as string });
        expect(performance.now() - start).toBeLessThan(2000);
    }
}

/** When the vendor received the requests that count against a bucket, in milliseconds. */
function inBucket(bucket: string, asked: readonly ApiRequest[], log: readonly LoggedRequest[]): number[] {
    const places = new Set(asked.filter((one) => one.bucket === bucket).map(({ method, path }) => `${method} ${path}`));
    return log.filter(({ method, path }) => places.has(`${method} ${path}`)).map(({ time }) => Date.parse(time));
}

/** The shortest time that held one request more than `count`. */
function closest(times: readonly number[], count: number): number {
    const sorted = [...times].sort((one, other) => one - other);
    return Math.min(Infinity, ...sorted.slice(count).map((time, index) => time - sorted[index]!));
}

/** How long after the first 429 each later request came, in milliseconds. */
function gaps({ vendor }: Started): number[] {
    const log = vendor.requests();
    const throttled = log.findIndex(({ status }) => status === 429);
    expect(throttled).toBeGreaterThanOrEqual(0);
    return log.slice(throttled + 1).map(({ time }) => Date.parse(time) - Date.parse(log[throttled]!.time));
}
