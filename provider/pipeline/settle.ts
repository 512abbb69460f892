import { wait as pause } from "../http/wait";
import { record } from "./delivery";
import type { Delivery, SentBatch } from "./delivery";

const firstWait = 250;
const longestWait = 15_000;

/**
 * Asks after an accepted batch until it has settled, with growing pauses. When `settleWithin` is up the batch stays accepted: its job
 * stands in the journal and the next run goes on asking.
 */
export async function settleBatch(delivery: Delivery, batch: SentBatch, job: string): Promise<void> {
    const { destination, session, counts } = delivery;
    if (destination.settle === undefined) throw new Error(`${destination.kind} accepts batches but cannot settle them`);
    const until = Date.now() + delivery.settleWithin;
    for (let wait = firstWait; ; wait = Math.min(wait * 1.5, longestWait)) {
        const settlement = await destination.settle(session, job);
        if (settlement.state === "applied") {
            counts.pending -= batch.members;
            return record(delivery, batch, settlement.rejects);
        }
        if (settlement.state === "failed") {
            counts.pending -= batch.members;
            counts.failed += batch.members;
            return delivery.journal.failed(batch.number, settlement.reason);
        }
        if (Date.now() >= until) return;
        delivery.changed();
        await pause(wait, delivery.signal);
    }
}
