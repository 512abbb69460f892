import type { AcceptedBatch, BatchKind, OpenRun, TargetState } from "../ledger";
import type { Transaction } from "./database";

/** A row of `targets`, with the open run's id. Wide numbers are texts. */
export interface TargetRow {
    readonly id: number;
    readonly life: number;
    readonly revision: string;
    readonly owner: string | null;
    readonly account: TargetState["account"] | null;
    readonly created: TargetState["created"] | null;
    readonly baseline: TargetState["baseline"] | null;
    readonly last_run: TargetState["lastRun"] | null;
    readonly members: string;
    readonly rejected: string;
    readonly strangers: string;
    readonly unidentified: string;
    readonly run: number | null;
    readonly run_id: string | null;
    readonly run_started: Date | null;
    readonly events: string;
}

export async function targetRow({ rows }: Transaction, target: string): Promise<TargetRow | undefined> {
    const [row] = await rows<TargetRow>(
        `SELECT targets.*, runs.id AS run_id FROM targets LEFT JOIN runs ON runs.number = targets.run WHERE target = $1`,
        [target],
    );
    return row;
}

/** How often a row was begun for this target; 0: never. After it was removed, equal counts must not look like the plan of before. */
export async function lifeOf({ rows }: Transaction, target: string): Promise<number> {
    const [row] = await rows<{ life: number }>("SELECT life FROM lives WHERE target = $1", [target]);
    return row?.life ?? 0;
}

interface BatchRow {
    readonly batch: number;
    readonly kind: BatchKind;
    readonly step: string;
    readonly job: string | null;
    readonly members: string;
}

export async function openRun({ rows }: Transaction, row: TargetRow): Promise<OpenRun | undefined> {
    if (row.run_id === null) return undefined;
    const batches = await rows<BatchRow>(
        "SELECT batch, kind, step, job, members FROM batches WHERE target = $1 ORDER BY batch",
        [row.id],
    );
    const of = (wanted: string) => batches.filter(({ step }) => step === wanted);
    return {
        id: row.run_id,
        startedAt: row.run_started?.toISOString() ?? "",
        settled: of("settled").reduce((sum, { members }) => sum + Number(members), 0),
        accepted: of("accepted").map(({ batch, job, members, kind }): AcceptedBatch => ({
            batch,
            job: job ?? "",
            members: Number(members),
            kind,
        })),
        unanswered: of("sending").length,
    };
}

/** `epoch` tells the target's life from that of an earlier row of the same target. */
export function stateOf(epoch: string, row: TargetRow | undefined, open: OpenRun | undefined): TargetState {
    const nobody = { members: 0, rejected: 0, unidentified: 0, foreign: 0 };
    if (row === undefined) return { revision: `${epoch}.0`, ...nobody };
    return {
        revision: `${epoch}.${row.revision}${open === undefined ? "" : `.${open.id}.${row.events}`}`,
        owner: row.owner ?? undefined,
        account: row.account ?? undefined,
        members: Number(row.members),
        rejected: Number(row.rejected),
        unidentified: Number(row.unidentified),
        foreign: Number(row.strangers),
        baseline: row.baseline ?? undefined,
        created: row.created ?? undefined,
        lastRun: row.last_run ?? undefined,
        open,
    };
}
