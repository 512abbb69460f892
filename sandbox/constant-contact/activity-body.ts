import { zuluSeconds } from "../clock";
import type { ActivityView } from "./activity-table";

const OVER = ["completed", "cancelled", "failed", "timed_out"];

/** An activity as the vendor writes it. */
export function activityBody({ id, plan, state, percent, counters, errors }: ActivityView): object {
    const over = OVER.includes(state);
    return {
        activity_id: id,
        state,
        created_at: zuluSeconds(plan.acceptedAt),
        updated_at: zuluSeconds(over ? plan.endsAt : plan.acceptedAt),
        ...(state === "initialized" ? {} : { started_at: zuluSeconds(plan.startsAt) }),
        ...(over ? { completed_at: zuluSeconds(plan.endsAt) } : {}),
        percent_done: percent,
        activity_errors: errors,
        status: counters,
        _links: { self: { href: `/v3/activities/${id}` } },
    };
}
