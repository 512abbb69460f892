import pLimit from "p-limit";
import type { ErrorCode } from "../errors";
import { ExportError, isExportError } from "../errors";
import type { Receipt } from "../destinations/destination";
import { halves, rowsOf } from "./batches";
import type { Batch } from "./batches";
import type { Delivery, RowRefusal, SentBatch } from "./delivery";
import type { Parcels } from "./parcels";
import { record, recordLeftOut } from "./record";
import { Settling } from "./settle";

/**
 * Sends batches, some at once, each with its journal lines around it, and waits until those accepted have settled or their time is up.
 * After the first failure nothing new is begun; what is under way comes to its end, and then the failure is thrown. `complete`: nothing
 * was left unsent for lack of time.
 */
export async function sendBatches(
    delivery: Delivery,
    parcels: Parcels,
    batches: readonly Batch[],
): Promise<{ complete: boolean }> {
    const limit = pLimit(delivery.destination.limits.concurrency);
    const failures: unknown[] = [];
    const jobs = new Settling(delivery);
    const settling: Promise<void>[] = [];
    let complete = true;
    const sending: Sending = {
        delivery,
        parcels,
        isAll: batches.length === 1 && parcels.kind === "put",
        accepted: (batch, job) => {
            settling.push(jobs.settle(batch, job).catch((error: unknown) => void failures.push(error)));
        },
        mayBegin: () => {
            const late = delivery.now().getTime() >= delivery.until;
            if (late) complete = false;
            return !late && failures.length === 0 && !delivery.signal.aborted;
        },
    };
    const send = (batch: Batch): Promise<void> =>
        deliverBatch(sending, batch).catch((error: unknown) => void failures.push(error));
    await Promise.all(batches.map((batch) => limit(send, batch)));
    await Promise.all(settling);
    if (failures.length > 0) throw failures[0];
    delivery.signal.throwIfAborted();
    return { complete };
}

interface Sending {
    readonly delivery: Delivery;
    readonly parcels: Parcels;
    /** A batch holds all that are put on the target. */
    readonly isAll: boolean;
    accepted(batch: SentBatch, job: string): void;
    /** Another request may be begun: nothing has failed, nobody said stop, and there is time. */
    mayBegin(): boolean;
}

/** Rows of a batch with those that the vendor has refused. */
type Part = readonly [rows: Batch, leftOut: ReadonlyMap<number, RowRefusal>];

/** So many refusals without a row named, and nothing taken: it is not about the rows. */
const mostRefusals = 512;

/** So few people of a whole run may all have something wrong with them: the one or two of a daily change, say. */
const mayAllBeWrong = 3;

/**
 * One batch, with all that follows from its receipts: rows that the vendor names are left out and the rest goes again; where it names
 * none, halves go, wide before deep. A row that is refused alone counts as refused only if others of its batch were taken, or if the run
 * sends few: a vendor that takes nobody of many has another reason than the rows.
 */
async function deliverBatch(sending: Sending, batch: Batch): Promise<void> {
    const queue: Part[] = [[batch, new Map()]];
    const suspects: Part[] = [];
    let taken = false;
    let refusals = 0;
    let last: Refused | undefined;
    for (let part = queue.shift(); part !== undefined; part = queue.shift()) {
        if (!sending.mayBegin()) return;
        const receipt = await sendPart(sending, part);
        if (receipt === undefined) {
            taken = true;
            continue;
        }
        const next = withoutRefused(part, receipt);
        if (next.alone) suspects.push(...next.parts);
        else queue.push(...next.parts);
        last = receipt;
        if (receipt.outcome === "unattributed") refusals++;
        if (!taken && refusals >= mostRefusals) break;
    }
    if (!taken && last !== undefined && !(sending.isAll && batch.members <= mayAllBeWrong))
        return nobodyTaken(sending, batch, last);
    for (const suspect of suspects) await sendPart(sending, suspect);
}

