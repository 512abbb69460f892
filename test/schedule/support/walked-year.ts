const MINUTE = 60_000;
const MINUTES_OF_DAY = 1440;
/** Minutes. Real clocks are set at whole quarters of an hour; `walkedYear` throws where one is not. */
const QUARTER = 15;

/** Each minute from the last day before a year to the first day after it, as a clock on the wall shows it. */
export interface WalkedYear {
    /** The moment of the first minute; each follows a minute after the one before. */
    readonly start: number;
    readonly end: number;
    /** What the clock shows in each minute: minutes since 1970 as if its zone were UTC. */
    readonly shown: Int32Array;
}

export function walkedYear(timeZone: string, year: number): WalkedYear {
    const format = new Intl.DateTimeFormat("sv-SE", { timeZone, dateStyle: "short", timeStyle: "medium" });
    const shownAt = (moment: number): number => Date.parse(`${format.format(moment).replace(" ", "T")}Z`) / MINUTE;
    const start = Date.UTC(year - 1, 11, 31);
    const end = Date.UTC(year + 1, 0, 2);
    const shown = new Int32Array((end - start) / MINUTE);
    for (let quarter = 0; quarter < shown.length; quarter += QUARTER) {
        const first = shownAt(start + quarter * MINUTE);
        for (let minute = 0; minute < QUARTER; minute += 1) shown[quarter + minute] = first + minute;
    }
    const walked = { start, end, shown };
    for (const moment of changes(walked)) {
        const before = moment - MINUTE;
        if (shownAt(before) !== shown[(before - start) / MINUTE])
            throw new Error(`${timeZone} changes within a quarter of an hour`);
    }
    return walked;
}

/** The first moments with a new time, where the clock is set forward or back. */
export function changes({ start, shown }: WalkedYear): number[] {
    const moments: number[] = [];
    for (let index = 1; index < shown.length; index += 1)
        if (at(shown, index) !== at(shown, index - 1) + 1) moments.push(start + index * MINUTE);
    return moments;
}

/** Times of day on some days, told without a cron. */
export interface NamedTimes {
    /** Minutes since midnight. */
    readonly minutes: readonly number[];
    /** Whether they are named on a day; default: on each. `day` is in UTC. */
    readonly on?: (day: Date) => boolean;
}

/** The moments at which named times of day fall: the first time that the clock shows or passes each. */
export function momentsOfNamedTimes({ start, shown }: WalkedYear, times: NamedTimes): number[] {
    const isNamed = naming(times);
    const moments = new Set<number>();
    let moment = start;
    let most = at(shown, 0) - 1;
    for (const now of shown) {
        for (; most < now; most += 1) if (isNamed(most + 1)) moments.add(moment);
        moment += MINUTE;
    }
    return [...moments];
}

/** The moments at which the clock shows such a time, however often it does. */
export function momentsOfEachShowing({ start, shown }: WalkedYear, times: NamedTimes): number[] {
    const isNamed = naming(times);
    const moments: number[] = [];
    for (const [index, now] of shown.entries()) if (isNamed(now)) moments.push(start + index * MINUTE);
    return moments;
}

function naming({ minutes, on = () => true }: NamedTimes): (shown: number) => boolean {
    const isMinute = new Uint8Array(MINUTES_OF_DAY);
    for (const minute of minutes) isMinute[minute] = 1;
    return (shown) => isMinute[shown % MINUTES_OF_DAY] === 1 && on(new Date(shown * MINUTE));
}

function at(shown: Int32Array, index: number): number {
    return shown[index] ?? 0;
}
