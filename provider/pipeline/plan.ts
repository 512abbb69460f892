import { createHash } from "node:crypto";
import { VENDOR_FAILURE, type Destination } from "../destinations/destination";
import type { TargetLedger, TargetState } from "../ledger/ledger";
import { literal } from "../workbench";
import type { Workbench } from "../workbench";
import { countRows } from "../workbench/count-rows";
import type { Plan } from "./outcome";
import type { Stage } from "./stage";
import { wantedBaseline } from "./baseline";
import { cutBatches } from "./batches";
import type { Batch } from "./batches";
import type { ExportSpec } from "./export-spec";
import { guardProblem } from "./guard";
import type { Planned } from "./guard";
import { emptiedSegments, planRemovals } from "./removals";
import type { PlannedRemovals } from "./removals";
import { refreshBefore } from "./retention";
import { withLedger } from "./tables";

/** A plan with what is needed to carry it out. */
export interface PreparedPlan {
    readonly plan: Plan;
    /** Table of the rows to send, in order: `key`, `digest`, `action` (`add`, `update`, `refresh`) and `body`, the row's JSON. */
    readonly work: string;
    /** Table `(key BLOB, reason VARCHAR)` of members that the vendor refused in an earlier run and whose data is the same. */
    readonly refused: string;
    readonly batches: readonly Batch[];
    readonly removals: PlannedRemovals;
    /** Nothing to send, nothing unsettled, no open journal, no segment that became empty. */
    readonly empty: boolean;
}

export interface PlanRequest {
    readonly spec: ExportSpec;
    readonly destination: Destination;
    readonly ledger: TargetLedger;
    /** Of the ledger as it is now. */
    readonly state: TargetState;
    readonly now: Date;
}

/** Compares a stage with the ledger. Makes its tables in the workbench anew. */
export async function makePlan(request: PlanRequest, stage: Stage, workbench: Workbench): Promise<PreparedPlan> {
    const { destination, state } = request;
    const found = await compare(request, stage, workbench);
    const { compared, removals } = found;
    const work = workbench.fresh("work");
    await workbench.run(
        `CREATE TABLE ${work} AS SELECT s.key, s.digest, c.action, ${destination.batch.row(stage.fields)} AS body
         FROM ${compared} c JOIN ${stage.table} s USING (position) WHERE c.action IN ${sentActions} ORDER BY position`,
    );
    const batches = await cutBatches(work, destination, workbench);
    const digest = await digestOf(compared, removals, state, workbench);
    const refused = workbench.fresh("refused");
    await workbench.run(`CREATE TABLE ${refused} AS SELECT key, reason FROM ${compared} WHERE action = 'refused'`);
    await workbench.run(`DROP TABLE ${compared}`);
    const withheld = await countRows(workbench, stage.withheld);
    const emptied = emptiedSegments(request.spec, stage, state.lastRun);
    const nobodyLeft = stage.counts.members + withheld === 0;
    const requests = batches.length + removals.requests;
    const plan = planOf(request, stage, { ...found, digest, emptied, nobodyLeft, requests });
    const nothingOpen = state.open === undefined && state.lastRun?.identify === undefined;
    const nothingNew = changesOf(found) === 0 && plan.baseline !== true && emptied.length === 0;
    const empty = nothingNew && plan.pending === 0 && nothingOpen;
    return { plan, work, refused, batches, removals, empty };
}

/** What a comparison found; all but the tables are members. */
interface Found {
    /** Table `(position, key, digest, reason, action)`. */
    readonly compared: string;
    readonly removals: PlannedRemovals;
    readonly pending: number;
    /** On the target because of us, or perhaps so. */
    readonly ours: number;
    readonly counts: ActionCounts;
}

