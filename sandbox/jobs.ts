import type { FaultBook } from "./faults";
import type { JobSeconds } from "./settings";
import type { RequestNote, VendorName } from "./vendor";

/** How a job ends. `slow` completes after ten times its time; `stuck` never ends. */
export const JOB_OUTCOMES = ["complete", "slow", "stuck", "cancelled", "failed", "timed_out"] as const;
export type JobOutcome = (typeof JOB_OUTCOMES)[number];

/** Decided when a job is accepted, so that a replayed state file tells the same story. Milliseconds since 1970. */
export interface JobPlan {
    readonly acceptedAt: number;
    readonly startsAt: number;
    readonly endsAt: number;
    readonly outcome: JobOutcome;
}

/** People at this domain are sentinels: `job-stuck@sandbox.example` in a batch makes its job a stuck one. */
export const SENTINEL_DOMAIN = "@sandbox.example";

export interface JobRequest {
    readonly vendor: VendorName;
    readonly rows: number;
    readonly sentinel: JobOutcome | undefined;
    readonly now: number;
}

export function planJob(request: JobRequest, seconds: JobSeconds, faults: FaultBook): JobPlan {
    const outcome = faults.takeJobOutcome(request.vendor) ?? request.sentinel ?? "complete";
    const usual = (seconds.base + (seconds.perThousandRows * request.rows) / 1000) * 1000;
    const length = Math.round(outcome === "slow" ? usual * 10 : usual);
    return {
        acceptedAt: request.now,
        startsAt: request.now + Math.round(length * 0.2),
        endsAt: request.now + length,
        outcome,
    };
}

/** Lets the request log tell how long the job takes. */
export function noteJob(note: RequestNote, plan: JobPlan): void {
    if (plan.outcome !== "stuck") note.jobSeconds = (plan.endsAt - plan.acceptedAt) / 1000;
}

/** The outcome that a sentinel address asks for; undefined for everybody else. */
export function sentinelOutcome(email: string): JobOutcome | undefined {
    if (!email.endsWith(SENTINEL_DOMAIN) || !email.startsWith("job-")) return undefined;
    const word = email.slice("job-".length, -SENTINEL_DOMAIN.length).replaceAll("-", "_");
    return JOB_OUTCOMES.find((outcome) => outcome === word);
}

/** Where a job stands now, as a share between 0 (not started) and 1 (over). */
export function progressOf(plan: JobPlan, now: number): number {
    if (now < plan.startsAt) return 0;
    if (plan.outcome === "stuck") return 0.5;
    return Math.min(1, (now - plan.startsAt) / Math.max(1, plan.endsAt - plan.startsAt));
}

export function isOver(plan: JobPlan, now: number): boolean {
    return plan.outcome !== "stuck" && now >= plan.endsAt;
}