/** One exchange. `undefined`: the part has been taken, or has nobody left in it; its refusals are recorded. */
async function sendPart(sending: Sending, [rows, leftOut]: Part): Promise<Refused | undefined> {
    const { delivery, parcels } = sending;
    const { journal, workbench } = delivery;
    const { kind, work } = parcels;
    const members = rows.members - leftOut.size;
    if (members === 0) return recordLeftOut(delivery, parcels, leftOut).then(() => undefined);

    const without = new Set(leftOut.keys());
    const sent = `FROM ${work} WHERE ${rowsOf(rows, without)}`;
    const number = await journal.sending(`SELECT key, digest ${sent}`, workbench, kind);
    const batch: SentBatch = { number, kind, sentAt: delivery.now(), members, keys: `SELECT key ${sent}`, work, rows };
    const receipt = await exchange(sending, number, rows, without);
    if (receipt.outcome === "applied") {
        await recordLeftOut(delivery, parcels, leftOut);
        await record(delivery, batch, receipt.rejects);
        return undefined;
    }
    if (receipt.outcome === "accepted") {
        await journal.accepted(number, receipt.job);
        delivery.counts.pending += members;
        await recordLeftOut(delivery, parcels, leftOut);
        sending.accepted(batch, receipt.job);
        return undefined;
    }
    await journal.failed(number, receipt.outcome);
    return receipt;
}

/** Nobody of a whole batch: of a removal, the list says who is on it; anything else is not about single rows. */
async function nobodyTaken({ delivery, parcels }: Sending, batch: Batch, last: Refused): Promise<void> {
    if (parcels.kind === "put") throw takesNobody(delivery, last);
    const rows = Array.from({ length: batch.members }, (_, offset) => batch.first + offset);
    await recordLeftOut(delivery, parcels, new Map(rows.map((row) => [row, { reason: "refused", alone: true }])));
}

function takesNobody({ destination }: Delivery, refused: Refused): ExportError {
    const { reason, detail } = refused.outcome === "unattributed" ? refused : { reason: "refused", detail: undefined };
    const said = detail === undefined ? reason : `${reason}: ${detail}`;
    const message = `${destination.displayName} took nobody of a whole batch, so it is not about single rows (${said})`;
    return new ExportError("rejected", message);
}

/** Words of a vendor about the request itself: nothing of it was taken. After any other failure its outcome stays open. */
const certain: readonly ErrorCode[] = ["config", "rejected"];

/** A request whose answer says that nothing was taken has failed. */
async function exchange(
    { delivery, parcels }: Sending,
    number: number,
    rows: Batch,
    without: ReadonlySet<number>,
): Promise<Receipt> {
    try {
        return await parcels.exchange(rows, without);
    } catch (error) {
        if (isExportError(error) && certain.includes(error.code)) {
            await delivery.journal.failed(number, error.code);
        }
        throw error;
    }
}

type Refused = Extract<Receipt, { outcome: "refused" | "unattributed" }>;

/** What is to be sent after a refusal: the same rows without those named, or two halves. `alone`: a single row that nobody named. */
function withoutRefused([rows, leftOut]: Part, receipt: Refused): { parts: Part[]; alone: boolean } {
    const sent = Array.from({ length: rows.members }, (_, offset) => rows.first + offset).filter(
        (row) => !leftOut.has(row),
    );
    const named = receipt.outcome === "refused" ? receipt.rows : [];
    const refused = new Map(leftOut);
    for (const { index, reason, detail } of named) {
        const row = sent[index];
        if (row !== undefined) refused.set(row, { reason, detail });
    }
    if (refused.size > leftOut.size) return { parts: [[rows, refused]], alone: false };

    const [only] = sent;
    if (sent.length === 1 && only !== undefined) {
        const { reason, detail } =
            receipt.outcome === "unattributed" ? receipt : { reason: "refused", detail: undefined };
        return { parts: [[rows, refused.set(only, { reason, detail, alone: true })]], alone: true };
    }
    const parts = halves(rows).map((half): Part => {
        const inHalf = [...leftOut].filter(([row]) => row >= half.first && row <= half.last);
        return [half, new Map(inHalf)];
    });
    return { parts, alone: false };
}
