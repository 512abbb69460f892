/** Columns of a member, beside its target. */
const COLUMNS = "key, digest, vendor_id, state, reason, sent_at, run";

/** Keys of which the open run recorded something that counts; `part` is of `outcomes`. */
const TOUCHED = `
    touched AS (
        SELECT key FROM part
        UNION SELECT key FROM baseline_rows WHERE target = $1
        UNION SELECT key FROM id_rows WHERE target = $1
    )`;

/**
 * Of a key: `cleared` is the last removal that took effect, before which nothing counts; `latest` the last put that settled since, and
 * `taken` the last that took him; `unsure` the last put since of which nobody knows, and `attempt` the last such removal.
 */
const OUTCOMES = `
    part AS (
        SELECT given.key, given.digest, given.batch, told.kind, told.step = 'settled' AS settled, told.sent_at, refused.reason
        FROM batch_rows AS given JOIN batches AS told ON told.target = given.target AND told.batch = given.batch
        LEFT JOIN refusals AS refused
            ON refused.target = given.target AND refused.batch = given.batch AND refused.key = given.key
        WHERE given.target = $1 AND (told.step IN ('settled', 'sending') OR (told.step = 'failed' AND (told.job IS NOT NULL OR told.kind = 'remove')))
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
const STOOD = `
    stood AS (
        SELECT touched.key, coalesce(old.digest, 0) AS digest, coalesce(there.state, old.state) AS state,
            CASE WHEN there.key IS NULL THEN old.vendor_id WHEN there.state = 'member' THEN there.vendor_id END AS vendor_id,
            CASE WHEN there.key IS NULL THEN old.reason END AS reason,
            old.sent_at, coalesce(old.run, $2) AS run
        FROM touched LEFT JOIN members AS old ON old.target = $1 AND old.key = touched.key
        LEFT JOIN baseline_rows AS there ON there.target = $1 AND there.key = touched.key
    )`;

/** Only those who may be removed by us get an id. Without a state there is nothing to know of somebody. */
const CHANGED = `
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
            CASE WHEN unknown OR latest IS NOT NULL THEN $2 ELSE run END AS run
        FROM judged LEFT JOIN id_rows AS known ON known.target = $1 AND known.key = judged.key
    )`;

const RECORDED = `WITH ${[OUTCOMES, TOUCHED, STOOD, CHANGED].join(",")}`;

/** Replaces the members (of target `$1`) by those after what the open run (`$2`) recorded. */
export const FOLD = `
    ${RECORDED}, gone AS (
        DELETE FROM members USING changed
        WHERE members.target = $1 AND members.key = changed.key AND changed.state IS NULL
    )
    INSERT INTO members (target, ${COLUMNS}) SELECT $1, ${COLUMNS} FROM changed WHERE state IS NOT NULL
    ON CONFLICT (target, key) DO UPDATE SET digest = excluded.digest, vendor_id = excluded.vendor_id, state = excluded.state,
        reason = excluded.reason, sent_at = excluded.sent_at, run = excluded.run`;

const TOLD = `key, digest, vendor_id, state, reason, (extract(epoch FROM sent_at) * 1000)::bigint, runs.id`;

/**
 * The members of a target as `TargetLedger.load` gives them, `digest` with its bits as a signed number and `sent_at` in milliseconds.
 * With `run`, after what that open run recorded.
 */
export function membersNow(target: number, run: number | undefined): string {
    const before = `SELECT ${COLUMNS} FROM members WHERE target = ${target}`;
    if (run === undefined)
        return `SELECT ${TOLD} FROM (${before}) AS member LEFT JOIN runs ON runs.number = member.run`;
    const recorded = RECORDED.replaceAll("$1", String(target)).replaceAll("$2", String(run));
    return `
        ${recorded}, member AS (
            ${before} AND NOT EXISTS (SELECT 1 FROM touched WHERE touched.key = members.key)
            UNION ALL SELECT ${COLUMNS} FROM changed WHERE state IS NOT NULL
        )
        SELECT ${TOLD} FROM member LEFT JOIN runs ON runs.number = member.run`;
}

/** The members of accepted batches that have not settled. */
export function pendingMembers(target: number): string {
    return `
        SELECT given.key, given.digest, given.batch
        FROM batch_rows AS given JOIN batches AS told ON told.target = given.target AND told.batch = given.batch
        WHERE given.target = ${target} AND told.step = 'accepted'`;
}

/** Counts of the members of target `$1`, for `state`. */
export const COUNTS = `
    SELECT count(*) FILTER (WHERE state = 'member') AS members, count(*) FILTER (WHERE state = 'rejected') AS rejected,
        count(*) FILTER (WHERE state = 'foreign') AS strangers,
        count(*) FILTER (WHERE state = 'member' AND vendor_id IS NULL) AS unidentified
    FROM members WHERE target = $1`;
