import type { Admitted } from "./gate";
import { badUrl } from "./errors";

const LEAST_PER_PAGE = 50;
const MOST_PER_PAGE = 1000;

export interface Item {
    readonly sub_request_status: string;
    readonly [key: string]: unknown;
}

/** `{ sub_request_status: "SUCCESS", segment: {...} }` */
export function success(singular: string, entity: unknown): Item {
    return { sub_request_status: "SUCCESS", [singular]: entity };
}

/** Snap's envelope. One failed item makes the whole status `ERROR`; HTTP stays at 200. */
export function envelope(
    { c, requestId }: Admitted,
    plural: string,
    items: readonly Item[],
    extra: object = {},
): Response {
    const failed = items.some((item) => item.sub_request_status === "ERROR");
    return c.json({
        request_status: failed ? "ERROR" : "SUCCESS",
        request_id: requestId,
        ...extra,
        [plural]: items,
    });
}

/**
 * A collection. With `limit` it comes in pages, `paging` holding an absolute `next_link`, or nothing on the last one.
 * A page may hold fewer than were asked for. https://developers.snap.com/api/marketing-api/Ads-API/api-patterns
 */
export function pages(request: Admitted, plural: string, items: readonly Item[], pageLimit: number): Response {
    const url = new URL(request.c.req.url);
    const text = url.searchParams.get("limit");
    if (text === null) return envelope(request, plural, items);
    const limit = Number(text);
    if (!Number.isInteger(limit) || limit < LEAST_PER_PAGE || limit > MOST_PER_PAGE) throw badUrl();
    const start = readCursor(url.searchParams.get("cursor"));
    const end = start + Math.min(limit, pageLimit);
    url.searchParams.set("cursor", Buffer.from(String(end)).toString("base64url"));
    const paging = end < items.length ? { next_link: url.href } : {};
    return envelope(request, plural, items.slice(start, end), { paging });
}

function readCursor(cursor: string | null): number {
    if (cursor === null) return 0;
    const start = Number(Buffer.from(cursor, "base64url").toString("utf8"));
    if (!Number.isInteger(start) || start < 0) throw badUrl();
    return start;
}
