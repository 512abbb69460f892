import { identifier, literal } from "../../workbench";

/** Columns of the members' file, and of `TargetLedger.load`. */
export const COLUMNS = "key, digest, vendor_id, state, reason, sent_at, run";

/** What an open run recorded, as tables and table functions; absent where it recorded none. */
export interface OpenTables {
    readonly run: string;
    /** Who was on the target before us. */
    readonly baseline?: {
        /** The rows of all parts. */
        readonly rows: string;
        /** Table of `part, state`. */
        readonly parts: string;
    };
    readonly batches?: {
        /** The rows of the batches that settled, and of those that may have taken effect. */
        readonly rows: string;
        /** Table of `batch, kind, settled, sent_at`, `settled` 1 or 0. */
        readonly told: string;
        /** Table of `batch, key, reason`, keys in hex. */
        readonly refused: string;
    };
    /** The rows of all parts of ids. */
    readonly ids?: string;
}

/** The members after what the open run recorded. `old` is the query of those before. */
export function membersNow(old: string, { run, baseline, batches, ids }: OpenTables): string {
    const before = baseline === undefined ? old : withBaseline(old, run, baseline);
    const now = batches === undefined ? before : withBatches(before, run, batches);
    return `SELECT ${COLUMNS} FROM (${ids === undefined ? now : withIds(now, ids)})`;
}

/** Digest 0 is what is sent of somebody of whom no field is mapped: he is on the target, so nothing is left to send. */
function withBaseline(old: string, run: string, { rows, parts }: NonNullable<OpenTables["baseline"]>): string {
    return `
        WITH there AS (
            SELECT row.key, arg_max(parts.state, row.part) AS state, arg_max(row.vendor_id, row.part) AS vendor_id
            FROM ${rows} AS row JOIN ${identifier(parts)} AS parts ON parts.part = row.part GROUP BY row.key
        )
        SELECT coalesce(there.key, old.key) AS key, coalesce(old.digest, 0::UBIGINT) AS digest,
            CASE WHEN there.key IS NULL THEN old.vendor_id WHEN there.state = 'member' THEN there.vendor_id END AS vendor_id,
            coalesce(there.state, old.state) AS state,
            CASE WHEN there.key IS NULL THEN old.reason END AS reason,
            old.sent_at, coalesce(old.run, ${literal(run)}) AS run
        FROM (${old}) AS old FULL JOIN there ON there.key = old.key`;
}

/**
 * Of a key: `cleared` is the last removal that took effect, before which nothing counts; `latest` the last put that settled since, and
 * `taken` the last that took him; `unsure` the last put since of which nobody knows, and `attempt` the last such removal.
 */
function outcomes({ rows, told, refused }: NonNullable<OpenTables["batches"]>): string {
    const since = "part.batch > coalesce(cleared.batch, 0)";
    const settled = `FILTER (${since} AND part.kind = 'put' AND part.settled)`;
    const unknown = (kind: string): string => `FILTER (${since} AND part.kind = '${kind}' AND NOT part.settled)`;
    return `
        part AS (
            SELECT row.key, row.digest, row.batch, told.kind, told.settled = 1 AS settled, told.sent_at, refused.reason
            FROM ${rows} AS row JOIN ${identifier(told)} AS told ON told.batch = row.batch
            LEFT JOIN ${identifier(refused)} AS refused ON refused.batch = row.batch AND unhex(refused.key) = row.key
        ), cleared AS (
            SELECT key, max(batch) AS batch FROM part WHERE kind = 'remove' AND settled AND reason IS NULL GROUP BY key
        ), outcome AS (
            SELECT part.key, max(cleared.batch) AS cleared, max(part.batch) ${settled} AS latest,
                arg_max(part.digest, part.batch) ${settled} AS digest,
                arg_max_null(part.reason, part.batch) ${settled} AS reason,
                epoch_ms(arg_max(part.sent_at, part.batch) ${settled}) AS sent_at,
                max(CASE WHEN part.reason IS NULL THEN part.batch END) ${settled} AS taken,
                max(part.batch) ${unknown("put")} AS unsure, max(part.batch) ${unknown("remove")} AS attempt
            FROM part LEFT JOIN cleared ON cleared.key = part.key GROUP BY part.key
        )`;
}

function withBatches(old: string, run: string, batches: NonNullable<OpenTables["batches"]>): string {
    const was = "CASE WHEN outcome.cleared IS NULL THEN old.state END";
    return `
        WITH ${outcomes(batches)}, stands AS (
            SELECT coalesce(outcome.key, old.key) AS key, old, outcome,
                CASE WHEN ${was} = 'foreign' THEN 'foreign'
                    WHEN outcome.taken > coalesce(outcome.attempt, 0) THEN 'member'
                    WHEN ${was} = 'member' AND outcome.attempt IS NULL THEN 'member'
                    WHEN ${was} IN ('member', 'unconfirmed') OR coalesce(outcome.taken, outcome.unsure) IS NOT NULL
                        THEN 'unconfirmed'
                    WHEN outcome.latest IS NOT NULL THEN 'rejected'
                    ELSE ${was} END AS state
            FROM (${old}) AS old FULL JOIN outcome ON outcome.key = old.key
        ), judged AS (
            SELECT *, state = 'unconfirmed' AND greatest(coalesce(outcome.unsure, 0), coalesce(outcome.attempt, 0))
                > coalesce(outcome.latest, 0) AS unknown FROM stands
            WHERE state IS NOT NULL
        )
        SELECT key,
            CASE WHEN unknown THEN 0::UBIGINT WHEN outcome.latest IS NULL THEN old.digest ELSE outcome.digest END AS digest,
            CASE WHEN outcome.cleared IS NULL THEN old.vendor_id END AS vendor_id, state,
            CASE WHEN unknown THEN NULL WHEN outcome.latest IS NULL THEN old.reason ELSE outcome.reason END AS reason,
            CASE WHEN unknown THEN NULL WHEN outcome.latest IS NULL THEN old.sent_at ELSE outcome.sent_at END AS sent_at,
            CASE WHEN unknown OR outcome.latest IS NOT NULL THEN ${literal(run)} ELSE old.run END AS run
        FROM judged`;
}

/** Nobody else gets one: with an id he would look like one of ours to remove. */
function withIds(now: string, ids: string): string {
    return `
        WITH known AS (SELECT key, arg_max(vendor_id, part) AS vendor_id FROM ${ids} GROUP BY key)
        SELECT now.* REPLACE (
            CASE WHEN now.state IN ('member', 'unconfirmed') THEN coalesce(known.vendor_id, now.vendor_id) END AS vendor_id)
        FROM (${now}) AS now LEFT JOIN known ON known.key = now.key`;
}
