import pLimit from "p-limit";
import { isExportError } from "../errors";
import type { Receipt } from "../destinations/destination";
import { bodyOf, halves, rowsOf } from "./batches";
import type { Batch } from "./batches";
import { record } from "./delivery";
import type { Delivery, RowRefusal, SentBatch } from "./delivery";
import { settleBatch } from "./settle";

const nothingRejected = { members: [], counted: {} };

/**
 * Sends batches, some at once, each with its journal lines around it, and waits until those accepted have settled or their time is up.
 * After the first failure nothing new is begun; what is under way comes to its end, and then the failure is thrown.
 */
export async function sendBatches(
    delivery: Delivery,
    work: string,
    batches: readonly Batch[],
): Promise<{ begun: number }> {
    const limit = pLimit(delivery.destination.limits.concurrency);
    const failures: unknown[] = [];
    const settling: Promise<void>[] = [];
    const accepted = (batch: SentBatch, job: string): void => {
        settling.push(settleBatch(delivery, batch, job).catch((error: unknown) => void failures.push(error)));
    };
    let begun = 0;
    const send = async (batch: Batch): Promise<void> => {
        if (failures.length > 0 || delivery.signal.aborted || Date.now() >= delivery.until) return;
        begun++;
        await sendBatch({ delivery, work, accepted }, batch, new Map()).catch(
            (error: unknown) => void failures.push(error),
        );
    };
    await Promise.all(batches.map((batch) => limit(send, batch)));
    await Promise.all(settling);
    if (failures.length > 0) throw failures[0];
    delivery.signal.throwIfAborted();
    return { begun };
}

interface Sending {
    readonly delivery: Delivery;
    readonly work: string;
    accepted(batch: SentBatch, job: string): void;
}

/** One exchange, and what follows from its receipt: rows that the vendor names are left out and the rest goes again. */
async function sendBatch(sending: Sending, rows: Batch, leftOut: ReadonlyMap<number, RowRefusal>): Promise<void> {
    const { delivery, work } = sending;
    const { destination, journal, workbench } = delivery;
    const number = await journal.sending(`SELECT key, digest FROM ${work} WHERE ${rowsOf(rows)}`, workbench);
    const batch: SentBatch = { number, sentAt: delivery.now(), members: rows.members - leftOut.size, rows, leftOut };
    if (batch.members === 0) return record(delivery, batch, nothingRejected);

    const body = await bodyOf(rows, new Set(leftOut.keys()), work, destination, delivery.target, workbench);
    const receipt = await exchange(delivery, number, body);
    if (receipt.outcome === "applied") return record(delivery, batch, receipt.rejects);
    if (receipt.outcome === "accepted") {
        await journal.accepted(number, receipt.job);
        delivery.counts.pending += batch.members;
        sending.accepted(batch, receipt.job);
        return;
    }
    await journal.failed(number, receipt.outcome);
    for (const [part, without] of withoutRefused(rows, leftOut, receipt)) await sendBatch(sending, part, without);
}

/** A request whose answer says that nothing was taken has failed; without an answer its outcome stays open. */
async function exchange(delivery: Delivery, number: number, body: Buffer): Promise<Receipt> {
    try {
        return await delivery.destination.send(delivery.session, delivery.target, body);
    } catch (error) {
        if (isExportError(error) && error.code !== "remote" && error.code !== "interrupted") {
            await delivery.journal.failed(number, error.code);
        }
        throw error;
    }
}

type Part = [Batch, ReadonlyMap<number, RowRefusal>];

/** What is to be sent after a refusal: the same rows without those named, or two halves; a single row is left out itself. */
function withoutRefused(
    rows: Batch,
    leftOut: ReadonlyMap<number, RowRefusal>,
    receipt: Extract<Receipt, { outcome: "refused" | "unattributed" }>,
): Part[] {
    const sent = Array.from({ length: rows.members }, (_, offset) => rows.first + offset).filter(
        (row) => !leftOut.has(row),
    );
    const named = receipt.outcome === "refused" ? receipt.rows : [];
    const refused = new Map(leftOut);
    for (const { index, reason, detail } of named) {
        const row = sent[index];
        if (row !== undefined) refused.set(row, { reason, detail });
    }
    if (refused.size > leftOut.size) return [[rows, refused]];

    const reason = receipt.outcome === "unattributed" ? receipt : { reason: "refused", detail: undefined };
    const [only] = sent;
    if (sent.length === 1 && only !== undefined)
        return [[rows, refused.set(only, { reason: reason.reason, detail: reason.detail })]];
    return halves(rows).map((half): Part => [
        half,
        new Map([...leftOut].filter(([row]) => row >= half.first && row <= half.last)),
    ]);
}
