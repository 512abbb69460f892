import type { Destination, Rejects, Session, TargetInput } from "../destinations/destination";
import type { Journal, Refusal } from "../ledger/ledger";
import type { Workbench } from "../workbench";
import { rowsOf } from "./batches";
import type { Batch } from "./batches";
import { memberKey } from "./normalise";
import type { RunCounts } from "./run-counts";

/** What the parts of one run share while members are under way. */
export interface Delivery {
    readonly destination: Destination;
    readonly session: Session;
    readonly target: TargetInput;
    readonly journal: Journal;
    readonly workbench: Workbench;
    /** `PreparedPlan.work`; undefined while batches of an earlier run settle. */
    readonly work: string | undefined;
    /** Table `(key BLOB, reason VARCHAR, detail VARCHAR)` of members that the vendor refused in this run. */
    readonly refusals: string;
    readonly counts: RunCounts;
    /** The secret that keys members. */
    readonly key: Buffer;
    readonly signal: AbortSignal;
    readonly now: () => Date;
    /** When the time box ends and no further batch is begun, in epoch milliseconds. */
    readonly until: number;
    /** How long an accepted batch is waited for, in milliseconds. */
    readonly settleWithin: number;
    /** Called whenever counts have changed. */
    readonly changed: () => void;
}

/** A batch on its way: its number in the journal and what is known of its rows. */
export interface SentBatch {
    readonly number: number;
    readonly sentAt: Date;
    /** Members whose outcome hangs on the vendor's answer. */
    readonly members: number;
    /** A query that gives the `key` of each of them. */
    readonly keys: string;
    /** Rows of the work table, with those left out; undefined for a batch of an earlier run. */
    readonly rows: Batch | undefined;
}

export interface RowRefusal {
    readonly reason: string;
    readonly detail?: string | undefined;
}

interface NamedRefusal extends RowRefusal {
    /** Lower-case hex. */
    readonly key: string;
}

/** Records a batch that has taken effect. */
export async function record(delivery: Delivery, batch: SentBatch, rejects: Rejects): Promise<void> {
    const everybody = await everybodyRefused(delivery, batch, rejects);
    const refused = everybody ?? namedRefusals(delivery, rejects);
    await settle(delivery, batch, refused);
    await count(delivery, batch, refused.length, everybody === undefined ? rejects.counted : {});
    delivery.changed();
}

/** A vendor that counts as many as were sent, and all for one reason, names them by that. */
async function everybodyRefused(
    { workbench }: Delivery,
    { members, keys }: SentBatch,
    rejects: Rejects,
): Promise<NamedRefusal[] | undefined> {
    const [only, ...others] = Object.entries(rejects.counted);
    if (rejects.members.length > 0 || only === undefined || others.length > 0 || only[1] < members) return undefined;
    const found = await workbench.rows(`SELECT lower(hex(key)) AS key FROM (${keys})`);
    return found.map(({ key }) => ({ key: String(key), reason: only[0] }));
}

/**
 * Records rows of the work table that the vendor refused and that were left out of what it took, as a batch of their own: a job's batch
 * may be settled by a later run, to which everybody in it was sent.
 */
export async function recordLeftOut(delivery: Delivery, leftOut: ReadonlyMap<number, RowRefusal>): Promise<void> {
    const { journal, work, workbench } = delivery;
    if (leftOut.size === 0 || work === undefined) return;
    const rows = `rowid IN (${[...leftOut.keys()].join(", ")})`;
    const number = await journal.sending(`SELECT key, digest FROM ${work} WHERE ${rows}`, workbench);
    const found = await workbench.rows(
        `SELECT rowid::INTEGER AS row, lower(hex(key)) AS key FROM ${work} WHERE ${rows}`,
    );
    const refused = found.flatMap(({ row, key }): NamedRefusal[] => {
        const refusal = leftOut.get(Number(row));
        return refusal === undefined ? [] : [{ key: String(key), ...refusal }];
    });
    await settle(delivery, { number, sentAt: delivery.now() }, refused);
    delivery.changed();
}

/** In the journal first, then in the counts. */
async function settle(
    { journal, workbench, refusals, counts }: Delivery,
    { number, sentAt }: Pick<SentBatch, "number" | "sentAt">,
    refused: readonly NamedRefusal[],
): Promise<void> {
    await journal.settled(
        number,
        refused.map(({ key, reason }): Refusal => ({ key, reason })),
        sentAt,
    );
    await workbench.append(
        refusals,
        refused.map(({ key, reason, detail }) => [Buffer.from(key, "hex"), reason, detail ?? null]),
    );
    for (const { reason } of refused) counts.reject(`refused_${reason}`, 1);
}

async function count(
    delivery: Delivery,
    batch: SentBatch,
    refused: number,
    counted: Readonly<Record<string, number>>,
): Promise<void> {
    const { counts } = delivery;
    // The vendor does not say whom it means, so these are taken off the additions: never claim more than was applied.
    let unnamed = 0;
    for (const [reason, members] of Object.entries(counted)) {
        counts.reject(`refused_${reason}`, members);
        unnamed += members;
    }
    if (batch.rows === undefined || delivery.work === undefined) {
        counts.resumed += Math.max(0, batch.members - refused - unnamed);
        return;
    }
    const rows = await delivery.workbench.rows(
        `SELECT action, count(*)::INTEGER AS members FROM ${delivery.work} WHERE ${rowsOf(batch.rows)}
         AND key NOT IN (SELECT key FROM ${delivery.refusals}) GROUP BY action`,
    );
    const of = (action: string): number => Number(rows.find((row) => row.action === action)?.members ?? 0);
    for (const [action, total] of [
        ["add", "added"],
        ["update", "updated"],
        ["refresh", "refreshed"],
    ] as const) {
        const taken = Math.max(0, of(action) - unnamed);
        unnamed -= of(action) - taken;
        counts[total] += taken;
    }
}

function namedRefusals({ destination, key }: Delivery, rejects: Rejects): NamedRefusal[] {
    return rejects.members.map(({ email, reason, detail }) => ({
        key: memberKey(email, destination.identifier, key).toString("hex"),
        reason,
        detail,
    }));
}
