import type { Destination, Receipt, Settlement } from "../../../provider/destinations/destination";
import type { ErrorCode } from "../../../provider/errors";
import { ExportError } from "../../../provider/errors";
import type { Journal, Refusal } from "../../../provider/ledger/ledger";
import { memberKey } from "../../../provider/pipeline/normalise";
import type { Workbench } from "../../../provider/workbench";

export const key = Buffer.alloc(32, 7);
export const emailOf = (row: number): string => `p${String(row)}@example.com`;
export const keyHex = (row: number): string => memberKey(emailOf(row), "email", key).toString("hex");

export interface Vendor {
    /** Rows that it refuses, and how it tells. */
    readonly bad: ReadonlySet<number>;
    readonly tells: "rows" | "nothing" | "members";
    readonly settlement: "job" | "none";
    /** What it holds in the end. */
    readonly held: Map<string, number>;
    /** Requests that end without an answer, or with this kind of error, by their number. */
    readonly cut?: ReadonlySet<number>;
    readonly cutCode?: ErrorCode;
}

/** A vendor without a network: it takes bodies such as `["p1@example.com","p2@example.com"]`. */
export function destinationOf(vendor: Vendor, rows: number): Destination {
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
        if (vendor.cut?.has(requests) === true) throw new ExportError(vendor.cutCode ?? "remote", "cut");
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

export interface Entry {
    readonly members: string[];
    state: "sending" | "accepted" | "settled" | "failed";
    refused: readonly Refusal[];
}

/** A journal in memory that refuses a wrong order of calls. */
export function journalOf(entries: Entry[]): Journal {
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
        identified: () => Promise.resolve(),
        baseline: () => Promise.resolve(),
        close: () => Promise.resolve(),
    };
}
