// What users see of plans and runs. Types alone, without imports: a program that is checked by TypeScript loads them at every preview.

/** What a run would do. It is an input of `ExportRun`, so that a preview shows it; the counts are members. */
export interface Plan {
    /** Changes with every member concerned and with what was recorded since, so that equal counts still differ. */
    readonly digest: string;
    readonly add: number;
    readonly update: number;
    /** Members of ours who are in no segment any more, or no longer consent; always 0 in mode `add`. */
    readonly remove: number;
    /** Unchanged members whose stay at the vendor is near its end: they are sent again. */
    readonly refresh: number;
    readonly unchanged: number;
    /** Rows left out, by reason; `refused_<reason>` were refused by the vendor and have not changed since. */
    readonly rejected: Readonly<Record<string, number>>;
    /** Rows whose address stands on an earlier row too. */
    readonly duplicates: number;
    /** Members in batches that the vendor accepted and has not settled. */
    readonly pending: number;
    /** Who is on the target already is read first, once: they are not ours, and stay. What that takes is not in `requests`. */
    readonly baseline?: boolean;
    /** Why the guard stops the run before anything is sent, and what lets it through. */
    readonly stopped?: string;
    /** Requests that add, change and remove; a forecast, for a vendor may refuse rows and make a batch go twice. */
    readonly requests: number;
    /** How long that takes; an estimate. */
    readonly seconds: number;
}

/** What a run has done, in members; the summary of its record and of the resource's outputs. */
export interface RunSummary {
    readonly added: number;
    readonly updated: number;
    /** Members of ours who are off the target now; those who had left it by themselves are counted too. */
    readonly removed: number;
    readonly refreshed: number;
    readonly unchanged: number;
    /** Members of batches that an earlier run sent and that have settled in this one. */
    readonly resumed: number;
    /** Rows and members left out or refused, by reason. */
    readonly rejected: Readonly<Record<string, number>>;
    /** Members in batches that are accepted and not settled. */
    readonly pending: number;
    /**
     * Members sent whose id the vendor told, and those whose id it did not, who can be removed only when it does. Both stay 0 where
     * a removal needs no id, and in mode `add`, which removes nobody.
     */
    readonly identified: number;
    readonly unidentified: number;
    /** Requests to the vendor of any kind, repeats included. */
    readonly requests: number;
    readonly seconds: number;
}

/**
 * - `successful`: the target is as the segments say, less what was rejected.
 * - `partial`: some members are left for the next run.
 * - `processing`: everything was sent, and the vendor is still at work on it.
 * - `skipped`: nothing was sent; the reason says why: there was nothing to do, the export waits, or it is not active.
 * - `stopped`: the guard stopped it, and what it stopped was not sent.
 * - `failed`: something went wrong; the next run goes on.
 */
export type RunStatus = "successful" | "partial" | "processing" | "skipped" | "stopped" | "failed";
