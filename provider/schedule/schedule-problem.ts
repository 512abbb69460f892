import { spellingProblem } from "./cron-fields";
import { timeZoneProblem } from "./time-zone";
import { timetableOf } from "./timetable";

const EXAMPLE = 'write { cron: "0 6 * * *", timeZone: "Europe/Stockholm" } or "manual"';

/** What is wrong with a `schedule` as the user wrote it, in words that say what to write instead; undefined: nothing. */
export function scheduleProblem(value: unknown): string | undefined {
    if (value === "manual") return undefined;
    if (typeof value === "string") return `${JSON.stringify(value)} is no schedule; ${EXAMPLE}`;
    if (typeof value !== "object" || value === null) return `a schedule is a cron with a time zone; ${EXAMPLE}`;
    const { cron, timeZone, ...others } = value as Readonly<Record<string, unknown>>;
    const [unknown] = Object.keys(others);
    if (unknown !== undefined) return `a schedule has no ${JSON.stringify(unknown)}; ${EXAMPLE}`;
    if (typeof cron !== "string" || cron.trim() === "") return `the cron is missing; ${EXAMPLE}`;
    if (typeof timeZone !== "string" || timeZone === "") {
        return `the time zone of ${JSON.stringify(cron)} is missing; ${EXAMPLE}`;
    }
    return spellingProblem(cron) ?? timeZoneProblem(timeZone) ?? neverProblem(cron, timeZone);
}

function neverProblem(cron: string, timeZone: string): string | undefined {
    if (timetableOf({ cron, timeZone }).next(new Date(0)) !== undefined) return undefined;
    return `${JSON.stringify(cron)} never comes: none of its months has such a day; for the last day of a month write "0 6 L * *"`;
}
