import { ExportError } from "../../errors";
import type { ApiResponse } from "../../http/http";
import { fieldsOf, firstText } from "../../http/vendor-words";
import type { Session } from "../destination";
import { entities, errorFor, problemIn, type Problem } from "./errors";

/** An audience as Snapchat writes it, a "segment" in its API. */
export type Segment = Readonly<Record<string, unknown>>;

type Query = Readonly<Record<string, string>>;

/** The largest page: https://developers.snap.com/api/marketing-api/Ads-API/api-patterns */
const FIRST_PAGE: Query = { limit: "1000" };

/** An ad account has 1,000 audiences at most, and the smallest page 50: more pages than this are no list any more. */
const MOST_PAGES = 100;

/** All audiences of the connection's ad account, of every kind, page by page. */
export async function* audiencePages(session: Session): AsyncGenerator<readonly Segment[]> {
    const { adAccountId = "" } = session.connection.settings;
    const asked = new Set<string>();
    for (let query: Query | undefined = FIRST_PAGE; query !== undefined;) {
        asked.add(JSON.stringify(query));
        const answer = await session.http.request({
            method: "GET",
            host: "api",
            path: `/v1/adaccounts/${adAccountId}/segments`,
            query,
            bucket: "api",
            retry: "always",
        });
        const problem = problemIn(answer);
        if (problem !== undefined) throw accountError(problem, `to see the audiences of ad account ${adAccountId}`);
        // Without the list nothing is known; taken for an empty one, an audience would be made a second time.
        if (!Array.isArray(fieldsOf(answer.json).segments)) throw unreadableList("its answer holds no list");
        yield entities(answer, "segments", "segment");
        query = nextPage(answer);
        if (query === undefined) return;
        if (asked.has(JSON.stringify(query)) || asked.size === MOST_PAGES) throw unreadableList("its pages do not end");
    }
}

/**
 * What stands behind the question mark of the next page's link. Host and path stay ours: a link that leads elsewhere must not
 * carry the access token there.
 */
function nextPage(answer: ApiResponse): Query | undefined {
    const link = fieldsOf(fieldsOf(answer.json).paging).next_link ?? "";
    if (link === "") return undefined;
    const url = typeof link === "string" ? URL.parse(link, "https://adsapi.snapchat.com") : null;
    if (url === null || url.search === "") throw unreadableList("the link to its next page cannot be read");
    return Object.fromEntries(url.searchParams);
}

function unreadableList(why: string): ExportError {
    const message = `Snapchat's list of the ad account's audiences cannot be read: ${why}.`;
    return new ExportError("remote", message, { retryable: true });
}

/** Connecting saw the ad account: where it is missing later, the right to it was taken away. */
export function accountError(problem: Problem, doing: string): ExportError {
    return errorFor(problem.kind === "missing" ? { ...problem, kind: "permission" } : problem, doing);
}

/** The only kind that takes people by their hashes: https://developers.snap.com/api/marketing-api/Ads-API/customer-lists */
export function isCustomerList(segment: Segment): boolean {
    return firstText(segment.source_type).toUpperCase() === "FIRST_PARTY";
}

/** An ad account may see audiences of others. */
export function isOurs(segment: Segment, session: Session): boolean {
    const { adAccountId = "" } = session.connection.settings;
    return firstText(segment.ad_account_id).toLowerCase() === adAccountId.toLowerCase();
}
