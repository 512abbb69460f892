import type { RunSummary } from "./outcome";

/** Counts of a run under way. */
export class RunCounts {
    added = 0;
    updated = 0;
    removed = 0;
    refreshed = 0;
    identified = 0;
    unidentified = 0;
    resumed = 0;
    pending = 0;
    /** Members whose request failed for good or whose job had no effect; planned again. */
    failed = 0;
    private readonly reasons: Map<string, number>;

    constructor(rejected: Readonly<Record<string, number>>) {
        this.reasons = new Map(Object.entries(rejected));
    }

    reject(reason: string, members: number): void {
        this.reasons.set(reason, (this.reasons.get(reason) ?? 0) + members);
    }

    /** Members whose outcome is known. */
    get done(): number {
        return this.added + this.updated + this.refreshed + this.removed;
    }

    get rejected(): Record<string, number> {
        return Object.fromEntries([...this.reasons].sort(([a], [b]) => (a < b ? -1 : 1)));
    }

    summary(unchanged: number, requests: number, seconds: number): RunSummary {
        const { added, updated, removed, refreshed, resumed, rejected, pending, identified, unidentified } = this;
        return {
            added,
            updated,
            removed,
            refreshed,
            unchanged,
            resumed,
            rejected,
            pending,
            identified,
            unidentified,
            requests,
            seconds,
        };
    }
}
