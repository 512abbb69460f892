import { VENDOR_FAILURE, type Rejects } from "../destinations/destination";
import type { Refusal } from "../ledger/ledger";
import { rowsOf } from "./batches";
import type { Delivery, NamedRefusal, RowRefusal, SentBatch } from "./delivery";
import { memberKey } from "./normalise";
import type { Parcels } from "./parcels";

/** Records a batch that has taken effect. */
export async function record(delivery: Delivery, batch: SentBatch, rejects: Rejects): Promise<void> {
    if (batch.kind === "remove") return recordRemoval(delivery, batch, rejects);
    const refused = namedRefusals(delivery, rejects);
    await settle(delivery, batch, refused);
    await count(delivery, batch, refused.length, rejects.counted);
    delivery.changed();
}

/** A removal of which the vendor leaves anybody out counts for nobody: who is off the list is found out by reading it. */
async function recordRemoval(delivery: Delivery, batch: SentBatch, rejects: Rejects): Promise<void> {
    const { journal, counts, workbench, uncertain } = delivery;
    if (rejects.members.length > 0 || Object.keys(rejects.counted).length > 0) {
        await workbench.run(`INSERT INTO ${uncertain} SELECT key, false FROM (${batch.keys})`);
        await journal.failed(batch.number, "uncertain");
    } else {
        await journal.settled(batch.number, [], batch.sentAt);
        counts.removed += batch.members;
    }
    delivery.changed();
}

/**
 * Records rows that the vendor refused and that were left out of what it took, as a batch of their own: a job's batch may be settled by a
 * later run, to which everybody in it was sent. Whom it does not know, it cannot be said to have taken off: those are `uncertain`.
 */
export async function recordLeftOut(
    delivery: Delivery,
    { kind, work }: Pick<Parcels, "kind" | "work">,
    leftOut: ReadonlyMap<number, RowRefusal>,
): Promise<void> {
    const { journal, workbench, uncertain } = delivery;
    if (leftOut.size === 0) return;
    const rows = `rowid IN (${[...leftOut.keys()].join(", ")})`;
    if (kind === "remove") {
        const alone = [...leftOut].flatMap(([row, refusal]) => (refusal.alone === true ? [row] : []));
        const unknown = alone.length === 0 ? "true" : `rowid NOT IN (${alone.join(", ")})`;
        return workbench.run(`INSERT INTO ${uncertain} SELECT key, ${unknown} FROM ${work} WHERE ${rows}`);
    }
    const number = await journal.sending(`SELECT key, digest FROM ${work} WHERE ${rows}`, workbench, kind);
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
    for (const { reason } of refused) {
        counts.reject(`refused_${reason}`, 1);
        if (reason === VENDOR_FAILURE) counts.failed++;
    }
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
    if (batch.rows === undefined || batch.work === undefined) {
        counts.resumed += Math.max(0, batch.members - refused - unnamed);
        return;
    }
    const rows = await delivery.workbench.rows(
        `SELECT action, count(*)::INTEGER AS members FROM ${batch.work} WHERE ${rowsOf(batch.rows)}
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
