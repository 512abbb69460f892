import { fieldsOf, firstText, vendorWords } from "../../http/vendor-words";
import type { Settlement } from "../destination";

const RUNNING = ["initialized", "processing"];
const ENDED_BADLY = ["cancelled", "failed", "timed_out"];

/** An activity that was started, as errors call it. */
export type ActivityKind = "import" | "removal";

/** What the ledger's note of an activity tells: an activity says neither what it is nor how many people it was given. */
export interface ActivityJob {
    readonly kind: ActivityKind;
    readonly activityId: string;
    readonly rows: number;
}

export function jobOf({ kind, activityId, rows }: ActivityJob): string {
    return kind === "import" ? `${activityId}:${rows}` : `${activityId}:${rows}:${kind}`;
}

export function parseJob(job: string): ActivityJob | undefined {
    const [, activityId, rows, removal] = /^([^:/?#\s]+):(\d+)(:removal)?$/.exec(job) ?? [];
    if (activityId === undefined) return undefined;
    return { kind: removal === undefined ? "import" : "removal", activityId, rows: Number(rows) };
}

/**
 * What an activity says has become of the people it was given.
 *
 * An import's three counters are added up: by their definitions a row is either correctable, or not, or unsubscribed. Whether they
 * overlap all the same is not published; together they are held to the rows sent. People whom nothing accounts for are counted as
 * `lost`: https://developer.constantcontact.com/api_guide/activity_status.html
 */
export function settlementOf(answer: unknown, { kind, rows }: ActivityJob): Settlement {
    const activity = fieldsOf(answer);
    const state = firstText(activity.state).toLowerCase();
    const status = fieldsOf(activity.status);
    const errors = messages(activity.activity_errors);
    if (ENDED_BADLY.includes(state)) return failed(`the ${kind} ended as ${state.replace("_", " ")}`, errors);
    if (state !== "completed") {
        const percent = amount(activity.percent_done);
        return percent > 0 && RUNNING.includes(state)
            ? { state: "pending", done: Math.floor((rows * Math.min(percent, 100)) / 100) }
            : { state: "pending" };
    }
    const counted = kind === "import" ? importRejects(status, rows) : removalRejects(status, rows);
    const missed = Object.values(counted).reduce((sum, count) => sum + count, 0);
    if (errors.length > 0 && missed === 0) {
        return failed(`the ${kind} ended with errors and counts none of them`, errors);
    }
    if (hadNoEffect(kind, status, counted, rows)) {
        return failed(`the ${kind} took none of ${rows} people, without saying why`, errors);
    }
    return { state: "applied", rejects: { members: [], counted } };
}

/** In the order of certainty, each cut to what the rows leave room for. */
function importRejects(status: Readonly<Record<string, unknown>>, rows: number): Record<string, number> {
    return fitted(rows, {
        unsubscribed: amount(status.cannot_add_to_list_count),
        invalid: amount(status.correctable_count),
        error: amount(status.error_count),
        lost: rows - rowsRead(status, rows),
    });
}

/** Whether somebody who was not on the list is among those processed is not published: those who are not may just not have been. */
function removalRejects(status: Readonly<Record<string, unknown>>, rows: number): Record<string, number> {
    const told = [status.items_total_count, status.items_completed_count].filter((count) => count !== undefined);
    return fitted(rows, { lost: rows - Math.min(rows, ...told.map(amount)) });
}

/** A removal of people who are all unknown or off the list has nothing to do: that is no failure. */
function hadNoEffect(
    kind: ActivityKind,
    status: Readonly<Record<string, unknown>>,
    { lost = 0 }: Readonly<Record<string, number>>,
    rows: number,
): boolean {
    // Somebody lost alone would otherwise be sent again with every run, and keep them all from their end.
    const least = kind === "import" ? 2 : 1;
    return rows >= least && lost === rows && (kind === "import" || amount(status.items_total_count) > 0);
}

/**
 * How many of the rows the activity accounts for; all of them where it tells no number. `person_count` is "contacts in the
 * import", and whether that leaves out rejected ones is not published, so that any of the three counters may be missing from it.
 * `items_total_count` may count a header row.
 */
function rowsRead(status: Readonly<Record<string, unknown>>, rows: number): number {
    if (status.person_count === undefined) {
        return status.items_total_count === undefined ? rows : Math.min(rows, amount(status.items_total_count));
    }
    const persons = amount(status.person_count);
    const rejects = [status.cannot_add_to_list_count, status.correctable_count, status.error_count].map(amount);
    const sums = rejects.reduce<number[]>((found, count) => [...found, ...found.map((sum) => sum + count)], [0]);
    return sums.some((sum) => persons + sum === rows) ? rows : Math.min(rows, persons);
}

function fitted(rows: number, counters: Readonly<Record<string, number>>): Record<string, number> {
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
