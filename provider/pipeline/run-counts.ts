/** What a run has done, in members; the summary of its record and of the resource's outputs. */
export interface RunSummary {
    readonly added: number;
    readonly updated: number;
    readonly unchanged: number;
    /** Members of batches that an earlier run sent and that have settled in this one. */
    readonly resumed: number;
    /** Rows and members left out or refused, by reason. */
    readonly rejected: Readonly<Record<string, number>>;
    /** Members in batches that are accepted and not settled. */
    readonly pending: number;
    /** Requests to the vendor of any kind, repeats included. */
    readonly requests: number;
    readonly seconds: number;
}

/** Counts of a run under way. */
export class RunCounts {
    added = 0;
    updated = 0;
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
        return this.added + this.updated;
    }

    get rejected(): Record<string, number> {
        return Object.fromEntries([...this.reasons].sort(([a], [b]) => (a < b ? -1 : 1)));
    }

    summary(unchanged: number, requests: number, seconds: number): RunSummary {
        const { added, updated, resumed, rejected, pending } = this;
        return { added, updated, unchanged, resumed, rejected, pending, requests, seconds };
    }
}
