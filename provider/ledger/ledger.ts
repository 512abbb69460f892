import type { DailyCount, SecretKeeper } from "../http/http";
import type { Workbench } from "../workbench";

/** Who uploads to a target: one export of one stack. Its URN without the `urn:pulumi:` prefix and type, `stack/project/name`. */
export type Owner = string;

/** What is known of a target between runs. */
export interface TargetState {
    /** Changes with every batch recorded, so that equal plans at different times differ. */
    readonly revision: string;
    readonly owner?: Owner;
    /** The vendor account that the first run saw. */
    readonly account?: { readonly id: string; readonly name: string };
    /** Members of ours, and members that the vendor refused, when the last journal was closed; `open.settled` comes beside them. */
    readonly members: number;
    readonly rejected: number;
    /** Who was on the target before us; known once `baseline` is. */
    readonly foreign: number;
    /** Absent: nobody was asked who was on the target before us. */
    readonly baseline?: Baseline;
    /** Members of ours without the vendor's id, at that time too. */
    readonly unidentified: number;
    /** The target that was made because the export asked for one (`create`), and is ours to delete. */
    readonly created?: CreatedTarget;
    /** What the last successful run read and how fast it was; absent before it. */
    readonly lastRun?: LastRun;
    /** A run that did not come to its end. */
    readonly open?: OpenRun;
}

/** Without an id: it was about to be made, and nobody knows whether it was. */
export interface CreatedTarget {
    readonly name: string;
    readonly id?: string;
}

/** Who was on a target before us: `foreign` to us, or `ours` because the export adopts them. */
export interface Baseline {
    readonly as: "foreign" | "ours";
    /** They were not read to the end: where that goes on. */
    readonly next?: string;
}

export interface LastRun {
    readonly id: string;
    readonly endedAt: string;
    /** Digest of the sources' fingerprints and of everything in the export that decides what is sent. */
    readonly source: string;
    /** What the plan said when nothing was left to do: shown again while the source is unchanged. */
    readonly unchanged: number;
    readonly rejects: Readonly<Record<string, number>>;
    /** Rows of each segment, by its name; absent where it was not kept. */
    readonly segments?: Readonly<Record<string, number>>;
    readonly membersPerSecond?: number;
    /** Days after which the vendor drops a member who was not sent again, and when the first one is due; absent: never. */
    readonly retention?: { readonly days: number; readonly dueFrom?: string };
    /** Members' ids were not asked for to the end: those who joined since then are left, from the page `next` on. */
    readonly identify?: { readonly since: string; readonly next?: string };
}

export interface OpenRun {
    readonly id: string;
    readonly startedAt: string;
    /** Members of settled batches, those that the vendor refused or took off included. */
    readonly settled: number;
    /** Batches that the vendor accepted and that have not settled. */
    readonly accepted: readonly AcceptedBatch[];
    /** Batches sent without an answer: their members count as not sent. */
    readonly unanswered: number;
}

export interface AcceptedBatch {
    readonly batch: number;
    readonly job: string;
    readonly members: number;
    readonly kind: BatchKind;
}

/** What a batch asks of the vendor: `put` its members on the target with their fields, or `remove` them from it. */
export type BatchKind = "put" | "remove";

/** A member's outcome. */
export interface Refusal {
    /** The member's key in lower-case hex. */
    readonly key: string;
    readonly reason: string;
}

/** Proof that this process may write. `token` grows with every holder; a writer whose token is no longer the newest is refused. */
export interface Lock {
    readonly token: number;
    /** Aborted when the lock was lost to somebody else, or could not be kept. */
    readonly lost: AbortSignal;
    release(): Promise<void>;
}

/**
 * The journal of one run on one target. Each call is on disk, and survives loss of power, when its promise resolves.
 * Batches are numbered from 1 within the run. Calls of different batches may overlap.
 */
