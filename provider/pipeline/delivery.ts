import type { Destination, Session, TargetInput } from "../destinations/destination";
import type { BatchKind, Journal } from "../ledger/ledger";
import type { Workbench } from "../workbench";
import type { Batch } from "./batches";
import type { RunCounts } from "./run-counts";

/** What the parts of one run share while members are under way. */
export interface Delivery {
    readonly destination: Destination;
    readonly session: Session;
    readonly target: TargetInput;
    readonly journal: Journal;
    readonly workbench: Workbench;
    /** Table `(key BLOB, reason VARCHAR, detail VARCHAR)` of members that the vendor refused in this run. */
    readonly refusals: string;
    /**
     * Table `(key BLOB, unknown BOOLEAN)` of members who were to be removed, and of whom the vendor does not say that they are; `unknown`: it
     * says that it does not know them.
     */
    readonly uncertain: string;
    readonly counts: RunCounts;
    /** The secret that keys members. */
    readonly key: Buffer;
    readonly signal: AbortSignal;
    readonly now: () => Date;
    /** When the time box ends and no further batch is begun, in epoch milliseconds. */
    readonly until: number;
    /** How long an accepted batch is waited for, in milliseconds. */
    readonly settleWithin: number;
    /** Called whenever counts have changed. */
    readonly changed: () => void;
}

/** A batch on its way: its number in the journal and what is known of its rows. */
export interface SentBatch {
    readonly number: number;
    readonly kind: BatchKind;
    readonly sentAt: Date;
    /** Members whose outcome hangs on the vendor's answer. */
    readonly members: number;
    /** A query that gives the `key` of each of them. */
    readonly keys: string;
    /** The table that they are of, and its rows, with those left out; absent for a batch of an earlier run. */
    readonly work?: string;
    readonly rows?: Batch;
}

export interface RowRefusal {
    readonly reason: string;
    readonly detail?: string | undefined;
    /** The vendor refused the row alone, and did not name it. */
    readonly alone?: true;
}

/** A member whom the vendor refused. */
export interface NamedRefusal extends RowRefusal {
    /** Lower-case hex. */
    readonly key: string;
}
