import type { OpenRun, TargetLedger } from "../ledger/ledger";
import type { Delivery } from "./delivery";
import { Settling } from "./settle";

/**
 * Settles the batches that an earlier run left accepted. They are asked after, never sent again. Gives what went wrong in asking: one job
 * that nobody can be asked about must not keep the rest from being sent.
 */
export async function settleEarlier(
    delivery: Delivery,
    target: TargetLedger,
    accepted: OpenRun["accepted"],
): Promise<unknown[]> {
    const { workbench, counts, now } = delivery;
    const jobs = new Settling(delivery);
    const tables = { ledger: workbench.fresh("ledger"), pending: workbench.fresh("pending") };
    await target.load(workbench, tables);
    const outcomes = await Promise.allSettled(
        accepted.map(({ batch, job, members }) => {
            counts.pending += members;
            const keys = `SELECT key FROM ${tables.pending} WHERE batch = ${String(batch)}`;
            return jobs.settle({ number: batch, sentAt: now(), members, keys, rows: undefined }, job);
        }),
    );
    for (const table of [tables.ledger, tables.pending]) await workbench.run(`DROP TABLE ${table}`);
    return outcomes.flatMap((outcome) => (outcome.status === "rejected" ? [outcome.reason as unknown] : []));
}
