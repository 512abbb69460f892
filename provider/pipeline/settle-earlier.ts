import type { OpenRun, TargetLedger } from "../ledger/ledger";
import type { Delivery } from "./delivery";
import { Settling } from "./settle";
import { withLedger } from "./tables";

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
    const outcomes = await withLedger(target, workbench, ({ pending }) =>
        Promise.allSettled(
            accepted.map(({ batch, job, members, kind }) => {
                counts.pending += members;
                const keys = `SELECT key FROM ${pending} WHERE batch = ${String(batch)}`;
                return jobs.settle({ number: batch, kind, sentAt: now(), members, keys }, job);
            }),
        ),
    );
    return outcomes.flatMap((outcome) => (outcome.status === "rejected" ? [outcome.reason as unknown] : []));
}
