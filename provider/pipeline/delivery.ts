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
    /** Rows of the work table; undefined for a batch of an earlier run. */
    readonly rows: Batch | undefined;
    /** Rows that were left out of the body, since the vendor refused them before. */
    readonly leftOut: ReadonlyMap<number, RowRefusal>;
}

export interface RowRefusal {
    readonly reason: string;
    readonly detail?: string | undefined;
}

interface NamedRefusal extends RowRefusal {
    /** Lower-case hex. */
    readonly key: string;
}

/** Records a batch that has taken effect: in the journal first, then in the counts. */
export async function record(delivery: Delivery, batch: SentBatch, rejects: Rejects): Promise<void> {
    const refused = [...(await leftOutRefusals(delivery, batch)), ...namedRefusals(delivery, rejects)];
    await delivery.journal.settled(
        batch.number,
        refused.map(({ key, reason }): Refusal => ({ key, reason })),
        batch.sentAt,
    );
    await delivery.workbench.append(
        delivery.refusals,
        refused.map(({ key, reason, detail }) => [Buffer.from(key, "hex"), reason, detail ?? null]),
    );
    await count(delivery, batch, refused, rejects.counted);
    delivery.changed();
}

async function count(
    delivery: Delivery,
    batch: SentBatch,
    refused: readonly NamedRefusal[],
    counted: Readonly<Record<string, number>>,
): Promise<void> {
    const { counts } = delivery;
    for (const { reason } of refused) counts.reject(`refused_${reason}`, 1);
    // The vendor does not say whom it means, so these are taken off the additions: never claim more than was applied.
    let unnamed = 0;
    for (const [reason, members] of Object.entries(counted)) {
        counts.reject(`refused_${reason}`, members);
        unnamed += members;
    }
    if (batch.rows === undefined || delivery.work === undefined) {
        counts.resumed += Math.max(0, batch.members - refused.length - unnamed);
        return;
    }
    const rows = await delivery.workbench.rows(
        `SELECT action, count(*)::INTEGER AS members FROM ${delivery.work} WHERE ${rowsOf(batch.rows)}
         AND key NOT IN (SELECT key FROM ${delivery.refusals}) GROUP BY action`,
    );
    const of = (action: string): number => Number(rows.find((row) => row.action === action)?.members ?? 0);
    const added = Math.max(0, of("add") - unnamed);
    counts.added += added;
    counts.updated += Math.max(0, of("update") - (unnamed - (of("add") - added)));
}

async function leftOutRefusals(delivery: Delivery, batch: SentBatch): Promise<NamedRefusal[]> {
    if (batch.leftOut.size === 0 || delivery.work === undefined) return [];
    const rows = await delivery.workbench.rows(
        `SELECT rowid::INTEGER AS row, lower(hex(key)) AS key FROM ${delivery.work} WHERE rowid IN (${[...batch.leftOut.keys()].join(", ")})`,
    );
    return rows.flatMap((row) => {
        const refusal = batch.leftOut.get(Number(row.row));
        return refusal === undefined ? [] : [{ key: String(row.key), ...refusal }];
    });
}

function namedRefusals({ destination, key }: Delivery, rejects: Rejects): NamedRefusal[] {
    return rejects.members.map(({ email, reason, detail }) => ({
        key: memberKey(email, destination.identifier, key).toString("hex"),
        reason,
        detail,
    }));
}
