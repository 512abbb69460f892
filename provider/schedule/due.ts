import type { Schedule } from "./schedule";
import { timetableOf } from "./timetable";
import type { Timetable } from "./timetable";

/** What is known of an export's earlier runs. */
export interface DueHistory {
    /** When this schedule was first seen, with this cron and time zone; undefined: it is new now. */
    readonly since?: Date | undefined;
    /** The `lastDue` of the last finished run, as it was when that run began; undefined: there was none. */
    readonly lastDone?: Date | undefined;
}

export interface Due {
    /** The latest moment of the schedule at or before now. A manual schedule has none. */
    readonly lastDue?: Date;
    /** The earliest moment after now. */
    readonly nextDue?: Date;
    /** A run is owed for `lastDue`, and for all the moments before it that nobody ran. */
    readonly due: boolean;
}

/**
 * Where a schedule without a `scheduleProblem` stands at `now`.
 *
 * A moment is owed until a finished run covers it or a later one. One that lies before `since` never is: who declares an export at 10:00
 * for 06:00 every day has it run tomorrow, as saving an export runs nothing. The same holds for a schedule that was changed.
 *
 * @example
 * ```ts
 * const { due, lastDue } = dueAt(schedule, new Date(), { since: new Date(olds.since), lastDone: done && new Date(done) });
 * ```
 */
export function dueAt(schedule: Schedule, now: Date, history: DueHistory): Due {
    return schedule === "manual" ? { due: false } : dueBy(timetableOf(schedule), now, history);
}

/** The same by a timetable that is asked many times. */
export function dueBy(timetable: Timetable, now: Date, { since = now, lastDone }: DueHistory): Due {
    const lastDue = timetable.last(now);
    const covered = lastDone === undefined || since > lastDone ? since : lastDone;
    return { lastDue, nextDue: timetable.next(now), due: lastDue !== undefined && lastDue > covered };
}
