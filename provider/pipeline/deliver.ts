import { ExportError } from "../errors";
import type { LastRun } from "../ledger/ledger";
import { noteEmptyTarget, readBaseline, wantedBaseline } from "./baseline";
import type { Delivered } from "./finish-run";
import { identifyMembers } from "./identify";
import { puts } from "./parcels";
import { makePlan } from "./plan";
import { number, progressLine } from "./progress";
import { removeMembers } from "./remove-members";
import type { Run } from "./run";
import { sendBatches } from "./send";
import { settleEarlier } from "./settle-earlier";

/**
 * Carries a plan out: batches of an earlier run are settled and the list is read first where need be, and the plan made anew. People
 * are taken off before others are put on: who withdrew his consent does not wait for anybody, and a list that is full has room again.
 */
export async function deliver(run: Run): Promise<Delivered> {
    const { delivery, target, staged, request } = run;
    const problem = await finishEarlier(run);
    if (request.spec.mode === "add") await noteEmptyTarget(delivery, staged.state);
    const as = wantedBaseline(request.spec, request.destination, staged.state);
    if (as !== undefined && run.prepared.plan.baseline === true) {
        if (!(await readBaseline(delivery, as, staged.state, request.status))) return { complete: false, problem };
        await planAgain(run);
    }
    const { stopped } = run.prepared.plan;
    if (stopped !== undefined) throw new ExportError("guard", stopped, { property: "guard" });

    const changing = { ...delivery, changed: () => request.status(progressOf(run)) };
    const removed = await removeMembers(changing, target, run.prepared.removals, request.status);
    const { work, batches } = run.prepared;
    const sent = await sendBatches(changing, puts(changing, work), batches);
    const complete = removed.complete && sent.complete;
    // Ids are what a removal needs, and `add` removes nobody.
    if (request.spec.mode !== "add") {
        const reading = readingOf(run);
        run.identify = complete ? await identifyMembers(delivery, target, reading, request.status) : reading;
    }
    return { complete, problem };
}

/** Settles what an earlier run left accepted; gives what went wrong in asking. */
async function finishEarlier(run: Run): Promise<unknown> {
    const { open } = run.staged.state;
    if (open === undefined || open.accepted.length === 0) return undefined;
    run.request.status("asking after batches of an earlier run");
    const problems = await settleEarlier(run.delivery, run.target, open.accepted);
    await planAgain(run);
    // Members of jobs that had no effect are in this plan, so they are not left over.
    run.counts.failed = 0;
    return problems[0];
}

async function planAgain(run: Run): Promise<void> {
    const { request, target, staged } = run;
    const { spec, destination } = request;
    const state = await target.state();
    const plan = { spec, destination, ledger: target, state, now: request.now() };
    run.prepared = await makePlan(plan, staged.stage, staged.workbench);
}

function progressOf({ prepared: { plan }, counts, request, startedAt }: Run): string {
    const total = plan.add + plan.update + plan.refresh + plan.remove;
    const seconds = (request.now().getTime() - startedAt.getTime()) / 1000;
    const waiting = counts.pending > 0 ? ` · ${number(counts.pending)} accepted, not settled yet` : "";
    return progressLine("done", counts.done, total, seconds) + waiting;
}

/** Where an earlier reading was left, else from the first request of this journal on. */
function readingOf({ staged, startedAt }: Run): NonNullable<LastRun["identify"]> {
    const { lastRun, open } = staged.state;
    return lastRun?.identify ?? { since: open?.startedAt ?? startedAt.toISOString() };
}