export interface Journal {
    readonly run: string;
    /**
     * About to send. `members` is a query over the workbench giving `key BLOB, digest UBIGINT` of the batch's rows, once each.
     * Written before the request, so that a batch is never unknown. Gives the batch's number, new also in a resumed run.
     */
    sending(members: string, workbench: Workbench, kind: BatchKind): Promise<number>;
    /** The vendor took the batch and will tell later under `job`. */
    accepted(batch: number, job: string): Promise<void>;
    /**
     * The batch has taken effect, but for `refused`: from now on its members are ours, unless they were foreign before; or, of a removal,
     * nobody's. Who is refused stays what he was. `sentAt` is the time of the request.
     */
    settled(batch: number, refused: readonly Refusal[], sentAt: Date): Promise<void>;
    /**
     * The batch counts as not sent. After `accepted`, and of a removal always, nobody knows whether a part of it took effect: then, as for
     * a batch without an answer, members who were not ours are `unconfirmed`, and those who were to be removed too.
     */
    failed(batch: number, reason: string): Promise<void>;
    /**
     * The vendor's ids of members of ours. `members` is a query over the workbench giving `key BLOB, vendor_id VARCHAR`; keys that are
     * not ours are passed over. Also while batches are open; a later id replaces an earlier one.
     */
    identified(members: string, workbench: Workbench): Promise<void>;
    /**
     * Who was on the target before us: `members` is a query over the workbench giving `key BLOB, vendor_id VARCHAR`. Whoever of them the
     * ledger has as a member becomes foreign, or stays ours. Without `next` in `baseline` this was the last part.
     */
    baseline(members: string, workbench: Workbench, baseline: Baseline): Promise<void>;
    /** The run came to its end with nothing accepted left over: the journal is folded into the members. */
    close(last: LastRun, workbench: Workbench): Promise<void>;
}

/** One target's part of the ledger: who is on the list because of us, and how far a run came. */
export interface TargetLedger {
    readonly target: string;
    state(): Promise<TargetState>;
    /**
     * Makes two tables in the workbench. `ledger(key BLOB, digest UBIGINT, vendor_id VARCHAR, state VARCHAR, reason VARCHAR,
     * sent_at TIMESTAMP, run VARCHAR)`, one row a key, settled batches of an open run included; and
     * `pending(key BLOB, digest UBIGINT, batch INTEGER)`: members of accepted batches that have not settled.
     *
     * `state` is `member`: on the target because of us; `foreign`: there before us, never to be removed; `rejected`: the vendor never took
     * him; `unconfirmed`: perhaps on the target because of us. `sent_at` is null for whoever we never sent for certain, and `digest` 0. `reason` says why the vendor refused that digest,
     * of whatever state; null: it did not. `vendor_id` only of those whom we may remove.
     */
    load(workbench: Workbench, tables: { ledger: string; pending: string }): Promise<void>;
    /** Throws ExportError `interrupted`, at once, naming the holder and since when, while somebody alive holds it. */
    lock(holder: string): Promise<Lock>;
    /** Records owner and account. Throws ExportError `config` when the target has another owner (unless `takeOver`) or another account. */
    claim(lock: Lock, owner: Owner, account: { id: string; name: string }, takeOver: boolean): Promise<void>;
    /** Records that `owner` uploads to it no more, so that another export may. Nothing, when the target is somebody else's. */
    disown(lock: Lock, owner: Owner): Promise<void>;
    /** Records, before, that a target is about to be made for this ledger, and after, its id. */
    madeTarget(lock: Lock, target: CreatedTarget): Promise<void>;
    /** Opens the journal of a new run, or goes on with the open one's (its accepted batches are the caller's to settle). */
    begin(lock: Lock, run: string): Promise<Journal>;
}

/** One run, as `run.json` keeps it, and `runs.jsonl` too once it has an `endedAt`. No credential and no member's address in it. */
export interface RunRecord {
    readonly id: string;
    readonly [key: string]: unknown;
}

/** A store of ledgers. */
export interface Ledger {
    /** How people find it: the directory's path, or the database's address without its password. */
    readonly location: string;
    /** The secret that keys members' hashes, 32 bytes: the configured one, else made once and kept in the store. */
    key(): Promise<Buffer>;
    /** `target` is the target's permanent text (kind, origin, account setting, id). Creates nothing. */
    target(target: string): TargetLedger;
    /** The count of a daily quota, by the quota's permanent name. */
    daily(name: string): DailyCount;
    /** The keeper of a secret that a vendor replaces, by the secret's permanent name. */
    secret(name: string): SecretKeeper;
    /** Whether what is kept here is still there when this machine is thrown away: a database is, a directory need not be. */
    readonly shared: boolean;
    /** Keeps a run's record; gives the path (or address) of it. Written at the start of a run and again at its end. */
    record(run: RunRecord): Promise<string>;
    /** The newest runs' records, newest first; a run that was killed is there as it was begun. */
    runs(most: number): Promise<readonly RunRecord[]>;
    /**
     * Keeps the rejects of a run: a query over the workbench giving `origin VARCHAR, line BIGINT, reason VARCHAR, detail VARCHAR`, in order.
     * Gives the path of the file (CSV with a header), or undefined when there is none.
     */
    rejects(run: string, query: string, workbench: Workbench): Promise<string | undefined>;
}
