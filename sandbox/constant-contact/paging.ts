import { invalid } from "./errors";
import type { Admitted } from "./gate";

/** The parameters of a page: those of the request, or those that its cursor carries. */
export function pageParameters({ c }: Admitted): URLSearchParams {
    const asked = new URL(c.req.url).searchParams;
    const cursor = asked.get("cursor");
    return cursor === null ? asked : new URLSearchParams(Buffer.from(cursor, "base64").toString("utf8"));
}

export function pageLimit(parameters: URLSearchParams, fallback: number, most: number): number {
    const limit = Number(parameters.get("limit") ?? fallback);
    if (Number.isInteger(limit) && limit >= 1 && limit <= most) return limit;
    throw invalid(`limit must be a number between 1 and ${most}`);
}

export function pageStart(parameters: URLSearchParams): number {
    const start = Number(parameters.get("next") ?? 0);
    if (Number.isInteger(start) && start >= 0) return start;
    throw invalid("cursor is not valid");
}

/**
 * `_links` of a page: the path of the next one, without a host; its cursor carries limit, filters and position. On the
 * last page it is an empty object.
 */
export function pageLinks(path: string, parameters: URLSearchParams, next: number | undefined): object {
    if (next === undefined) return {};
    const carried = new URLSearchParams(parameters);
    carried.set("next", String(next));
    const cursor = Buffer.from(carried.toString()).toString("base64");
    return { next: { href: `${path}?cursor=${encodeURIComponent(cursor)}` } };
}
