import { fieldsOf, firstText, vendorWords } from "../../http/vendor-words";
import type { Settlement } from "../destination";

const RUNNING = ["initialized", "processing"];
const ENDED_BADLY = ["cancelled", "failed", "timed_out"];

/** The text that the ledger keeps of an import: an activity does not say how many rows it was given. */
export function jobOf(activityId: string, rows: number): string {
    return `${activityId}:${rows}`;
}

export function parseJob(job: string): { readonly activityId: string; readonly rows: number } | undefined {
    const [, activityId, rows] = /^([^:/?#\s]+):(\d+)$/.exec(job) ?? [];
    return activityId === undefined ? undefined : { activityId, rows: Number(rows) };
}

/**
 * What an import activity says has become of the rows it was given.
 *
 * Its three counters are added up: by their definitions a row is either correctable, or not, or unsubscribed. Whether they
 * overlap all the same is not published; together they are held to the rows sent.
 * https://developer.constantcontact.com/api_guide/activity_status.html
 */
export function settlementOf(answer: unknown, rows: number): Settlement {
    const activity = fieldsOf(answer);
    const state = firstText(activity.state).toLowerCase();
    const status = fieldsOf(activity.status);
    const errors = messages(activity.activity_errors);
    if (ENDED_BADLY.includes(state)) return failed(`the import ended as ${state.replace("_", " ")}`, errors);
    if (state !== "completed") {
        const percent = amount(activity.percent_done);
        return percent > 0 && RUNNING.includes(state)
            ? { state: "pending", done: Math.floor((rows * Math.min(percent, 100)) / 100) }
            : { state: "pending" };
    }
    const counted = rejectsIn(status, rows);
    const rejected = Object.values(counted).reduce((sum, count) => sum + count, 0);
    if (errors.length > 0 && rejected === 0)
        return failed("the import ended with errors and counts none of them", errors);
    const read = rowsRead(status, rows);
    if (read < rows) return failed(`the import took ${read} of ${rows} rows, without saying which it dropped`, errors);
    return { state: "applied", rejects: { members: [], counted } };
}

/**
 * How many of the rows the activity accounts for; all of them where it tells no number. `person_count` is "contacts in the
 * import", and whether that leaves out rejected ones is not published, so that any of the three counters may be missing from it.
 * `items_total_count` may count a header row.
 */
function rowsRead(status: Readonly<Record<string, unknown>>, rows: number): number {
    if (status.person_count === undefined)
        return status.items_total_count === undefined ? rows : amount(status.items_total_count);
    const persons = amount(status.person_count);
    const rejects = [status.cannot_add_to_list_count, status.correctable_count, status.error_count].map(amount);
    const sums = rejects.reduce<number[]>((found, count) => [...found, ...found.map((sum) => sum + count)], [0]);
    return sums.some((sum) => persons + sum === rows) ? rows : persons;
}

/** In the order of certainty, each cut to what the rows leave room for. */
function rejectsIn(status: Readonly<Record<string, unknown>>, rows: number): Record<string, number> {
    const counters = {
        unsubscribed: amount(status.cannot_add_to_list_count),
        invalid: amount(status.correctable_count),
        error: amount(status.error_count),
    };
    let room = rows;
    const counted: Record<string, number> = {};
    for (const [reason, count] of Object.entries(counters)) {
        const fitting = Math.min(count, room);
        room -= fitting;
        if (fitting > 0) counted[reason] = fitting;
    }
    return counted;
}

function failed(reason: string, errors: readonly string[]): Settlement {
    const words = vendorWords(errors.join(", "));
    return { state: "failed", reason: words === "" ? reason : `${reason}: ${words}` };
}

/** Texts by the API's description; objects with a message are read as well, since it defines such a type and uses it nowhere. */
function messages(value: unknown): string[] {
    if (!Array.isArray(value)) return [];
    return value
        .map((one) => firstText(one, fieldsOf(one).message, fieldsOf(one).error_message))
        .filter((one) => one !== "");
}

function amount(value: unknown): number {
    const count = Number(value ?? 0);
    return Number.isFinite(count) && count > 0 ? Math.floor(count) : 0;
}
