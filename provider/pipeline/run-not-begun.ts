import { ExportError } from "../errors";
import { aboutRun } from "./finish-run";
import type { Plan, RunStatus } from "./outcome";
import type { Unchanged } from "./prepare-export";
import type { RunOutcome, RunRequest } from "./run";
import { RunCounts } from "./run-counts";
import { runIdAt } from "./run-id";
import type { StagedExport } from "./staged-exports";

/** The end of a run that its guard stopped before the first request. */
export async function refuse(
    id: string,
    request: RunRequest,
    { target, prepared: { plan } }: StagedExport,
): Promise<RunOutcome> {
    const problem = new ExportError("guard", plan.stopped ?? "", { property: "guard" });
    return { ...(await recorded(id, request, target, plan, { status: "stopped" })), problem };
}

/** The end of a run that was asked for and has nothing to do. `target` is its `targetText`. */
export function skip(request: RunRequest, target: string, plan: Plan): Promise<RunOutcome> {
    const reason = nothingToDo(request.destination.targetNoun);
    return recorded(runIdAt(request.now()), request, target, plan, { status: "skipped", reason });
}

export function nothingToDo(targetNoun: string): string {
    return `nothing to do: the ${targetNoun} is as the segments say`;
}

export function emptyPlan({ unchanged, rejected }: Unchanged): Plan {
    return {
        digest: "",
        add: 0,
        update: 0,
        remove: 0,
        refresh: 0,
        unchanged,
        rejected,
        duplicates: 0,
        pending: 0,
        requests: 0,
        seconds: 0,
    };
}

async function recorded(
    id: string,
    request: RunRequest,
    target: string,
    plan: Plan,
    end: { readonly status: RunStatus; readonly reason?: string },
): Promise<RunOutcome> {
    const at = request.now();
    const summary = new RunCounts(plan.rejected).summary(plan.unchanged, 0, 0);
    const about = aboutRun(request, target, at);
    const record = await request.ledger.record({ id, ...about, ...end, plan, summary, endedAt: at.toISOString() });
    return { runId: id, startedAt: about.startedAt, ...end, plan, summary, record };
}
