import { identifier, literal } from "../../workbench";

/** Columns of the members' file, and of `TargetLedger.load`. */
export const COLUMNS = "key, digest, vendor_id, state, reason, sent_at, run";

/** What an open run recorded, as tables and table functions; absent where it recorded none. */
export interface OpenTables {
    readonly run: string;
    readonly settled?: {
        /** The rows of the settled batches. */
        readonly rows: string;
        /** Table of `batch, sent_at`. */
        readonly times: string;
        /** Table of `batch, key, reason`, keys in hex. */
        readonly refused: string;
    };
    /** The rows of all parts of ids. */
    readonly ids?: string;
}

/** The members after what the open run recorded. `old` is the query of those before. */
export function membersNow(old: string, { run, settled, ids }: OpenTables): string {
    const now = settled === undefined ? withOurs(old) : withBatches(withOurs(old), run, settled);
    return ids === undefined ? `SELECT ${COLUMNS} FROM (${now})` : withIds(now, ids);
}

/**
 * Adds `ours`: whether the vendor ever took the row from us. Somebody whom it only refused may be on the list through others, and an
 * id would make him look like one of ours to remove.
 */
function withOurs(old: string): string {
    return `SELECT *, state = 'member' OR vendor_id IS NOT NULL AS ours FROM (${old})`;
}

function withBatches(old: string, run: string, { rows, times, refused }: NonNullable<OpenTables["settled"]>): string {
    return `
        WITH sent AS (
            SELECT part.key, arg_max(part.digest, part.batch) AS digest, max(part.batch) AS batch,
                arg_max_null(refused.reason, part.batch) AS reason, bool_or(refused.reason IS NULL) AS taken
            FROM ${rows} AS part
            LEFT JOIN ${identifier(refused)} AS refused ON refused.batch = part.batch AND unhex(refused.key) = part.key
            GROUP BY part.key
        ), fresh AS (
            SELECT sent.*, epoch_ms(times.sent_at) AS sent_at
            FROM sent JOIN ${identifier(times)} AS times ON times.batch = sent.batch
        )
        SELECT coalesce(fresh.key, old.key) AS key,
            CASE WHEN fresh.key IS NULL THEN old.digest ELSE fresh.digest END AS digest, old.vendor_id,
            CASE WHEN fresh.key IS NULL THEN old.state WHEN fresh.reason IS NULL THEN 'member' ELSE 'rejected' END AS state,
            CASE WHEN fresh.key IS NULL THEN old.reason ELSE fresh.reason END AS reason,
            CASE WHEN fresh.key IS NULL THEN old.sent_at ELSE fresh.sent_at END AS sent_at,
            CASE WHEN fresh.key IS NULL THEN old.run ELSE ${literal(run)} END AS run,
            coalesce(old.ours, false) OR coalesce(fresh.taken, false) AS ours
        FROM (${old}) AS old FULL JOIN fresh ON fresh.key = old.key`;
}

function withIds(now: string, ids: string): string {
    return `
        WITH known AS (SELECT key, arg_max(vendor_id, part) AS vendor_id FROM ${ids} GROUP BY key)
        SELECT now.key, now.digest, CASE WHEN now.ours THEN coalesce(known.vendor_id, now.vendor_id) END AS vendor_id,
            now.state, now.reason, now.sent_at, now.run
        FROM (${now}) AS now LEFT JOIN known ON known.key = now.key`;
}
