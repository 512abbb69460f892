import { Cron } from "croner";
import { inNumbers, isEachHour } from "./cron-fields";
import type { CronSchedule } from "./schedule";
import { WallClock } from "./wall-clock";

/** The moments of a schedule in real time. */
export interface Timetable {
    /** The latest at or before `now`. */
    last(now: Date): Date | undefined;
    /** The earliest after `now`. */
    next(now: Date): Date | undefined;
}

/**
 * The moments of a schedule that has no `scheduleProblem`.
 *
 * A cron that names hours names times of day, and each of them comes once a day: one that the clock jumps over, at the moment after the
 * jump; one that a set-back clock shows twice, the first time. A cron for every hour follows the clock: it comes whenever the clock
 * shows its minute, so each real hour.
 */
export function timetableOf(schedule: CronSchedule): Timetable {
    return isEachHour(schedule.cron) ? eachHour(schedule) : namedTimes(schedule);
}

function eachHour({ cron, timeZone }: CronSchedule): Timetable {
    const moments = cronOn(cron, { timezone: timeZone });
    return {
        last: (now) => before(moments, now.getTime() + 1),
        next: (now) => moments.nextRun(now) ?? undefined,
    };
}

/**
 * croner itself would skip a time that the clock jumps over at the end of the day (23:30 in America/Nuuk: it looks for a later time on the
 * same day), and would have the times of `0-59/15 2 * * *` come twice. So it counts on a clock without daylight-saving time here.
 */
function namedTimes({ cron, timeZone }: CronSchedule): Timetable {
    const times = cronOn(cron, { utcOffset: 0 });
    const clock = new WallClock(timeZone);
    const momentOf = (time: Date): Date => new Date(clock.firstAt(time.getTime()));
    return {
        last(now) {
            let time = before(times, clock.mostShownBy(now.getTime()) + 1);
            for (; time !== undefined; time = before(times, time.getTime())) {
                const moment = momentOf(time);
                if (moment <= now) return moment;
            }
            return undefined;
        },
        next(now) {
            let time = times.nextRun(new Date(clock.shownAt(now.getTime())));
            for (; time !== null; time = times.nextRun(time)) {
                const moment = momentOf(time);
                if (moment > now) return moment;
            }
            return undefined;
        },
    };
}

function cronOn(cron: string, clock: { timezone: string } | { utcOffset: number }): Cron {
    return new Cron(inNumbers(cron), { ...clock, mode: "5-part", paused: true });
}

function before(cron: Cron, moment: number): Date | undefined {
    return cron.previousRuns(1, new Date(moment))[0];
}
