/** Queries over the tables of one target, all rows at once. In them stand numbers of ours alone: the target's id, the run's number. */
const COLUMNS = "key, digest, vendor_id, state, reason, sent_at, run";
/** `sends` has no null: whoever was never sent for certain. */
const NEVER = "'-infinity'::timestamptz";

/** Members as the last run left them. */
const kept = (target: number): string => `
    kept AS NOT MATERIALIZED (
        SELECT key, digest, vendor_id,
            CASE state WHEN 'm' THEN 'member' WHEN 'f' THEN 'foreign' WHEN 'r' THEN 'rejected' ELSE 'unconfirmed' END AS state,
            reason, nullif(sent_at, ${NEVER}) AS sent_at, run
        FROM members_${target} LEFT JOIN sends ON sends.id = send
    )`;

/** Keys of which the open run recorded something that counts, once each; `part` is of `outcomes`. */
const touched = (target: number): string => `
    touched AS (
        SELECT key FROM part UNION SELECT key FROM baseline_rows_${target} UNION SELECT key FROM id_rows_${target}
    )`;

/**
 * Of a key: `cleared` is the last removal that took effect, before which nothing counts; `latest` the last put that settled since, and
 * `taken` the last that took him; `unsure` the last put since of which nobody knows, and `attempt` the last such removal.
 */
const outcomes = (target: number): string => `
    part AS (
        SELECT given.key, given.digest, given.batch, told.kind, told.step = 'settled' AS settled, told.sent_at, refused.reason
        FROM batch_rows_${target} AS given JOIN batches AS told ON told.target = ${target} AND told.batch = given.batch
        LEFT JOIN refusals AS refused
            ON refused.target = ${target} AND refused.batch = given.batch AND refused.key = given.key
        WHERE told.step IN ('settled', 'sending') OR (told.step = 'failed' AND (told.job IS NOT NULL OR told.kind = 'remove'))
    ), cleared AS (
        SELECT key, max(batch) AS batch FROM part WHERE kind = 'remove' AND settled AND reason IS NULL GROUP BY key
    ), since AS (
        SELECT part.* FROM part LEFT JOIN cleared ON cleared.key = part.key
        WHERE part.batch > coalesce(cleared.batch, 0) AND NOT (part.kind = 'remove' AND part.settled)
    ), put AS (
        SELECT * FROM since WHERE kind = 'put'
    ), outcome AS (
        SELECT key, max(batch) FILTER (WHERE settled) AS latest,
            max(batch) FILTER (WHERE settled AND reason IS NULL) AS taken,
            max(batch) FILTER (WHERE kind = 'put' AND NOT settled) AS unsure,
            max(batch) FILTER (WHERE kind = 'remove') AS attempt
        FROM since GROUP BY key
    )`;

/**
 * Who was on the target before us comes before all batches. Digest 0 is what is sent of somebody of whom no field is mapped: he is on
 * the target, so nothing is left to send.
 */
const stood = (target: number, run: number): string => `
    stood AS (
        SELECT touched.key, coalesce(old.digest, 0) AS digest, coalesce(there.state, old.state) AS state,
            CASE WHEN there.key IS NULL THEN old.vendor_id WHEN there.state = 'member' THEN there.vendor_id END AS vendor_id,
            CASE WHEN there.key IS NULL THEN old.reason END AS reason,
            old.sent_at, coalesce(old.run, ${run}) AS run
        FROM touched LEFT JOIN kept AS old ON old.key = touched.key
        LEFT JOIN baseline_rows_${target} AS there ON there.key = touched.key
    )`;

/** Only those who may be removed by us get an id. Without a state there is nothing to know of somebody. */
const changed = (target: number, run: number): string => `
    stands AS (
        SELECT stood.*, cleared.key IS NOT NULL AS cleared, outcome.latest, outcome.unsure, outcome.attempt, sent.digest AS sent_digest,
            sent.reason AS refused, sent.sent_at AS sent_then,
            CASE WHEN cleared.key IS NULL AND stood.state = 'foreign' THEN stood.state
                WHEN outcome.taken > coalesce(outcome.attempt, 0) THEN 'member'
                WHEN cleared.key IS NULL AND stood.state = 'member' AND outcome.attempt IS NULL THEN 'member'
                WHEN (cleared.key IS NULL AND stood.state IN ('member', 'unconfirmed'))
                    OR coalesce(outcome.taken, outcome.unsure) IS NOT NULL THEN 'unconfirmed'
                WHEN outcome.latest IS NOT NULL THEN 'rejected'
                WHEN cleared.key IS NULL THEN stood.state END AS now
        FROM stood LEFT JOIN cleared ON cleared.key = stood.key LEFT JOIN outcome ON outcome.key = stood.key
        LEFT JOIN put AS sent ON sent.key = outcome.key AND sent.batch = outcome.latest
    ), judged AS (
        SELECT *, now = 'unconfirmed' AND greatest(coalesce(unsure, 0), coalesce(attempt, 0)) > coalesce(latest, 0) AS unknown
        FROM stands
    ), changed AS (
        SELECT judged.key, judged.now AS state,
            CASE WHEN unknown THEN 0 WHEN latest IS NULL THEN digest ELSE sent_digest END AS digest,
            CASE WHEN now IN ('member', 'unconfirmed')
                THEN coalesce(known.vendor_id, CASE WHEN NOT cleared THEN judged.vendor_id END) END AS vendor_id,
            CASE WHEN unknown THEN NULL WHEN latest IS NULL THEN reason ELSE refused END AS reason,
            CASE WHEN unknown THEN NULL WHEN latest IS NULL THEN sent_at ELSE sent_then END AS sent_at,
            CASE WHEN unknown OR latest IS NOT NULL THEN ${run} ELSE run END AS run
        FROM judged LEFT JOIN id_rows_${target} AS known ON known.key = judged.key
    )`;