async function compare({ spec, destination, ledger, state, now }: PlanRequest, stage: Stage, workbench: Workbench) {
    const compared = workbench.fresh("compared");
    return withLedger(ledger, workbench, async (tables): Promise<Found> => {
        await workbench.run(comparison(compared, stage, tables, refreshBefore(state.lastRun, now)));
        const removals = await planRemovals(spec.mode, stage, tables, destination, workbench);
        const [row] = await workbench.rows(
            `SELECT (SELECT count(DISTINCT key) FROM ${tables.pending})::INTEGER AS pending,
                (SELECT count(*) FROM ${tables.ledger} WHERE state IN ('member', 'unconfirmed'))::INTEGER AS ours`,
        );
        const counts = await countActions(compared, workbench);
        return { compared, removals, pending: Number(row?.pending), ours: Number(row?.ours), counts };
    });
}

function changesOf({ counts, removals }: Pick<Found, "counts" | "removals">): number {
    return counts.add + counts.update + counts.refresh + removals.members;
}

function planOf(
    { spec, destination, state, now }: PlanRequest,
    stage: Stage,
    found: Found & Pick<Planned, "emptied" | "nobodyLeft"> & { readonly digest: string; readonly requests: number },
): Plan {
    const { counts, removals, ours, pending, digest, emptied, nobodyLeft, requests } = found;
    const changes = changesOf(found);
    const baseline = wantedBaseline(spec, destination, state);
    const planned = { add: counts.add, remove: removals.members, ours, emptied, nobodyLeft };
    const stopped = guardProblem(spec.guard ?? {}, planned, now);
    const { refused, ...sent } = counts;
    return {
        digest,
        ...sent,
        remove: removals.members,
        rejected: { ...stage.counts.rejected, ...refused },
        duplicates: stage.counts.duplicates,
        pending,
        requests,
        seconds: secondsFor(changes, state, destination),
        // To adopt people is a change in itself; who stays foreign is asked for when there is something to send.
        ...(baseline === "ours" || (baseline === "foreign" && changes > 0) ? { baseline: true } : {}),
        ...(stopped === undefined ? {} : { stopped }),
    };
}

function secondsFor(members: number, { lastRun }: TargetState, { limits }: Destination): number {
    if (members === 0) return 0;
    return Math.max(1, Math.ceil(members / (lastRun?.membersPerSecond ?? limits.membersPerSecond.value)));
}

const sentActions = "('add', 'update', 'refresh')";

/**
 * `pending` members wait for their job, those with other data by now too: a vendor may work off two jobs in either order, and the older
 * data would stay. Refused ones wait for their data to change: a refusal is remembered with the digest of what was refused; unless the vendor
 * failed for a reason of its own. Foreign ones
 * are on the target: what is mapped is kept up to date of them too.
 */
function comparison(
    name: string,
    stage: Stage,
    tables: { readonly ledger: string; readonly pending: string },
    before: Date | undefined,
): string {
    const due = before === undefined ? "false" : `l.sent_at < ${literal(before.toISOString())}::TIMESTAMP`;
    return `CREATE TABLE ${name} AS
        SELECT s.position, s.key, s.digest, l.reason,
            CASE WHEN p.key IS NOT NULL THEN 'pending'
                 WHEN l.key IS NULL THEN 'add'
                 WHEN l.reason <> ${literal(VENDOR_FAILURE)} AND l.digest = s.digest THEN 'refused'
                 WHEN l.state IN ('rejected', 'unconfirmed') THEN 'add'
                 WHEN l.reason = ${literal(VENDOR_FAILURE)} THEN 'update'
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

async function digestOf(
    compared: string,
    removals: PlannedRemovals,
    state: TargetState,
    workbench: Workbench,
): Promise<string> {
    const [row] = await workbench.rows(
        `SELECT coalesce(bit_xor(hash(key, digest, action)), 0)::VARCHAR AS members
         FROM ${compared} WHERE action IN ${sentActions}`,
    );
    const [gone] = await workbench.rows(
        `SELECT coalesce(bit_xor(hash(key)), 0)::VARCHAR AS members FROM ${removals.table}`,
    );
    const parts = [String(row?.members), String(gone?.members), state.revision, state.open?.id ?? ""];
    return createHash("sha256").update(parts.join("|")).digest("hex").slice(0, 16);
}
