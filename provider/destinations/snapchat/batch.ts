import type { BatchFormat } from "../destination";

const OPEN = '{"users":[{"schema":["EMAIL_SHA256"],"data":[';
const CLOSE = "]}]}";

/** `["<64 hex>"]`, and the comma before the next one. */
const ROW_BYTES = 68 + 1;

/** One hash per row, each in an array of its own: https://developers.snap.com/api/marketing-api/Ads-API/customer-lists */
export const batch: BatchFormat = {
    row: () => `('["' || sha256 || '"]')`,
    envelope: () => ({ open: OPEN, close: CLOSE }),
};

/** How many people a body of ours names; every row has the same size. */
export function rowsIn(body: Buffer): number {
    return rowsWithin(body.length);
}

/** How many people a body of so many bytes names. */
export function rowsWithin(bytes: number): number {
    return Math.floor((bytes - OPEN.length - CLOSE.length + 1) / ROW_BYTES);
}

/** The body that takes people off: the same form, to the byte, as the one that added them. */
export function removalBody(hashes: readonly string[]): Buffer {
    return Buffer.from(OPEN + hashes.map((hash) => `["${hash}"]`).join(",") + CLOSE);
}
