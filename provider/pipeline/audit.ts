import type { Destination, Session, TargetInfo, TargetInput } from "../destinations/destination";
import type { Ledger, Lock, TargetLedger, TargetState } from "../ledger/ledger";
import { openWorkbench } from "../workbench";
import type { Workbench } from "../workbench";
import { compareList } from "./compare-list";
import type { Comparing } from "./compare-list";
import type { Drift, UnreadableDrift } from "./drift";
import { number } from "./progress";
import { RunCounts } from "./run-counts";
import { auditIdAt } from "./run-id";

export interface AuditRequest {
    readonly owner: string;
    readonly displayName: string;
    readonly ledger: Ledger;
    readonly target: TargetLedger;
    readonly destination: Destination;
    readonly destinationTarget: TargetInput;
    /** The target as the vendor describes it now. */
    readonly found: TargetInfo;
    /** Signs in. */
    readonly session: (signal: AbortSignal) => Session;
    readonly signal: AbortSignal;
    readonly now: () => Date;
    /** Seconds that reading the list may take; absent: as long as it needs. */
    readonly within?: number | undefined;
    readonly status: (line: string) => void;
}

/**
 * Tells who is on a target: ours, others', and whoever of ours is missing. Who is missing is planned again: the ledger no longer counts on
 * him. If nobody is missing, nothing but the record is written. Undefined: nobody has uploaded to it yet. Throws `interrupted`, at once,
 * while a run is under way.
 */
export async function audit(request: AuditRequest): Promise<Drift | undefined> {
    const { target, owner, destination, now } = request;
    const state = await target.state();
    const used = state.lastRun !== undefined || state.open !== undefined;
    if (state.owner === undefined || !used) return undefined;
    const startedAt = now();
    if (state.owner !== owner) return unreadable(request, state, startedAt, `${state.owner} uploads to it now`);
    const id = auditIdAt(startedAt);
    if (destination.readMembers === undefined) {
        const why = `${destination.displayName} does not tell who is on one of its ${destination.targetNoun}s`;
        const drift = unreadable(request, state, startedAt, why);
        await record(request, { id, startedAt, drift, requests: 0 });
        return drift;
    }
    const lock = await target.lock(`${owner} (audit)`);
    try {
        const { drift, requests } = await auditLocked(request, lock, id, startedAt);
        await record(request, { id, startedAt, drift, requests });
        return drift;
    } finally {
        await lock.release();
    }
}

interface Audited {
    readonly drift: Drift;
    /** Requests to the vendor. */
    readonly requests: number;
}

async function auditLocked(request: AuditRequest, lock: Lock, id: string, startedAt: Date): Promise<Audited> {
    const state = await request.target.state();
    const box = new AbortController();
    const seconds = request.within ?? Infinity;
    const timer = seconds === Infinity ? undefined : setTimeout(() => box.abort(), seconds * 1000);
    const signal = AbortSignal.any([request.signal, lock.lost, box.signal]);
    const session = request.session(signal);
    const workbench = await openWorkbench();
    try {
        const until = startedAt.getTime() + seconds * 1000;
        const run = state.open?.id ?? id;
        const comparing = { ...(await placeOf(request, session, workbench)), run, until };
        const compared = await compareList(comparing).catch((error: unknown) => {
            // Cut off in the middle of a page.
            if (!box.signal.aborted || request.signal.aborted || lock.lost.aborted) throw error;
            return undefined;
        });
        if (compared === undefined) {
            const why = `it was not read to its end within ${number(seconds)} s; segment-export audit takes as long as it needs`;
            return { drift: unreadable(request, state, startedAt, why), requests: session.http.sent };
        }
        const { gone, ...people } = compared;
        const drift = { at: startedAt.toISOString(), ...people };
        if (state.open === undefined) await planAgain(request.target, lock, id, state, gone, workbench);
        return { drift: { ...drift, ...(state.open && { unfinished: true }) }, requests: session.http.sent };
    } finally {
        clearTimeout(timer);
        workbench.close();
    }
}

async function placeOf(
    request: AuditRequest,
    session: Session,
    workbench: Workbench,
): Promise<Omit<Comparing, "run" | "until">> {
    const { destination, destinationTarget, target, ledger, now, status } = request;
    return {
        destination,
        session,
        target: destinationTarget,
        ledger: target,
        workbench,
        key: await ledger.key(),
        now,
        progress: (read) => status(`${number(read)} people read who are on the ${destination.targetNoun}`),
    };
}

/**
 * Writes down that they may be off the target, as after a removal that nobody answered. Not that they are off it for certain: whoever of
 * them is in no segment any more is then looked for and taken off, should the vendor have been wrong. The empty `source` makes the next
 * plan read the segments.
 */
async function planAgain(
    target: TargetLedger,
    lock: Lock,
    id: string,
    { lastRun }: TargetState,
    gone: string,
    workbench: Workbench,
): Promise<void> {
    const [somebody] = await workbench.rows(`SELECT 1 FROM ${gone} LIMIT 1`);
    if (somebody === undefined || lastRun === undefined) return;
    const journal = await target.begin(lock, id);
    const batch = await journal.sending(`SELECT key, 0::UBIGINT AS digest FROM ${gone}`, workbench, "remove");
    await journal.failed(batch, "not on the list");
    await journal.close({ ...lastRun, source: "" }, workbench);
}

function unreadable({ found }: AuditRequest, state: TargetState, at: Date, why: string): UnreadableDrift {
    const { members, status } = found;
    return {
        at: at.toISOString(),
        unreadable: why,
        sent: state.members,
        ...(members === undefined ? {} : { members }),
        ...(status === undefined ? {} : { status }),
    };
}

async function record(
    { ledger, owner, displayName, target, destination, now }: AuditRequest,
    { id, startedAt, drift, requests }: Audited & { readonly id: string; readonly startedAt: Date },
): Promise<void> {
    const endedAt = now();
    const seconds = Math.round((endedAt.getTime() - startedAt.getTime()) / 100) / 10;
    const cutShort = "unreadable" in drift && destination.readMembers !== undefined;
    await ledger.record({
        id,
        owner,
        export: displayName,
        target: target.target,
        trigger: "audit",
        startedAt: startedAt.toISOString(),
        endedAt: endedAt.toISOString(),
        status: cutShort ? "partial" : "successful",
        drift,
        summary: new RunCounts({}).summary(0, requests, seconds),
    });
}
