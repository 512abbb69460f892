import { ExportError } from "../errors";
import type { Ledger, TargetState } from "../ledger/ledger";
import type { Run, RunOutcome, RunStatus } from "./run";
import type { RunSummary } from "./run-counts";
import type { StagedExport } from "./staged-exports";

/** Writes down how a run ended. A run with nothing left unsettled is folded into the ledger's members; any other stays open. */
export async function finish(run: Run, begun: number, problem: unknown): Promise<RunOutcome> {
    const { request, counts, delivery, prepared } = run;
    const cutShort = begun < prepared.batches.length;
    const status: RunStatus =
        problem !== undefined
            ? "failed"
            : counts.pending > 0
              ? "processing"
              : cutShort || counts.failed > 0
                ? "partial"
                : "successful";
    if (status === "successful" || status === "partial")
        await delivery.journal.close(lastRun(run, status), delivery.workbench);
    const rejects = await keepRejects(request.ledger, delivery.journal.run, run.staged, delivery.refusals);
    const record = await request.ledger.record({
        ...recordOf(run, status),
        endedAt: request.now().toISOString(),
        rejects,
    });
    return {
        runId: delivery.journal.run,
        startedAt: run.startedAt.toISOString(),
        status,
        plan: prepared.plan,
        summary: summaryOf(run),
        record,
        rejects,
        problem: problem ?? (status === "partial" ? partialProblem(run, cutShort) : undefined),
    };
}

function partialProblem(run: Run, cutShort: boolean): ExportError {
    if (cutShort)
        return new ExportError(
            "interrupted",
            `maxDuration (${String(run.request.maxDuration)} s) is over; the next pulumi up goes on`,
        );
    const { displayName } = run.request.destination;
    return new ExportError(
        "remote",
        `${displayName} took ${String(run.counts.failed)} members without effect; the next pulumi up sends them again`,
    );
}

/** `source` stays empty while anything is left to do, so that the next check reads it again. */
function lastRun(run: Run, status: RunStatus): NonNullable<TargetState["lastRun"]> {
    const { plan } = run.prepared;
    const { done, rejected } = run.counts;
    const seconds = secondsOf(run);
    const before = run.staged.state.lastRun?.membersPerSecond;
    return {
        id: run.delivery.journal.run,
        endedAt: run.request.now().toISOString(),
        source: status === "successful" ? run.staged.source : "",
        unchanged: plan.unchanged + done + run.counts.resumed,
        rejects: rejected,
        // A handful of members says nothing about speed.
        ...(done >= 1000 && seconds > 0
            ? { membersPerSecond: Math.round(done / seconds) }
            : before === undefined
              ? {}
              : { membersPerSecond: before }),
    };
}

export function recordOf(run: Run, status: RunStatus | "running") {
    return {
        id: run.delivery.journal.run,
        owner: run.request.owner,
        export: run.request.spec.displayName,
        target: run.target.target,
        account: run.request.account,
        ...run.request.about,
        startedAt: run.startedAt.toISOString(),
        status,
        plan: run.prepared.plan,
        summary: summaryOf(run),
    };
}

function summaryOf(run: Run): RunSummary {
    return run.counts.summary(run.prepared.plan.unchanged, run.session.http.sent, Math.round(secondsOf(run) * 10) / 10);
}

function secondsOf(run: Run): number {
    return (run.request.now().getTime() - run.startedAt.getTime()) / 1000;
}

/** Keeps the rows left out by us and the members refused by the vendor, each by file, line and reason. */
function keepRejects(ledger: Ledger, run: string, staged: StagedExport, refusals: string): Promise<string | undefined> {
    const query = `SELECT origin, line, reason, detail FROM (
            SELECT origin, line, reason, detail FROM ${staged.stage.rejects}
            UNION ALL
            SELECT s.origin, s.line, 'refused_' || r.reason, r.detail FROM ${refusals} r JOIN ${staged.stage.table} s USING (key)
        ) ORDER BY origin, line`;
    return ledger.rejects(run, query, staged.workbench);
}
