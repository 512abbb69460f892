/** Times of the day, week or month on a wall clock. */
export interface CronSchedule {
    /**
     * Five fields: minute, hour, day of the month, month, weekday. Each is `*`, a number, a range (`8-18`), a list (`6,12,18`), or a step
     * through either (`8-18/2`). Months and weekdays also by name (`JAN`, `MON-FRI`); weekday 0 and 7 are Sunday; the day `L` is
     * the last of the month. With both a day and a weekday, either is enough. No seconds, no nicknames (`@daily`).
     */
    readonly cron: string;
    /** IANA name of the clock: `Europe/Stockholm`, `UTC`. */
    readonly timeZone: string;
}

/** `"manual"`: only when somebody asks for it. */
export type Schedule = CronSchedule | "manual";
