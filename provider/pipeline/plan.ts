import { createHash } from "node:crypto";
import type { Destination } from "../destinations/destination";
import type { TargetLedger, TargetState } from "../ledger/ledger";
import { literal } from "../workbench";
import type { Workbench } from "../workbench";
import type { Plan } from "./outcome";
import type { Stage } from "./stage";
import { cutBatches } from "./batches";
import type { Batch } from "./batches";
import { refreshBefore } from "./retention";

/** A plan with what is needed to carry it out. */
export interface PreparedPlan {
    readonly plan: Plan;
    /** Table of the rows to send, in order: `key`, `digest`, `action` (`add`, `update`, `refresh`) and `body`, the row's JSON. */
    readonly work: string;
    /** Table `(key BLOB, reason VARCHAR)` of members that the vendor refused in an earlier run and whose data is the same. */
    readonly refused: string;
    readonly batches: readonly Batch[];
    /** Nothing to send, nothing unsettled, no open journal. */
    readonly empty: boolean;
}

/** Compares a stage with the ledger. Makes its tables in the workbench anew. */
export async function makePlan(
    stage: Stage,
    ledger: TargetLedger,
    state: TargetState,
    destination: Destination,
    workbench: Workbench,
    now: Date,
): Promise<PreparedPlan> {
    const tables = { ledger: workbench.fresh("ledger"), pending: workbench.fresh("pending") };
    await ledger.load(workbench, tables);
    const compared = workbench.fresh("compared");
    await workbench.run(comparison(compared, stage, tables, refreshBefore(state.lastRun, now)));
    const work = workbench.fresh("work");
    await workbench.run(
        `CREATE TABLE ${work} AS SELECT s.key, s.digest, c.action, ${destination.batch.row(stage.fields)} AS body
         FROM ${compared} c JOIN ${stage.table} s USING (position) WHERE c.action IN ${sentActions} ORDER BY position`,
    );
    const counts = await countActions(compared, workbench);
    const [pending] = await workbench.rows(`SELECT count(DISTINCT key)::INTEGER AS members FROM ${tables.pending}`);
    const batches = await cutBatches(work, destination, workbench);
    const digest = await digestOf(compared, state, workbench);
    const refused = workbench.fresh("refused");
    await workbench.run(`CREATE TABLE ${refused} AS SELECT key, reason FROM ${compared} WHERE action = 'refused'`);
    for (const table of [tables.ledger, tables.pending, compared]) await workbench.run(`DROP TABLE ${table}`);

    const members = counts.add + counts.update + counts.refresh;
    const plan: Plan = {
        digest,
        add: counts.add,
        update: counts.update,
        refresh: counts.refresh,
        unchanged: counts.unchanged,
        rejected: { ...stage.counts.rejected, ...counts.refused },
        duplicates: stage.counts.duplicates,
        pending: Number(pending?.members ?? 0),
        requests: batches.length,
        seconds: secondsFor(members, state, destination),
    };
    const nothingOpen = state.open === undefined && state.lastRun?.identify === undefined;
    return { plan, work, refused, batches, empty: members === 0 && plan.pending === 0 && nothingOpen };
}

function secondsFor(members: number, { lastRun }: TargetState, { limits }: Destination): number {
    if (members === 0) return 0;
    return Math.max(1, Math.ceil(members / (lastRun?.membersPerSecond ?? limits.membersPerSecond.value)));
}

const sentActions = "('add', 'update', 'refresh')";

/**
 * `pending` members wait for their job, those with other data by now too: a vendor may work off two jobs in either order, and the older
 * data would stay. Refused ones wait for their data to change: a refusal is remembered with the digest of what was refused.
 */
function comparison(
    name: string,
    stage: Stage,
    tables: { ledger: string; pending: string },
    before: Date | undefined,
): string {
    const due = before === undefined ? "false" : `l.sent_at < ${literal(before.toISOString())}::TIMESTAMP`;
    return `CREATE TABLE ${name} AS
        SELECT s.position, s.key, s.digest, l.reason,
            CASE WHEN p.key IS NOT NULL THEN 'pending'
                 WHEN l.key IS NULL THEN 'add'
                 WHEN l.state = 'rejected' AND l.digest = s.digest THEN 'refused'
                 WHEN l.state = 'rejected' THEN 'add'
                 WHEN l.digest <> s.digest THEN 'update'
                 WHEN ${due} THEN 'refresh'
                 ELSE 'unchanged' END AS action
        FROM ${stage.table} s
        LEFT JOIN ${tables.ledger} l ON l.key = s.key
        LEFT JOIN (SELECT DISTINCT key FROM ${tables.pending}) p ON p.key = s.key`;
}

interface ActionCounts {
    readonly add: number;
    readonly update: number;
    readonly refresh: number;
    readonly unchanged: number;
    readonly refused: Record<string, number>;
}

async function countActions(compared: string, workbench: Workbench): Promise<ActionCounts> {
    const rows = await workbench.rows(
        `SELECT action, CASE WHEN action = 'refused' THEN reason END AS reason, count(*)::INTEGER AS members
         FROM ${compared} GROUP BY ALL ORDER BY ALL`,
    );
    const of = (action: string): number => Number(rows.find((row) => row.action === action)?.members ?? 0);
    const refused = rows.filter((row) => row.action === "refused");
    return {
        add: of("add"),
        update: of("update"),
        refresh: of("refresh"),
        unchanged: of("unchanged"),
        refused: Object.fromEntries(refused.map((row) => [`refused_${String(row.reason)}`, Number(row.members)])),
    };
}

async function digestOf(compared: string, state: TargetState, workbench: Workbench): Promise<string> {
    const [row] = await workbench.rows(
        `SELECT coalesce(bit_xor(hash(key, digest, action)), 0)::VARCHAR AS members
         FROM ${compared} WHERE action IN ${sentActions}`,
    );
    const parts = [String(row?.members), state.revision, state.open?.id ?? ""];
    return createHash("sha256").update(parts.join("|")).digest("hex").slice(0, 16);
}
