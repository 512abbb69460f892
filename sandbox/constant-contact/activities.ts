import { randomUUID } from "node:crypto";
import { planJob, sentinelOutcome, type JobOutcome } from "../jobs";
import type { ActivityView, ActivityWork } from "./activity-table";
import { notFound, throttled } from "./errors";
import type { ConstantContactParts } from "./gate";

const QUEUED_ACTIVITIES = 1000;

/** Takes an activity on; it is carried out when its time has come. `outcome` overrides sentinels. */
export function startActivity(
    { state, settings, faults }: ConstantContactParts,
    now: number,
    work: ActivityWork,
    outcome?: JobOutcome,
): ActivityView {
    // The body of this 429 is not public.
    if (state.activities.open.size >= QUEUED_ACTIVITIES) throw throttled();
    const rows = work.type === "import" ? work.rows.length : 0;
    const asked = { vendor: "constant-contact", rows, sentinel: outcome ?? askedOutcome(work), now } as const;
    const plan = planJob(asked, settings.jobSeconds, faults);
    const id = randomUUID();
    state.commit({ kind: "activity", id, plan, work }, Math.max(1, rows));
    const view = state.activities.view(id, now);
    if (view === undefined) throw notFound("The activity could not be found.");
    return view;
}

function askedOutcome(work: ActivityWork): JobOutcome | undefined {
    if (work.type !== "import") return undefined;
    for (const { email } of work.rows) {
        const outcome = typeof email === "string" ? sentinelOutcome(email) : undefined;
        if (outcome !== undefined) return outcome;
    }
    return undefined;
}
