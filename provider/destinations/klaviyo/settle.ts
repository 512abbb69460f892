import { ExportError } from "../../errors";
import { fieldsOf, firstText } from "../../http/vendor-words";
import type { Session, Settlement } from "../destination";
import { get } from "./api";
import { errorFor, problemIn } from "./errors";
import { ERRORS_PER_PAGE } from "./limits";
import { readAll } from "./pages";
import { rejectsOf, type JobCounts } from "./rejects";

const JOBS = "/api/profile-bulk-import-jobs";

/** Asks once. A job is kept for seven days, and its members are planned again when it is gone. */
export async function settle(session: Session, job: string): Promise<Settlement> {
    const answer = await get(session, "importJob", `${JOBS}/${encodeURIComponent(job)}`);
    const problem = problemIn(answer);
    if (problem?.kind === "missing") {
        return { state: "failed", reason: `Klaviyo no longer knows the import${problem.said}` };
    }
    if (problem !== undefined) throw errorFor(problem, "to follow an import", ["lists:read", "profiles:read"]);
    const attributes = fieldsOf(fieldsOf(fieldsOf(answer.json).data).attributes);
    const counts: JobCounts = {
        total: numberIn(attributes.total_count),
        completed: numberIn(attributes.completed_count),
        failed: numberIn(attributes.failed_count),
    };
    switch (firstText(attributes.status)) {
        case "complete":
            return { state: "applied", rejects: rejectsOf(await importErrors(session, job), counts) };
        case "cancelled":
            return { state: "failed", reason: "Klaviyo cancelled the import" };
        case "":
            throw new ExportError("remote", "Klaviyo answered the question for an import without its status.", {
                retryable: true,
            });
        default:
            // queued, processing, and any state that is added later: not over.
            return { state: "pending", done: (counts.completed ?? 0) + (counts.failed ?? 0) };
    }
}

/** To the last page. */
function importErrors(session: Session, job: string): Promise<unknown[]> {
    const path = `${JOBS}/${encodeURIComponent(job)}/import-errors`;
    const doing = "to read the errors of an import";
    const collection = { bucket: "importErrors", path, doing, needed: ["profiles:read"] } as const;
    return readAll(session, collection, { "page[size]": String(ERRORS_PER_PAGE) });
}

function numberIn(value: unknown): number | undefined {
    return typeof value === "number" && Number.isFinite(value) ? value : undefined;
}
