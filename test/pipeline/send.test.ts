import fc from "fast-check";
import type { Destination, Receipt, Settlement } from "../../provider/destinations/destination";
import { ExportError } from "../../provider/errors";
import type { Journal, Refusal } from "../../provider/ledger/ledger";
import { cutBatches } from "../../provider/pipeline/batches";
import type { Delivery } from "../../provider/pipeline/delivery";
import { memberKey } from "../../provider/pipeline/normalise";
import { RunCounts } from "../../provider/pipeline/run-counts";
import { sendBatches } from "../../provider/pipeline/send";
import { openWorkbench } from "../../provider/workbench";
import type { Workbench } from "../../provider/workbench";

const key = Buffer.alloc(32, 7);
const emailOf = (row: number): string => `p${String(row)}@example.com`;
const keyHex = (row: number): string => memberKey(emailOf(row), "email", key).toString("hex");

interface Vendor {
    /** Rows that it refuses, and how it tells. */
    readonly bad: ReadonlySet<number>;
    readonly tells: "rows" | "nothing" | "members";
    readonly settlement: "job" | "none";
    /** What it holds in the end. */
    readonly held: Map<string, number>;
    /** Requests that end without an answer, by their number. */
    readonly cut?: ReadonlySet<number>;
}

/** A vendor without a network: it takes bodies such as `["p1@example.com","p2@example.com"]`. */
function destinationOf(vendor: Vendor, rows: number): Destination {
    const jobs = new Map<string, string[]>();
    const limit = (value: number) => ({ value, source: "", read: "" });
    let requests = 0;
    const apply = (emails: string[]) => {
        const rejected = emails.filter((email) => vendor.bad.has(Number(/\d+/.exec(email)?.[0])));
        for (const email of emails)
            if (!rejected.includes(email)) vendor.held.set(email, (vendor.held.get(email) ?? 0) + 1);
        return { members: rejected.map((email) => ({ email, reason: "bad" })), counted: {} };
    };
    const send = (body: Buffer): Receipt => {
        requests++;
        if (vendor.cut?.has(requests) === true) throw new ExportError("remote", "cut", { retryable: true });
        const emails = JSON.parse(body.toString()) as string[];
        const bad = emails
            .map((email, index) => ({ email, index }))
            .filter(({ email }) => vendor.bad.has(Number(/\d+/.exec(email)?.[0])));
        if (vendor.tells !== "members" && bad.length > 0) {
            return vendor.tells === "rows"
                ? { outcome: "refused", rows: bad.map(({ index }) => ({ index, reason: "bad" })) }
                : { outcome: "unattributed", reason: "bad" };
        }
        if (vendor.settlement === "none") return { outcome: "applied", rejects: apply(emails) };
        jobs.set(String(requests), emails);
        return { outcome: "accepted", job: String(requests) };
    };
    return {
        kind: "fake",
        displayName: "Fake",
        identifier: "email",
        limits: {
            rows: limit(rows),
            bytes: limit(1_000_000),
            windows: {},
            membersPerSecond: limit(1000),
            concurrency: 3,
        },
        batch: { row: () => "to_json(email)", envelope: () => ({ open: "[", close: "]" }) },
        send: (_session: unknown, _target: unknown, body: Buffer) => Promise.resolve().then(() => send(body)),
        settle: (_session: unknown, job: string): Promise<Settlement> =>
            Promise.resolve({ state: "applied", rejects: apply(jobs.get(job) ?? []) }),
    } as unknown as Destination;
}

interface Entry {
    readonly members: string[];
    state: "sending" | "accepted" | "settled" | "failed";
    refused: readonly Refusal[];
}

/** A journal in memory that refuses a wrong order of calls. */
function journalOf(entries: Entry[]): Journal {
    const entry = (batch: number, ...allowed: Entry["state"][]): Entry => {
        const found = entries[batch - 1];
        if (found === undefined || !allowed.includes(found.state))
            throw new Error(`batch ${String(batch)} is ${String(found?.state)}`);
        return found;
    };
    return {
        run: "run",
        sending: async (members: string, workbench: Workbench) => {
            const rows = await workbench.rows(`SELECT lower(hex(key)) AS key FROM (${members})`);
            return entries.push({ members: rows.map((row) => String(row.key)), state: "sending", refused: [] });
        },
        accepted: (batch) => Promise.resolve(void (entry(batch, "sending").state = "accepted")),
        settled: (batch, refused) =>
            Promise.resolve(void Object.assign(entry(batch, "sending", "accepted"), { state: "settled", refused })),
        failed: (batch) => Promise.resolve(void (entry(batch, "sending", "accepted").state = "failed")),
        close: () => Promise.resolve(),
    };
}

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
            ...{ destination, counts, workbench, key, work: "work", refusals: "refusals", target: {}, session: {} },
            ...{ journal: journalOf(entries), signal: new AbortController().signal, now: () => new Date(0) },
            ...{ until: Infinity, settleWithin: 1_000, changed: () => undefined },
        } as unknown as Delivery;
        const problem: unknown = await sendBatches(
            delivery,
            "work",
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

test("a request without an answer stays open in the journal, and nothing new is begun after it", async () => {
    const vendor: Vendor = { bad: new Set(), tells: "rows", settlement: "none", held: new Map(), cut: new Set([2]) };
    const { entries, problem, counts } = await deliver(30, 1, vendor);
    expect(problem).toMatchObject({ code: "remote" });
    expect(entries.filter(({ state }) => state === "sending")).toHaveLength(1);
    // The three at once that were under way, and not many more.
    expect(entries.length).toBeLessThan(8);
    expect(counts.added).toBe(entries.length - 1);
});
