import type { Destination, Session } from "../destinations/destination";
import { ExportError } from "../errors";
import type { Plan } from "./outcome";
import { number } from "./progress";

/** How often a job is asked after until it has settled, as a rule. */
const questions = 12;

/**
 * Throws ExportError `quota`, before anything is sent, when what is left of the vendor's daily quota cannot carry the plan. The need is an
 * estimate: how often a job is asked after is up to the vendor.
 */
export async function checkQuota(plan: Plan, destination: Destination, session: Session): Promise<void> {
    const left = await session.http.left();
    if (left === undefined) return;
    const needed = plan.requests * (destination.settlement === "job" ? 1 + questions : 1);
    if (needed <= left) return;
    const message =
        `this run needs about ${number(needed)} requests, and ${number(left)} are left of the ` +
        `${number(destination.limits.requestsPerDay?.value ?? 0)} that ${destination.displayName} takes in a day. Nothing was sent. ` +
        "The day ends at 00:00 UTC: run again after that";
    throw new ExportError("quota", message, { retryable: true });
}
