import fc from "fast-check";
import { cutBatches } from "../../provider/pipeline/batches";
import type { Delivery } from "../../provider/pipeline/delivery";
import { puts } from "../../provider/pipeline/parcels";
import { RunCounts } from "../../provider/pipeline/run-counts";
import { sendBatches } from "../../provider/pipeline/send";
import { openWorkbench } from "../../provider/workbench";
import { destinationOf, emailOf, journalOf, key, keyHex } from "./support/fake-vendor";
import type { Entry, Vendor } from "./support/fake-vendor";

async function deliver(count: number, rows: number, vendor: Vendor) {
    const workbench = await openWorkbench();
    try {
        await workbench.run(
            "CREATE TABLE work (key BLOB, digest UBIGINT, email VARCHAR, action VARCHAR, body VARCHAR)",
        );
        const members = Array.from({ length: count }, (_, row) => row);
        await workbench.append(
            "work",
            members.map((row) => [
                Buffer.from(keyHex(row), "hex"),
                0n,
                emailOf(row),
                "add",
                JSON.stringify(emailOf(row)),
            ]),
        );
        await workbench.run("CREATE TABLE refusals (key BLOB, reason VARCHAR, detail VARCHAR)");
        const destination = destinationOf(vendor, rows);
        const entries: Entry[] = [];
        const counts = new RunCounts({});
        const delivery = {
            ...{ destination, counts, workbench, key, refusals: "refusals", target: {}, session: {} },
            ...{ journal: journalOf(entries), signal: new AbortController().signal, now: () => new Date(0) },
            ...{ until: Infinity, settleWithin: 1_000, changed: () => undefined },
        } as unknown as Delivery;
        const problem: unknown = await sendBatches(
            delivery,
            puts(delivery, "work"),
            await cutBatches("work", destination, workbench),
        ).then(
            () => undefined,
            (error: unknown) => error,
        );
        return { entries, counts, problem };
    } finally {
        workbench.close();
    }
}

const range = (from: number, to: number): number[] => Array.from({ length: to - from }, (_, index) => from + index);

const scenario = fc.record({
    count: fc.integer({ min: 1, max: 40 }),
    rows: fc.integer({ min: 1, max: 12 }),
    bad: fc.uniqueArray(fc.nat(39), { maxLength: 8 }),
    tells: fc.constantFrom<Vendor["tells"]>("rows", "nothing", "members"),
    settlement: fc.constantFrom<Vendor["settlement"]>("job", "none"),
});

test("every member arrives once, but those the vendor refuses; the journal and the counts say the same", async () => {
    await fc.assert(
        fc.asyncProperty(scenario, async ({ count, rows, bad, tells, settlement }) => {
            const vendor: Vendor = { bad: new Set(bad), tells, settlement, held: new Map() };
            // Where all of a batch is refused and no row is named, and these are not a few alone, the run stops: another test.
            const batches = Array.from({ length: Math.ceil(count / rows) }, (_, batch) => batch * rows);
            const isLost = (first: number) => {
                const members = range(first, Math.min(first + rows, count));
                return !(batches.length === 1 && count <= 3) && members.every((row) => vendor.bad.has(row));
            };
            fc.pre(tells !== "nothing" || !batches.some(isLost));
            const { entries, counts, problem } = await deliver(count, rows, vendor);
            expect(problem).toBeUndefined();
            const good = Array.from({ length: count }, (_, row) => row).filter((row) => !vendor.bad.has(row));
            expect(vendor.held).toEqual(new Map(good.map((row) => [emailOf(row), 1])));

            const settled = entries.filter(({ state }) => state === "settled");
            const refused = settled.flatMap((one) => one.refused.map(({ key: refusedKey }) => refusedKey));
            const ours = settled.flatMap(({ members }) => members).filter((member) => !refused.includes(member));
            expect(ours.sort()).toEqual(good.map(keyHex).sort());
            expect(refused.sort()).toEqual(
                bad
                    .filter((row) => row < count)
                    .map(keyHex)
                    .sort(),
            );
            expect(entries.filter(({ state }) => state === "sending" || state === "accepted")).toEqual([]);
            expect(counts).toMatchObject({ added: good.length, pending: 0, failed: 0 });
            expect(counts.rejected).toEqual(count > good.length ? { refused_bad: count - good.length } : {});
        }),
        { numRuns: 60 },
    );
}, 60_000);

