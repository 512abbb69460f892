import { ExportError, isExportError } from "../errors";
import type { LastRun } from "../ledger/ledger";
import { segmentName } from "./export-spec";
import type { RunStatus, RunSummary } from "./outcome";
import { retentionOf } from "./retention";
import type { Run, RunOutcome, RunRequest } from "./run";

/** How the sending ended. */
export interface Delivered {
    /** No batch was left unsent. */
    readonly complete: boolean;
    readonly problem?: unknown;
}

/**
 * Writes down how a run ended. A run with nothing left unsettled is folded into the ledger's members; any other stays open. A failure in
 * writing is an outcome too: what was sent was sent.
 */
export async function finish(run: Run, delivered: Delivered): Promise<RunOutcome> {
    let { problem } = delivered;
    let written: { record: string; rejects?: string | undefined } = { record: "" };
    try {
        if (problem === undefined && run.counts.pending === 0) {
            const last = await lastRun(run, statusOf(run, delivered));
            await run.delivery.journal.close(last, run.delivery.workbench);
        }
        written = await writeRecord(run, statusOf(run, delivered));
    } catch (error) {
        problem ??= error;
    }
    const status = statusOf(run, { ...delivered, problem });
    return {
        runId: run.id,
        startedAt: run.startedAt.toISOString(),
        status,
        plan: run.prepared.plan,
        summary: summaryOf(run),
        ...written,
        problem: problem ?? (status === "partial" ? partialProblem(run, !delivered.complete) : undefined),
    };
}

function statusOf({ counts }: Run, { complete, problem }: Delivered): RunStatus {
    if (isExportError(problem) && problem.code === "guard") return "stopped";
    if (problem !== undefined) return "failed";
    if (!complete || counts.failed > 0) return "partial";
    return counts.pending > 0 ? "processing" : "successful";
}

async function writeRecord(run: Run, status: RunStatus): Promise<{ record: string; rejects?: string | undefined }> {
    const { ledger, now } = run.request;
    const rejects = await keepRejects(run);
    const record = await ledger.record({ ...recordOf(run, status), endedAt: now().toISOString(), rejects });
    return { record, rejects };
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
        `${displayName} took ${String(run.counts.failed)} members without effect; the next pulumi up tries them again`,
    );
}

/** `source` stays empty while anything is left to do, so that the next check reads it again. */
async function lastRun(run: Run, status: RunStatus): Promise<LastRun> {
    const { plan } = run.prepared;
    const { found, staged, identify } = run;
    const { done, removed, rejected } = run.counts;
    const seconds = secondsOf(run);
    const before = run.staged.state.lastRun?.membersPerSecond;
    return {
        id: run.delivery.journal.run,
        endedAt: run.request.now().toISOString(),
        source: status === "successful" && identify === undefined ? staged.source : "",
        unchanged: plan.unchanged + done - removed,
        rejects: rejected,
        segments: Object.fromEntries(
            run.request.spec.segments.map((segment, index) => [
                segmentName(segment),
                staged.stage.counts.segments[index] ?? 0,
            ]),
        ),
        ...(found.retentionDays === undefined
            ? {}
            : { retention: await retentionOf(found.retentionDays, staged.stage.table, run.target, staged.workbench) }),
        ...(identify === undefined ? {} : { identify }),
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
        id: run.id,
        ...(run.delivery.journal.run === run.id ? {} : { resumes: run.delivery.journal.run }),
        ...aboutRun(run.request, run.target.target, run.startedAt),
        status,
        plan: run.prepared.plan,
        summary: summaryOf(run),
    };
}

export function aboutRun({ owner, spec, account, about }: RunRequest, target: string, startedAt: Date) {
    const at = startedAt.toISOString();
    return { owner, export: spec.displayName, target, account, ...about, startedAt: at };
}

function summaryOf(run: Run): RunSummary {
    return run.counts.summary(
        Math.max(0, run.prepared.plan.unchanged - run.counts.resumed),
        run.session.http.sent,
        Math.round(secondsOf(run) * 10) / 10,
    );
}

function secondsOf(run: Run): number {
    return (run.request.now().getTime() - run.startedAt.getTime()) / 1000;
}

/** Keeps the rows left out by us and the members refused by the vendor, now or before, each by file, line and reason. */
function keepRejects({ id, request, staged, delivery, prepared }: Run): Promise<string | undefined> {
    const refused = `SELECT key, reason, detail FROM ${delivery.refusals}
            UNION ALL SELECT key, reason, NULL FROM ${prepared.refused} WHERE key NOT IN (SELECT key FROM ${delivery.refusals})`;
    const query = `SELECT origin, line, reason, detail FROM (
            SELECT origin, line, reason, detail FROM ${staged.stage.rejects}
            UNION ALL
            SELECT s.origin, s.line, 'refused_' || r.reason, r.detail FROM (${refused}) r JOIN ${staged.stage.table} s USING (key)
        ) ORDER BY origin, line`;
    return request.ledger.rejects(id, query, staged.workbench);
}
