import { ExportError } from "../../errors";
import { fieldsOf, firstText } from "../../http/vendor-words";
import type { Session, Settlement } from "../destination";
import { get } from "./api";
import { errorFor, problemIn } from "./errors";
import { ERRORS_PER_PAGE } from "./limits";
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

/** All pages. Of the link to the next one only the query is taken: no answer sends us to another place. */
async function importErrors(session: Session, job: string): Promise<unknown[]> {
    const errors: unknown[] = [];
    const seen = new Set<string>();
    let query: Record<string, string> | undefined = { "page[size]": String(ERRORS_PER_PAGE) };
    while (query !== undefined) {
        const answer = await get(session, "importErrors", `${JOBS}/${encodeURIComponent(job)}/import-errors`, query);
        const problem = problemIn(answer);
        if (problem !== undefined) throw errorFor(problem, "to read the errors of an import", ["profiles:read"]);
        const { data, links } = fieldsOf(answer.json);
        if (!Array.isArray(data)) throw broken("without a list");
        errors.push(...(data as unknown[]));
        const next = firstText(fieldsOf(links).next);
        if (seen.has(next)) throw broken("with pages that go round in a circle");
        seen.add(next);
        query = next === "" ? undefined : queryOf(next);
    }
    return errors;
}

function queryOf(link: string): Record<string, string> {
    const url = URL.parse(link, "https://a.klaviyo.com");
    if (url === null || url.search === "") throw broken("with a link to its next page that cannot be read");
    return Object.fromEntries(url.searchParams);
}

function broken(how: string): ExportError {
    return new ExportError("remote", `Klaviyo answered the question for an import's errors ${how}.`, {
        retryable: true,
    });
}

function numberIn(value: unknown): number | undefined {
    return typeof value === "number" && Number.isFinite(value) ? value : undefined;
}
