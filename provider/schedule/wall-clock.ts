const MINUTE = 60_000;
const DAY = 86_400_000;

/**
 * The clock on a wall of one time zone. What it shows is written as milliseconds since 1970, as if the zone were UTC; so `shown` minus the
 * moment is the zone's offset.
 */
export class WallClock {
    readonly #format: Intl.DateTimeFormat;

    constructor(timeZone: string) {
        this.#format = new Intl.DateTimeFormat("en-US", {
            timeZone,
            hourCycle: "h23",
            year: "numeric",
            month: "numeric",
            day: "numeric",
            hour: "numeric",
            minute: "numeric",
            second: "numeric",
        });
    }

    shownAt(moment: number): number {
        // "3/29/2026, 03:00:00": twice as fast as formatToParts.
        const [month = 0, day, year = 0, hour, minute, second] = (this.#format.format(moment).match(/\d+/g) ?? []).map(
            Number,
        );
        return Date.UTC(year, month - 1, day, hour, minute, second);
    }

    /** The largest that the clock has shown up to `moment`: more than it shows while a set-back clock repeats itself. */
    mostShownBy(moment: number): number {
        return moment + Math.max(this.#offsetAt(moment), this.#offsetAt(moment - DAY));
    }

    /** The first moment at which the clock shows `shown` (a whole minute) or, when it never does, has jumped over it. */
    firstAt(shown: number): number {
        // No zone changes twice within three days, so these are all the offsets that there can be.
        const [before, after] = [this.#offsetAt(shown - DAY), this.#offsetAt(shown + DAY)];
        for (const moment of [shown - before, shown - after]) if (this.shownAt(moment) === shown) return moment;
        let [early, late] = [shown - after, shown - before];
        while (late - early > MINUTE) {
            const middle = early + Math.floor((late - early) / 2 / MINUTE) * MINUTE;
            if (this.shownAt(middle) < shown) early = middle;
            else late = middle;
        }
        return late;
    }

    #offsetAt(moment: number): number {
        const whole = Math.floor(moment / 1000) * 1000;
        return this.shownAt(whole) - whole;
    }
}
