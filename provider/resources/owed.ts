import { isDeepStrictEqual } from "node:util";
import type { RunStatus } from "../pipeline/outcome";
import { dueAt } from "../schedule/due";
import type { Schedule } from "../schedule/schedule";
import type { Properties } from "./lifecycle";

/** What an export says of when it runs. Without a schedule: whenever the data differs. */
export interface Timing {
    readonly schedule?: Schedule;
    readonly active?: boolean;
}

/**
 * How far the runs of a scheduled export have come. It is an input of `ExportRun`, made by `check`, which sees nothing of earlier runs but
 * the inputs that were saved with them; so whatever comes after it is owed, until an update that answers it is saved.
 */
export interface Covered {
    /**
     * The latest moment of the schedule when it was first seen: nobody is owed a run for it. Not the time of that look, on which preview and
     * update would not agree.
     */
    readonly since?: string | undefined;
    /** The latest due moment that the last run covers, and all before it. */
    readonly due?: string | undefined;
    /** The trigger that was answered last. */
    readonly trigger?: string | undefined;
}

export const NOT_ACTIVE = "the export is not active";

/** What may be unknown in a preview. */
export function timingOf({ export: declared }: Properties): Timing {
    const { schedule, active } = (declared ?? {}) as Timing;
    return { ...(schedule === undefined ? {} : { schedule }), ...(active === undefined ? {} : { active }) };
}

/** What was covered by the runs before these inputs or outputs; the trigger of an export without a schedule was answered when it was saved. */
function coveredBy(properties: Properties): Covered {
    return (properties.covers as Covered | undefined) ?? { trigger: properties.trigger as string | undefined };
}

/** Whether a scheduled export owes a run, and what is covered then. `olds`: the inputs of before, empty at first. */
export function owedAt(olds: Properties, news: Properties, now: Date): { covers: Covered; owed: boolean } {
    const { schedule = "manual", active } = timingOf(news);
    const before = coveredBy(olds);
    const known = isDeepStrictEqual(timingOf(olds).schedule, schedule) && before.since !== undefined;
    const { lastDue, due } = dueAt(
        schedule,
        now,
        known ? { since: date(before.since), lastDone: date(before.due) } : {},
    );
    const since = known ? before.since : (lastDue ?? new Date(0)).toISOString();
    const start = schedule === "manual" ? {} : { since, due: before.due };
    if (active === false) return { covers: { ...start, trigger: before.trigger }, owed: false };
    const trigger = news.trigger as string | undefined;
    const owed = due || (trigger !== undefined && trigger !== before.trigger);
    return { covers: { ...start, ...(owed && { due: later(before.due, lastDue) }), trigger }, owed };
}

/** A clock that was set back makes nothing due again. */
function later(before: string | undefined, moment: Date | undefined): string | undefined {
    const after = moment?.toISOString();
    return before !== undefined && (after === undefined || before > after) ? before : after;
}

export type StartedBy = "schedule" | "trigger" | "earlier run";

/** What an update of a scheduled export runs for; undefined: nothing owes a run. `olds`: the outputs of before, empty at first. */
export function startedBy(olds: Properties, news: Properties): StartedBy | undefined {
    const [before, after] = [coveredBy(olds), coveredBy(news)];
    if (after.trigger !== undefined && after.trigger !== before.trigger) return "trigger";
    if (after.due !== undefined && after.due !== before.due) return "schedule";
    return leavesWork(olds) ? "earlier run" : undefined;
}

/** What is left of a run in process shows in the ledger; of these it need not. A run that had too much to say to be saved left no status. */
function leavesWork({ status, covers }: Properties): boolean {
    if (status === undefined) return covers !== undefined;
    return (["failed", "partial", "stopped"] satisfies RunStatus[] as unknown[]).includes(status);
}

/** What an export on a schedule that owes nothing waits for, in words. */
export function waitingFor({ schedule = "manual" }: Timing, now: Date): string {
    if (schedule === "manual") return "waits for a trigger";
    return `waits for ${dueAt(schedule, now, {}).nextDue?.toISOString() ?? "a moment that never comes"}`;
}

/** The outputs that tell the schedule's last and next moment; none without a cron, and while the export is not active. */
export function momentsAt({ schedule = "manual", active }: Timing, now: Date): Properties {
    if (active === false) return {};
    const { lastDue, nextDue } = dueAt(schedule, now, {});
    return { lastDue: lastDue?.toISOString(), nextDue: nextDue?.toISOString() };
}

function date(text: string | undefined): Date | undefined {
    return text === undefined ? undefined : new Date(text);
}