test("a batch in the journal names nobody who was left out of its request", async () => {
    const vendor: Vendor = { bad: new Set([1, 4]), tells: "rows", settlement: "job", held: new Map() };
    const { entries } = await deliver(6, 3, vendor);
    const settled = entries.filter(({ state }) => state === "settled");
    expect(settled.map(({ members, refused }) => [members.length, refused.length]).sort()).toEqual([
        [1, 1],
        [1, 1],
        [2, 0],
        [2, 0],
    ]);
    expect(settled.flatMap(({ refused }) => refused.map((one) => one.key)).sort()).toEqual(
        [keyHex(1), keyHex(4)].sort(),
    );
});

test.each([
    ["remote", "sending"],
    ["interrupted", "sending"],
    ["quota", "sending"],
    ["auth", "sending"],
    ["rejected", "failed"],
    ["config", "failed"],
] as const)("a request that ends with a %s error is %s in the journal", async (cutCode, state) => {
    const held = new Map<string, number>();
    const vendor: Vendor = { bad: new Set(), tells: "rows", settlement: "none", held, cut: new Set([1]), cutCode };
    const { entries, problem } = await deliver(1, 1, vendor);
    expect(problem).toMatchObject({ code: cutCode });
    expect(entries.map((entry) => entry.state)).toEqual([state]);
});

test("a request without an answer stays open in the journal, and nothing new is begun after it", async () => {
    const vendor: Vendor = { bad: new Set(), tells: "rows", settlement: "none", held: new Map(), cut: new Set([2]) };
    const { entries, problem, counts } = await deliver(30, 1, vendor);
    expect(problem).toMatchObject({ code: "remote" });
    expect(entries.filter(({ state }) => state === "sending")).toHaveLength(1);
    // The three at once that were under way, and not many more.
    expect(entries.length).toBeLessThan(8);
    expect(counts.added).toBe(entries.length - 1);
});

test("a vendor that takes nobody and names no row stops the run; nobody counts as refused", async () => {
    const vendor: Vendor = { bad: new Set(range(0, 20)), tells: "nothing", settlement: "none", held: new Map() };
    const { entries, problem, counts } = await deliver(20, 20, vendor);
    expect(problem).toMatchObject({
        code: "rejected",
        message: "Fake took nobody of a whole batch, so it is not about single rows (bad)",
    });
    expect(entries.every(({ state }) => state === "failed")).toBe(true);
    expect(counts.rejected).toEqual({});
});

test.each([1, 2, 3])(
    "%i people alone whom it refuses without a name are refused, and keep no run from its end",
    async (count) => {
        const vendor: Vendor = { bad: new Set(range(0, count)), tells: "nothing", settlement: "none", held: new Map() };
        const { entries, problem, counts } = await deliver(count, 20, vendor);
        expect(problem).toBeUndefined();
        expect(counts.rejected).toEqual({ refused_bad: count });
        const settled = entries.filter(({ state }) => state === "settled");
        expect(settled.flatMap(({ refused }) => refused.map((one) => one.key)).sort()).toEqual(
            range(0, count).map(keyHex).sort(),
        );
    },
);

test("a few at the end of many whom it refuses all alike are not refused for themselves", async () => {
    const vendor: Vendor = { bad: new Set(range(0, 22)), tells: "nothing", settlement: "none", held: new Map() };
    const { entries, problem, counts } = await deliver(22, 20, vendor);
    expect(problem).toMatchObject({ code: "rejected" });
    expect(counts.rejected).toEqual({});
    expect(entries.every(({ state }) => state === "failed")).toBe(true);
});

test("a vendor that refuses everything is not asked without end", async () => {
    const vendor: Vendor = { bad: new Set(range(0, 3_000)), tells: "nothing", settlement: "none", held: new Map() };
    const { entries, problem } = await deliver(3_000, 3_000, vendor);
    expect(problem).toMatchObject({ code: "rejected" });
    expect(entries.length).toBeLessThan(600);
});
