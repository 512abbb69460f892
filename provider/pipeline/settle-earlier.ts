import type { OpenRun } from "../ledger/ledger";
import type { Delivery } from "./delivery";
import { Settling } from "./settle";

/**
 * Settles the batches that an earlier run left accepted. They are asked after, never sent again. Gives what went wrong in asking: one job
 * that nobody can be asked about must not keep the rest from being sent.
 */
export async function settleEarlier(delivery: Delivery, accepted: OpenRun["accepted"]): Promise<unknown[]> {
    const jobs = new Settling(delivery);
    const outcomes = await Promise.allSettled(
        accepted.map(({ batch, job, members }) => {
            delivery.counts.pending += members;
            return jobs.settle({ number: batch, sentAt: delivery.now(), members, rows: undefined }, job);
        }),
    );
    return outcomes.flatMap((outcome) => (outcome.status === "rejected" ? [outcome.reason as unknown] : []));
}
