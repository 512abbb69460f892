import { ExportError } from "../../errors";
import type { ApiResponse } from "../../http/http";
import { fieldsOf, firstText } from "../../http/vendor-words";
import type { Receipt, Session, Settlement, TargetInput } from "../destination";
import { jobOf, parseJob, settlementOf, type ActivityKind } from "./activity";
import { rowsIn } from "./batch";
import { errorFor, isRefusal, problemIn, type Problem } from "./errors";
import { noSuchList } from "./target";

/** A message about what stands in a row: one of its keys, or the array they stand in. */
const ABOUT_ROWS = /import_data|e-?mail|first.?name|last.?name|phone|company|cf:|custom.?field/i;
const UNKNOWN_FIELD = /(cf:|custom.?field).*(exist|unknown|not found|not defined|undefined)|unknown custom.?field/i;
const ABOUT_LISTS = /list_ids?\b|\blists?\b/i;

/** Hands one import over. 201 means that the import is queued, and nothing of what becomes of it. */
export async function send(session: Session, target: TargetInput, body: Buffer): Promise<Receipt> {
    const answer = await session.http.request({
        method: "POST",
        host: "api",
        path: "/v3/activities/contacts_json_import",
        headers: { "content-type": "application/json", accept: "application/json" },
        body,
        bucket: "api",
        // A repeat makes a second activity that writes the same values again (README, "Repeats").
        retry: "always",
    });
    const problem = problemIn(answer);
    if (problem !== undefined) return refusal(problem, target);
    return acceptedAs("import", answer, rowsIn(body));
}

/** The receipt of an activity that was queued. */
export function acceptedAs(kind: ActivityKind, answer: ApiResponse, rows: number): Receipt {
    const activityId = firstText(fieldsOf(answer.json).activity_id);
    if (activityId === "") {
        const message = `Constant Contact answered the ${kind} without an activity_id; it is not counted as accepted.`;
        throw new ExportError("remote", message, { retryable: true });
    }
    return { outcome: "accepted", job: jobOf({ kind, activityId, rows }) };
}

/** Asks once. An activity is kept for ten days, and its members are planned again when it is gone. */
export async function settle(session: Session, job: string): Promise<Settlement> {
    const known = parseJob(job);
    if (known === undefined) return { state: "failed", reason: "the ledger's note of the activity cannot be read" };
    const answer = await session.http.request({
        method: "GET",
        host: "api",
        path: `/v3/activities/${known.activityId}`,
        headers: { accept: "application/json" },
        bucket: "api",
        retry: "always",
    });
    const problem = problemIn(answer);
    if (problem?.kind === "missing" || isRefusal(problem, 400)) {
        return { state: "failed", reason: `Constant Contact no longer knows the ${known.kind}${problem?.said ?? ""}` };
    }
    if (problem !== undefined) throw errorFor(problem, `to follow the ${known.kind}`);
    return settlementOf(answer.json, known);
}

/**
 * Whether an unknown list is refused here or only in the activity is not published, nor what a row that the API cannot read
 * does to the others: the words decide. Halving is for what is said of rows alone, for it costs two requests a row at worst.
 */
function refusal(problem: Problem, target: TargetInput): Receipt {
    const { kind, status, words, said } = problem;
    if (kind === "missing") throw noSuchList(target.listId ?? "", said);
    if (kind !== "refused") throw errorFor(problem, "to import contacts");
    if (status === 400 && UNKNOWN_FIELD.test(words)) throw noSuchField(said);
    if (status === 400 && ABOUT_ROWS.test(words)) return { outcome: "unattributed", reason: "invalid", detail: words };
    if (status === 400 && ABOUT_LISTS.test(words)) throw noSuchList(target.listId ?? "", said);
    throw new ExportError(
        "rejected",
        `Constant Contact refused the batch with HTTP ${status}${said}; nothing of it is counted as sent.`,
    );
}

/** It is the same in every row, so there is no row to look for. */
function noSuchField(said: string): ExportError {
    const advice =
        "Make it in Contacts > Custom fields, and map it by its name: the label with underscores for blanks. Nothing of the batch is counted as sent";
    const message = `Constant Contact does not know a custom field that is mapped${said}. ${advice}.`;
    return new ExportError("config", message, { property: "fields.customFields" });
}
