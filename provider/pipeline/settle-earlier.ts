import type { OpenRun } from "../ledger/ledger";
import type { Delivery } from "./delivery";
import { settleBatch } from "./settle";

/** Settles the batches that an earlier run left accepted. They are asked after, never sent again. */
export async function settleEarlier(delivery: Delivery, accepted: OpenRun["accepted"]): Promise<void> {
    await Promise.all(
        accepted.map(({ batch, job, members }) => {
            delivery.counts.pending += members;
            return settleBatch(
                delivery,
                { number: batch, sentAt: delivery.now(), members, rows: undefined, leftOut: new Map() },
                job,
            );
        }),
    );
}
