// What users see of an audit. Types alone, without imports, as in outcome.ts.

/** Who is on the list, beside whom we sent to it; all but `at` are people. */
export interface ListDrift {
    /** When this was found, ISO 8601, UTC; a refresh that finds the same keeps it. */
    readonly at: string;
    /** Everybody with an address on the list. */
    readonly onList: number;
    /** On it because of us. */
    readonly ours: number;
    /** On it before us, or by somebody else's doing. */
    readonly others: number;
    /** Sent by us, and not on the list any more; they are planned again. */
    readonly missing: number;
    /** Sent by us, and not on the list yet: less than 30 minutes ago, or the vendor is still at work on them. */
    readonly notYetShown: number;
    /** A run did not come to its end, and the next `pulumi up` goes on with it first: of those missing, no new one is planned again before. */
    readonly unfinished?: true;
}

/** Nobody can say, or could this time, who is on the list; nobody counts as missing. */
export interface UnreadableDrift {
    readonly at: string;
    /** Why, in words. */
    readonly unreadable: string;
    /** On it because of us, as the ledger has them. */
    readonly sent: number;
    /** Everybody on it, as the vendor counts; absent where it does not tell. */
    readonly members?: number;
    /** As the vendor names it, in lower case: `active`; absent where it has none. */
    readonly status?: string;
}

export type Drift = ListDrift | UnreadableDrift;
