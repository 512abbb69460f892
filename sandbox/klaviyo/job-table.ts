import { isOver, type JobPlan, progressOf } from "../jobs";
import type { IncomingProfile, ProfileAttributes } from "./profile-table";

/** A row that failed after the job had been accepted. */
export interface ImportFailure {
    readonly index: number;
    readonly code: string;
    readonly title: string;
    readonly detail: string;
    readonly field?: string;
    readonly payload: ProfileAttributes;
}

/** An import that is not over; its rows wait. */
export interface OpenJob {
    readonly id: string;
    readonly list?: string | undefined;
    readonly plan: JobPlan;
    readonly rows: readonly IncomingProfile[];
}

/** An import that is over. */
export interface EndedJob {
    readonly id: string;
    readonly list?: string | undefined;
    readonly plan: JobPlan;
    readonly total: number;
    readonly failures: readonly ImportFailure[];
    /** The profiles written, by position. */
    readonly people: Uint32Array;
}

export type JobStatus = "queued" | "processing" | "complete" | "cancelled";

export interface JobView {
    readonly id: string;
    readonly list?: string | undefined;
    readonly plan: JobPlan;
    readonly status: JobStatus;
    readonly total: number;
    readonly completed: number;
    readonly failures: readonly ImportFailure[];
    readonly people: Uint32Array;
}

/** Jobs are kept this long; every recorded `expires_at` lies 7 days after `created_at`. */
export const JOB_LIFETIME = 7 * 24 * 3600 * 1000;

/** The account's import jobs, oldest first. */
export class JobTable {
    readonly open = new Map<string, OpenJob>();
    readonly ended = new Map<string, EndedJob>();

    /** In the order in which they end: a later one may overtake a slow one. */
    due(now: number): OpenJob[] {
        const over = [...this.open.values()].filter((job) => isOver(job.plan, now));
        return over.sort((one, other) => one.plan.endsAt - other.plan.endsAt);
    }

    view(id: string, now: number): JobView | undefined {
        const job = this.open.get(id) ?? this.ended.get(id);
        if (job === undefined || now >= job.plan.acceptedAt + JOB_LIFETIME) return undefined;
        return "rows" in job ? viewOpen(job, now) : viewEnded(job);
    }

    all(now: number): JobView[] {
        const ids = [...this.ended.keys(), ...this.open.keys()];
        const views = ids.map((id) => this.view(id, now)).filter((view) => view !== undefined);
        return views.sort((one, other) => one.plan.acceptedAt - other.plan.acceptedAt);
    }

    start({ id, list, plan, rows }: OpenJob): void {
        this.open.set(id, { id, list, plan, rows });
    }

    /** Klaviyo's states end with `complete` or `cancelled`; there is none for a failure. */
    end(job: EndedJob): void {
        this.open.delete(job.id);
        this.ended.set(job.id, job);
        for (const [id, { plan }] of this.ended) {
            if (plan.acceptedAt + JOB_LIFETIME <= job.plan.endsAt) this.ended.delete(id);
        }
    }
}

/** Whether the job takes effect when it ends. */
export function takesEffect(plan: JobPlan): boolean {
    return plan.outcome === "complete" || plan.outcome === "slow";
}

function viewOpen(job: OpenJob, now: number): JobView {
    const progress = progressOf(job.plan, now);
    const { id, list, plan } = job;
    return {
        id,
        list,
        plan,
        status: progress === 0 ? "queued" : "processing",
        total: job.rows.length,
        completed: Math.floor(job.rows.length * progress),
        failures: [],
        people: new Uint32Array(),
    };
}

function viewEnded(job: EndedJob): JobView {
    const complete = takesEffect(job.plan);
    return {
        ...job,
        status: complete ? "complete" : "cancelled",
        completed: complete ? job.total - job.failures.length : 0,
    };
}
