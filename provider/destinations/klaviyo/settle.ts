import { ExportError } from "../../errors";
import { fieldsOf, firstText } from "../../http/vendor-words";
import { VENDOR_FAILURE, type Session, type Settlement } from "../destination";
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
            return settlementOf(await importErrors(session, job), counts);
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

/**
 * Of a finished job. Whoever is not named counts as taken, and is not sent again before his data changes. Where Klaviyo itself failed with
 * people whom it does not name, or took nobody and says nothing of anybody, the import counts as not done and is sent again, which
 * changes nothing for those who came through. (One person alone of whom nothing is said would be sent again with every run.)
 */
function settlementOf(errors: readonly unknown[], counts: JobCounts): Settlement {
    const rejects = rejectsOf(errors, counts);
    const { total = 0, completed } = counts;
    const troubled = rejects.counted[VENDOR_FAILURE] ?? 0;
    if (troubled > 0) {
        const whom = `${String(troubled)} of the ${String(total)} people of an import and does not name them`;
        return { state: "failed", reason: `Klaviyo itself failed with ${whom}` };
    }
    if (completed === 0 && total > 1 && errors.length === 0)
        return { state: "failed", reason: `an import took none of ${String(total)} people, without saying why` };
    return { state: "applied", rejects };
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
