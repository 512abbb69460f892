import type { Lock, TargetLedger } from "../ledger/ledger";
import { deliver } from "./deliver";
import { targetText } from "./export-spec";
import { finish, recordOf } from "./finish-run";
import { claimById, placeById } from "./made-target";
import { openDelivery } from "./open-delivery";
import { prepareExport, readSourceDigest } from "./prepare-export";
import { checkQuota } from "./quota";
import type { Run, RunOutcome, RunRequest } from "./run";
import { RunCounts } from "./run-counts";
import { runIdAt } from "./run-id";
import { emptyPlan, refuse, skip } from "./run-not-begun";
import type { StagedExport } from "./staged-exports";

/**
 * Makes an export true: whatever the plan says is sent, settled and recorded; an earlier run's open batches are settled first.
 * `undefined`: there was nothing to do, and nobody was asked or waits for an answer. Throws before anything was sent; from then on a
 * failure is an outcome.
 */
export async function runExport(request: RunRequest): Promise<RunOutcome | undefined> {
    try {
        const target = request.ledger.target(targetText(request.spec, request.destination));
        const lock = await target.lock(request.owner);
        try {
            await claim(request, target, lock);
            return await runLocked(request, target, lock);
        } finally {
            await lock.release();
        }
    } finally {
        request.staged?.workbench.close();
    }
}

async function claim(request: RunRequest, target: TargetLedger, lock: Lock): Promise<void> {
    const { owner, account, spec, destination, ledger } = request;
    await target.claim(lock, owner, account, spec.takeOver ?? false);
    const byId = placeById(ledger, spec, destination, request.destinationTarget);
    if (byId !== undefined) await claimById(byId, owner, account, spec.takeOver ?? false);
}

async function runLocked(request: RunRequest, target: TargetLedger, lock: Lock): Promise<RunOutcome | undefined> {
    const staged = (await stillTrue(request, target)) ?? (await prepareExport(request));
    const { asked = false } = request;
    if (!("workbench" in staged)) return asked ? skip(request, target.target, emptyPlan(staged)) : undefined;
    try {
        if (asked && staged.prepared.empty) return await skip(request, target.target, staged.prepared.plan);
        return await carryOut(request, target, lock, staged);
    } finally {
        staged.workbench.close();
    }
}

/** What `check` staged, if neither the source nor the ledger has changed since. */
async function stillTrue({ staged, ...request }: RunRequest, target: TargetLedger): Promise<StagedExport | undefined> {
    if (staged?.target !== target.target) return undefined;
    const state = await target.state();
    const source = await readSourceDigest(request, state.lastRun);
    return staged.source === source && staged.state.revision === state.revision ? staged : undefined;
}

async function carryOut(
    request: RunRequest,
    target: TargetLedger,
    lock: Lock,
    staged: StagedExport,
): Promise<RunOutcome> {
    const startedAt = request.now();
    const id = runIdAt(startedAt);
    if (staged.prepared.plan.stopped !== undefined) return refuse(id, request, staged);
    const signal = AbortSignal.any([request.signal, lock.lost]);
    const session = request.destination.signIn(request.spec.connection, request.transport(signal));
    request.status(`looking for the ${request.destination.targetNoun} at ${request.destination.displayName}`);
    const found = await request.destination.findTarget(session, request.destinationTarget);
    await checkQuota(staged.prepared.plan, request.destination, session);
    const counts = new RunCounts(staged.prepared.plan.rejected);
    const journal = await target.begin(lock, id);
    const within = { maxDuration: request.maxDuration, settleWithin: request.settleWithin };
    const delivery = await openDelivery(
        {
            ...request,
            session,
            target: request.destinationTarget,
            journal,
            workbench: staged.workbench,
            signal,
            within,
        },
        counts,
        startedAt,
    );
    const { prepared } = staged;
    const run: Run = { id, request, target, staged, startedAt, session, counts, delivery, found, prepared };
    await request.ledger.record(recordOf(run, "running"));
    return finish(run, await deliver(run).catch((problem: unknown) => ({ complete: false, problem })));
}
