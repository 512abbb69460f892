import { ExportError } from "../../errors";
import { fieldsOf, firstText } from "../../http/vendor-words";
import type { Receipt, Session, TargetInput } from "../destination";
import { postImport } from "./api";
import { errorFor, problemIn, type ApiFault, type Problem } from "./errors";
import { detailOf, reasonOf, rowOf } from "./rejects";
import { findTarget } from "./target";

/** Hands one import over. 202 means that a job is queued, and nothing of what becomes of it. */
export async function send(session: Session, target: TargetInput, body: Buffer): Promise<Receipt> {
    const answer = await postImport(session, body);
    // What the body of a 413 looks like is not published; it may come from the edge.
    if (answer.status === 413) return { outcome: "unattributed", reason: "too_large" };
    const problem = problemIn(answer);
    if (problem !== undefined) return refusal(session, target, problem);
    const job = firstText(fieldsOf(fieldsOf(answer.json).data).id);
    if (job === "") {
        const message = "Klaviyo answered an import without a job's ID; the batch is not counted as accepted.";
        throw new ExportError("remote", message, { retryable: true });
    }
    return { outcome: "accepted", job };
}

/**
 * All or nothing: one bad row and no row is imported, each bad row is named. An unknown list is said with the pointer `/data`
 * (https://github.com/nickkukla/klaviyoandattentivetools) and so may other faults be; the list itself is asked before the
 * rows are suspected, else a deleted list would make rejects of all its members.
 */
async function refusal(session: Session, target: TargetInput, problem: Problem): Promise<Receipt> {
    if (problem.kind !== "refused" || problem.status !== 400) {
        throw errorFor(problem, "to import profiles into a list", ["lists:write", "profiles:write"]);
    }
    const rows = refusedRows(problem.faults);
    if (rows.length > 0) return { outcome: "refused", rows };
    const { name } = await findTarget(session, target);
    const [fault] = problem.faults;
    if (fault === undefined || fault.pointer.startsWith("/data/relationships")) {
        throw new ExportError(
            "rejected",
            `Klaviyo refused an import into the list "${name}" (${target.listId})${problem.said}.`,
        );
    }
    return { outcome: "unattributed", reason: reasonOf(fault), detail: detailOf(fault) };
}

function refusedRows(faults: readonly ApiFault[]): { index: number; reason: string; detail?: string }[] {
    const rows = new Map<number, { index: number; reason: string; detail?: string }>();
    for (const fault of faults) {
        const index = rowOf(fault);
        if (index === undefined || rows.has(index)) continue;
        rows.set(index, { index, reason: reasonOf(fault), detail: detailOf(fault) });
    }
    return [...rows.values()].sort((one, other) => one.index - other.index);
}