const recorded = (target: number, run: number): string =>
    `WITH ${[kept(target), outcomes(target), touched(target), stood(target, run), changed(target, run)].join(",")}`;

/** The times at which the open run sent, for `fold` to refer to. */
export function newSends(target: number, run: number): string {
    return `
        INSERT INTO sends (target, run, sent_at)
        SELECT ${target}, ${run}, ${NEVER} UNION SELECT ${target}, ${run}, sent_at FROM batches WHERE target = ${target} AND sent_at IS NOT NULL
        ON CONFLICT DO NOTHING`;
}

/**
 * Replaces the members by those after what the open run recorded. No index holds a key to be there once: whoever is put in was taken out by the
 * same statement, and the row of the target, which the caller holds, keeps everybody else away.
 */
export function fold(target: number, run: number): string {
    return `
        ${recorded(target, run)}, gone AS (
            DELETE FROM members_${target} AS member USING changed WHERE member.key = changed.key
        )
        INSERT INTO members_${target} (digest, send, state, key, vendor_id, reason)
        SELECT digest, sends.id, left(state, 1)::"char", key, vendor_id, reason
        FROM changed LEFT JOIN sends
            ON sends.target = ${target} AND sends.run = changed.run AND sends.sent_at = coalesce(changed.sent_at, ${NEVER})
        WHERE state IS NOT NULL`;
}

/** Forgets the times to which nobody refers any more. */
export function unusedSends(target: number): string {
    return `
        DELETE FROM sends USING (SELECT id FROM sends WHERE target = ${target} EXCEPT SELECT send FROM members_${target}) AS unused
        WHERE sends.id = unused.id`;
}

/** A line without a null, and without a blank in what it tells: `fetchInto` reads it. */
const line = (...columns: readonly string[]): string =>
    `SELECT concat_ws(' ', ${columns.map((sql) => `coalesce(${sql}, '-')`).join(", ")})`;

/**
 * The members of a target: key, bits of the digest, state, vendor's id as it is packed and reason in hex, time of sending in milliseconds, id of
 * the run. With `run`, after what that open run recorded.
 */
export function membersNow(target: number, run: number | undefined): string {
    const told = line(
        "encode(key, 'hex')",
        "to_hex(digest)",
        "state",
        "encode(vendor_id, 'hex')",
        "encode(convert_to(reason, 'UTF8'), 'hex')",
        "((extract(epoch FROM sent_at) * 1000)::bigint)::text",
        "runs.id",
    );
    const from = "AS member LEFT JOIN runs ON runs.number = member.run";
    if (run === undefined) return `WITH ${kept(target)} ${told} FROM kept ${from}`;
    return `
        ${recorded(target, run)}, now AS NOT MATERIALIZED (
            SELECT ${COLUMNS} FROM kept WHERE NOT EXISTS (SELECT 1 FROM touched WHERE touched.key = kept.key)
            UNION ALL SELECT ${COLUMNS} FROM changed WHERE state IS NOT NULL
        )
        ${told} FROM now ${from}`;
}

/** The members of accepted batches that have not settled: key, bits of the digest, batch. */
export function pendingMembers(target: number): string {
    return `
        ${line("encode(key, 'hex')", "to_hex(digest)", "given.batch::text")}
        FROM batch_rows_${target} AS given JOIN batches AS told ON told.target = ${target} AND told.batch = given.batch
        WHERE told.step = 'accepted'`;
}

/** Counts of the members of a target, for `state`. */
export function counts(target: number): string {
    return `
        SELECT count(*) FILTER (WHERE state = 'm') AS members, count(*) FILTER (WHERE state = 'r') AS rejected,
            count(*) FILTER (WHERE state = 'f') AS strangers,
            count(*) FILTER (WHERE state = 'm' AND vendor_id IS NULL) AS unidentified
        FROM members_${target}`;
}
