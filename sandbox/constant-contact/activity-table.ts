import { isOver, type JobPlan, progressOf } from "../jobs";

/** What an activity does when it ends. Contacts are positions in the contact table. */
export type ActivityWork =
    | { readonly type: "import"; readonly lists: readonly string[]; readonly rows: readonly ImportRow[] }
    | { readonly type: "join" | "leave"; readonly lists: readonly string[]; readonly source: MemberSource }
    | { readonly type: "deleteLists"; readonly lists: readonly string[] };

export type ImportRow = Readonly<Record<string, unknown>>;

/** Exactly one of these. */
export interface MemberSource {
    readonly contacts?: readonly number[];
    readonly lists?: readonly string[];
    readonly everybody?: boolean;
    readonly except?: readonly number[];
}

/** The counters of an activity's `status`. */
export type Counters = Readonly<Record<string, number>>;

export interface OpenActivity {
    readonly id: string;
    readonly plan: JobPlan;
    readonly work: ActivityWork;
}

export interface EndedActivity {
    readonly id: string;
    readonly plan: JobPlan;
    readonly counters: Counters;
    readonly errors: readonly string[];
}

export type ActivityState = "initialized" | "processing" | "completed" | "cancelled" | "failed" | "timed_out";

export interface ActivityView {
    readonly id: string;
    readonly plan: JobPlan;
    readonly state: ActivityState;
    readonly percent: number;
    readonly counters: Counters;
    readonly errors: readonly string[];
}

/** History is kept ten days: https://developer.constantcontact.com/api_guide/activity_status.html */
const LIFETIME = 10 * 24 * 3600 * 1000;

/** The account's activities, oldest first. */
export class ActivityTable {
    readonly open = new Map<string, OpenActivity>();
    readonly ended = new Map<string, EndedActivity>();

    /** In the order in which they end: a later one may overtake a slow one. */
    due(now: number): OpenActivity[] {
        const over = [...this.open.values()].filter(({ plan }) => isOver(plan, now));
        return over.sort((one, other) => one.plan.endsAt - other.plan.endsAt);
    }

    start({ id, plan, work }: OpenActivity): void {
        this.open.set(id, { id, plan, work });
    }

    end(activity: EndedActivity): void {
        this.open.delete(activity.id);
        this.ended.set(activity.id, activity);
        for (const [id, { plan }] of this.ended) {
            if (plan.acceptedAt + LIFETIME <= activity.plan.endsAt) this.ended.delete(id);
        }
    }

    view(id: string, now: number): ActivityView | undefined {
        const activity = this.open.get(id) ?? this.ended.get(id);
        if (activity === undefined || now >= activity.plan.acceptedAt + LIFETIME) return undefined;
        if ("counters" in activity) return { ...activity, state: endState(activity.plan), percent: 100 };
        const progress = progressOf(activity.plan, now);
        return {
            id,
            plan: activity.plan,
            state: progress === 0 ? "initialized" : "processing",
            percent: Math.floor(progress * 100),
            counters: {},
            errors: [],
        };
    }

    all(now: number): ActivityView[] {
        const ids = [...this.ended.keys(), ...this.open.keys()];
        const views = ids.map((id) => this.view(id, now)).filter((view) => view !== undefined);
        return views.sort((one, other) => one.plan.acceptedAt - other.plan.acceptedAt);
    }
}

/** How an activity with this plan ends. */
export function endState({ outcome }: JobPlan): ActivityState {
    return outcome === "cancelled" || outcome === "failed" || outcome === "timed_out" ? outcome : "completed";
}
