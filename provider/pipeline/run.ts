import type { Account, Session, TargetInfo, TargetInput } from "../destinations/destination";
import type { LastRun, TargetLedger } from "../ledger/ledger";
import type { Delivery } from "./delivery";
import type { Plan, RunStatus, RunSummary } from "./outcome";
import type { PreparedPlan } from "./plan";
import type { PrepareRequest } from "./prepare-export";
import type { RunCounts } from "./run-counts";
import type { StagedExport } from "./staged-exports";

export interface RunRequest extends PrepareRequest {
    readonly owner: string;
    /** Where to send, found or made by the export. */
    readonly destinationTarget: TargetInput;
    /** The account that the connection's sign-in found. */
    readonly account: Account;
    /** A schedule or a trigger asks for it: should there be nothing to do, that is recorded, and the vendor is not asked. */
    readonly asked?: boolean;
    /** What stands in the run's record beside what this module knows: the consent receipt, the trigger. */
    readonly about: Readonly<Record<string, unknown>>;
    /** What `check` has staged in this process, if it has. */
    readonly staged: StagedExport | undefined;
    /** Seconds that accepted batches are waited for. */
    readonly settleWithin: number;
    /** Seconds after which no further batch is begun. */
    readonly maxDuration: number;
    /** The resource's current line. */
    readonly status: (line: string) => void;
}

export interface RunOutcome {
    readonly runId: string;
    readonly startedAt: string;
    readonly status: RunStatus;
    /** Why it was skipped. */
    readonly reason?: string | undefined;
    readonly plan: Plan;
    readonly summary: RunSummary;
    /** Path of the run's record. */
    readonly record: string;
    /** Path of the file of rejected rows; absent when there are none. */
    readonly rejects?: string | undefined;
    /** Why it did not come to its end. */
    readonly problem?: unknown;
}

/** A run under way. */
export interface Run {
    /** Of this run alone; the journal it goes on with may have been begun by another. */
    readonly id: string;
    readonly request: RunRequest;
    readonly target: TargetLedger;
    readonly staged: StagedExport;
    readonly startedAt: Date;
    readonly session: Session;
    readonly counts: RunCounts;
    readonly delivery: Delivery;
    /** As the vendor describes it. */
    readonly found: TargetInfo;
    /** Members' ids that were not asked for to the end. */
    identify?: LastRun["identify"];
    /** Changes when an earlier run's batches settle: then the plan is made anew. */
    prepared: PreparedPlan;
}
