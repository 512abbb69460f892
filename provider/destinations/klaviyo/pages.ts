import { ExportError } from "../../errors";
import { fieldsOf } from "../../http/vendor-words";
import type { Session } from "../destination";
import { get, type Scope } from "./api";
import { errorFor, problemIn } from "./errors";

/** One page of a collection. */
export interface Page {
    readonly items: readonly unknown[];
    /** The query of the next page; absent on the last one. */
    readonly next?: string;
}

/** What is asked for: its bucket, its path, what it is for ("to read lists") and which scopes it takes. */
export interface Collection {
    readonly bucket: string;
    readonly path: string;
    readonly doing: string;
    readonly needed: readonly Scope[];
}

/**
 * Reads a page. Of the link to the next one only the query is taken: no answer sends us to another place. A link in a form that
 * cannot be read is no last page: https://developers.klaviyo.com/en/reference/api_overview#pagination
 */
export function pageIn(json: unknown, doing: string): Page {
    const { data, links } = fieldsOf(json);
    if (!Array.isArray(data)) throw broken(doing, "without a list");
    const items: readonly unknown[] = data;
    const { next } = fieldsOf(links);
    if (next === undefined || next === null || next === "") return { items };
    const url = typeof next === "string" ? URL.parse(next, "https://a.klaviyo.com") : null;
    if (url === null || url.search === "") throw broken(doing, "with a link to its next page that cannot be read");
    return { items, next: url.searchParams.toString() };
}

export function queryOf(next: string): Record<string, string> {
    return Object.fromEntries(new URLSearchParams(next));
}

/** All pages of a collection that is small enough to be held. */
export async function readAll(
    session: Session,
    collection: Collection,
    first: Readonly<Record<string, string>>,
): Promise<unknown[]> {
    const { bucket, path, doing, needed } = collection;
    const found: unknown[] = [];
    const seen = new Set<string>();
    for (let query: Readonly<Record<string, string>> | undefined = first; query !== undefined;) {
        const answer = await get(session, bucket, path, query);
        const problem = problemIn(answer);
        if (problem !== undefined) throw errorFor(problem, doing, needed);
        const { items, next } = pageIn(answer.json, doing);
        found.push(...items);
        if (next !== undefined && seen.has(next)) throw broken(doing, "with pages that go round in a circle");
        if (next !== undefined) seen.add(next);
        query = next === undefined ? undefined : queryOf(next);
    }
    return found;
}

/** `doing`: "to read lists". */
export function broken(doing: string, how: string): ExportError {
    return new ExportError("remote", `Klaviyo, asked ${doing}, answered ${how}.`, { retryable: true });
}
