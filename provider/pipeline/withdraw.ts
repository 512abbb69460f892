import type { Destination, Session, TargetInput } from "../destinations/destination";
import { ExportError, isExportError } from "../errors";
import type { Ledger, Lock, TargetLedger } from "../ledger/ledger";
import { openWorkbench } from "../workbench";
import type { Workbench } from "../workbench";
import { countRows } from "../workbench/count-rows";
import type { Delivery } from "./delivery";
import { disownById } from "./made-target";
import { openDelivery } from "./open-delivery";
import { number } from "./progress";
import type { PlannedRemovals } from "./removals";
import { removeMembers } from "./remove-members";
import { RunCounts } from "./run-counts";
import { runIdAt } from "./run-id";
import { settleEarlier } from "./settle-earlier";
import { withLedger } from "./tables";

/** What becomes of a target when its export goes. */
export type OnDestroy = "leave" | "withdraw" | "delete";

export interface WithdrawRequest {
    readonly owner: string;
    readonly displayName: string;
    readonly ledger: Ledger;
    readonly target: TargetLedger;
    /** The target's second place, where it was made for the export; as `placeById`. */
    readonly byId: TargetLedger | undefined;
    readonly destination: Destination;
    readonly destinationTarget: TargetInput;
    /** Signs in. */
    readonly session: (signal: AbortSignal) => Session;
    readonly signal: AbortSignal;
    readonly now: () => Date;
    /** Seconds. */
    readonly within: { readonly maxDuration: number; readonly settleWithin: number };
    readonly status: (line: string) => void;
}

/**
 * Gives a target up: with `withdraw` whoever is on it because of us is taken off, with `delete` the target that was made for the export is
 * deleted, and in the end another export may own it. Can be interrupted at any point and begun again. A target of another owner is left
 * alone. Throws when anybody is left.
 */
export async function giveUp(request: WithdrawRequest, how: OnDestroy): Promise<void> {
    const { target, byId, owner } = request;
    const { owner: known } = await target.state();
    if (known !== undefined && known !== owner) return;
    if (known === undefined && how === "leave") return;
    const keeper = (await byId?.state())?.owner ?? owner;
    const lock = await target.lock(owner);
    try {
        if (how !== "leave" && keeper === owner) await empty(request, lock, how);
        // First, or a repeated destroy would find nothing left to give up.
        if (byId !== undefined) await disownById(byId, owner);
        await target.disown(lock, owner);
    } finally {
        await lock.release();
    }
}

async function empty(request: WithdrawRequest, lock: Lock, how: "withdraw" | "delete"): Promise<void> {
    const { target, destination, now } = request;
    const state = await target.state();
    const signal = AbortSignal.any([request.signal, lock.lost]);
    const startedAt = now();
    const id = runIdAt(startedAt);
    const workbench = await openWorkbench();
    try {
        const session = request.session(signal);
        const counts = new RunCounts({});
        const journal = await target.begin(lock, id);
        const delivery = await openDelivery(
            { ...request, target: request.destinationTarget, session, journal, workbench, signal },
            counts,
            startedAt,
        );
        const made = how === "delete" && state.created?.id !== undefined;
        if (made) await destination.deleteTarget(session, request.destinationTarget);
        if (made || !(await isThere(request, session))) await forgetAll(delivery, target);
        else await takeOff(request, delivery, state.open?.accepted ?? []);
        await journal.close(
            { id: journal.run, endedAt: now().toISOString(), source: "", unchanged: 0, rejects: {} },
            workbench,
        );
        await record(request, id, startedAt, counts, session);
    } finally {
        workbench.close();
    }
}

/** Somebody may have deleted it at the vendor: then nobody is left to take off. */
async function isThere({ destination, destinationTarget }: WithdrawRequest, session: Session): Promise<boolean> {
    try {
        await destination.findTarget(session, destinationTarget);
        return true;
    } catch (error) {
        if (isExportError(error) && error.code === "config" && error.property?.startsWith("destination")) return false;
        throw error;
    }
}

async function takeOff(
    { target, destination, status }: WithdrawRequest,
    delivery: Delivery,
    accepted: Parameters<typeof settleEarlier>[2],
): Promise<void> {
    const problems = accepted.length === 0 ? [] : await settleEarlier(delivery, target, accepted);
    const { counts, workbench } = delivery;
    const removals = await everybody(target, workbench);
    status(`taking ${number(removals.members)} people off the ${destination.targetNoun}`);
    const { complete } = await removeMembers(delivery, target, removals, status);
    if (problems.length > 0) throw problems[0];
    if (complete && counts.failed === 0 && counts.pending === 0) return;
    const left = removals.members - counts.removed + counts.pending;
    throw new ExportError(
        "interrupted",
        `${number(Math.max(1, left))} people are still on the ${destination.targetNoun} because of this export; the next pulumi destroy or up goes on`,
    );
}

/** The target is gone, and everybody with it. */
async function forgetAll({ journal, workbench, counts, now }: Delivery, target: TargetLedger): Promise<void> {
    const { table, members } = await everybody(target, workbench);
    if (members === 0) return;
    const batch = await journal.sending(`SELECT key, digest FROM ${table}`, workbench, "remove");
    await journal.settled(batch, [], now());
    counts.removed += members;
}

async function everybody(target: TargetLedger, workbench: Workbench): Promise<PlannedRemovals> {
    const table = workbench.fresh("everybody");
    await withLedger(target, workbench, ({ ledger }) =>
        workbench.run(
            `CREATE TABLE ${table} AS SELECT key, digest, vendor_id, sent_at, run FROM ${ledger} WHERE state IN ('member', 'unconfirmed') ORDER BY key`,
        ),
    );
    return { table, members: await countRows(workbench, table), requests: 0 };
}

async function record(
    { ledger, owner, displayName, target, now }: WithdrawRequest,
    id: string,
    startedAt: Date,
    counts: RunCounts,
    session: Session,
): Promise<void> {
    const endedAt = now();
    const seconds = Math.round((endedAt.getTime() - startedAt.getTime()) / 100) / 10;
    await ledger.record({
        id,
        owner,
        export: displayName,
        target: target.target,
        trigger: "destroy",
        startedAt: startedAt.toISOString(),
        endedAt: endedAt.toISOString(),
        status: "successful",
        summary: counts.summary(0, session.http.sent, seconds),
    });
}
