import { ExportError } from "../errors";
import type { Destination, TargetInput } from "../destinations/destination";
import type { Workbench } from "../workbench";

/** Rows of a work table that go in one request, by DuckDB's rowid; both ends belong to it. */
export interface Batch {
    readonly first: number;
    readonly last: number;
    readonly members: number;
}

/** Room for what stands around the rows of a body; far more than any envelope takes. */
const envelopeRoom = 2_000;

/**
 * Cuts rows, in order, into batches that keep within `rows` and `bytes`, each as full as it can be. `sizes` are the bytes of each
 * row's JSON; between two rows stands one comma. Throws RangeError naming the row that alone is too large.
 */
export function cut(sizes: ArrayLike<number>, limits: { rows: number; bytes: number }): Batch[] {
    const batches: Batch[] = [];
    let first = 0;
    let bytes = 0;
    for (let row = 0; row < sizes.length; row++) {
        const size = sizes[row] ?? 0;
        if (size > limits.bytes) throw new RangeError(`row ${String(row)} has ${String(size)} bytes`);
        const members = row - first;
        if (members > 0 && (members === limits.rows || bytes + 1 + size > limits.bytes)) {
            batches.push({ first, last: row - 1, members });
            first = row;
            bytes = 0;
        }
        bytes += size + (row > first ? 1 : 0);
    }
    if (sizes.length > first) batches.push({ first, last: sizes.length - 1, members: sizes.length - first });
    return batches;
}

/** Cuts a work table by the destination's limits. */
export async function cutBatches(work: string, destination: Destination, workbench: Workbench): Promise<Batch[]> {
    const [row] = await workbench.rows(`SELECT list(strlen(body)::INTEGER ORDER BY rowid) AS sizes FROM ${work}`);
    const sizes = (row?.sizes as { items: number[] } | null)?.items ?? [];
    const { rows, bytes } = destination.limits;
    try {
        return cut(sizes, { rows: rows.value, bytes: bytes.value - envelopeRoom });
    } catch (error) {
        if (!(error instanceof RangeError)) throw error;
        throw new ExportError(
            "config",
            `a member's mapped fields are larger than ${destination.displayName} takes in one request: ${error.message}`,
            { cause: error },
        );
    }
}

/** The two halves of a batch that the vendor refused without naming a row. */
export function halves(batch: Batch): [Batch, Batch] {
    const middle = batch.first + Math.floor((batch.last - batch.first) / 2);
    return [
        { first: batch.first, last: middle, members: middle - batch.first + 1 },
        { first: middle + 1, last: batch.last, members: batch.last - middle },
    ];
}

/** The rows of a batch, as an SQL condition on a work table, less those left out. */
export function rowsOf(batch: Batch, leftOut: ReadonlySet<number> = new Set()): string {
    const range = `rowid BETWEEN ${String(batch.first)} AND ${String(batch.last)}`;
    return leftOut.size === 0 ? range : `${range} AND rowid NOT IN (${[...leftOut].join(", ")})`;
}

/** A request's body. The same rows give the same bytes. */
export async function bodyOf(
    batch: Batch,
    leftOut: ReadonlySet<number>,
    work: string,
    destination: Destination,
    target: TargetInput,
    workbench: Workbench,
): Promise<Buffer> {
    const { open, close } = destination.batch.envelope(target);
    const [row] = await workbench.rows(
        `SELECT encode(string_agg(body, ',' ORDER BY rowid)) AS rows FROM ${work} WHERE ${rowsOf(batch, leftOut)}`,
    );
    const rows = row?.rows as { bytes: Uint8Array };
    return Buffer.concat([Buffer.from(open), rows.bytes, Buffer.from(close)]);
}
