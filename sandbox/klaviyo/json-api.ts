import { gunzipSync } from "node:zlib";
import type { Admitted } from "./gate";
import { badParameter, refuse, tooLarge, wrongMediaType } from "./errors";

/** Decompressed; whether 5 MB means 5,000,000 is not public, and the smaller reading is the safe one. */
const BODY_BYTES = 5_000_000;
const MEDIA_TYPES = ["application/vnd.api+json", "application/json"];

export interface Page<Item> {
    readonly items: readonly Item[];
    /** Where the next page starts; undefined on the last one. */
    readonly next: number | undefined;
}

/** Answers with a JSON:API document. */
export function document({ c }: Admitted, body: unknown, status: 200 | 201 | 202 = 200): Response {
    c.header("content-type", "application/vnd.api+json");
    return c.body(JSON.stringify(body), status);
}

/** The body as JSON; refuses what the vendor refuses before it looks at the contents. */
export function readDocument({ c }: Admitted): unknown {
    const type = (c.req.header("content-type") ?? "").split(";")[0]?.trim().toLowerCase() ?? "";
    if (!MEDIA_TYPES.includes(type)) throw wrongMediaType(type);
    const bytes = c.req.header("content-encoding") === "gzip" ? unzip(c.var.body) : c.var.body;
    if (bytes.length > BODY_BYTES) throw tooLarge();
    try {
        return JSON.parse(bytes.toString("utf8"));
    } catch {
        throw refuse("Invalid JSON.", "/data");
    }
}

function unzip(zipped: Buffer): Buffer {
    try {
        return gunzipSync(zipped, { maxOutputLength: BODY_BYTES });
    } catch (error) {
        throw (error as NodeJS.ErrnoException).code === "ERR_BUFFER_TOO_LARGE"
            ? tooLarge()
            : refuse("Invalid gzip.", "/data");
    }
}

export function pageSize({ c }: Admitted, fallback: number, most: number): number {
    const text = c.req.query("page[size]");
    if (text === undefined) return fallback;
    const size = Number(text);
    if (Number.isInteger(size) && size >= 1 && size <= most) return size;
    throw badParameter(`Page size must be an integer between 1 and ${most}.`, "page[size]");
}

/** Where a page starts; the cursor is a base64 JSON array, as a sample of the documentation decodes to. */
export function pageStart({ c }: Admitted): number {
    const cursor = c.req.query("page[cursor]");
    if (cursor === undefined || cursor === "") return 0;
    try {
        const [position] = JSON.parse(Buffer.from(cursor, "base64url").toString("utf8")) as unknown[];
        if (typeof position === "number") return position;
    } catch {
        // Refused below.
    }
    throw badParameter("Invalid cursor.", "page[cursor]");
}

/** A collection with `links`; `next` repeats the query, and both ends are null where there is nothing more. */
export function collection(request: Admitted, page: Page<unknown>, extra: object = {}): Response {
    const url = new URL(request.c.req.url);
    const self = request.base + url.pathname.slice("/klaviyo".length) + url.search;
    return document(request, {
        data: page.items,
        ...extra,
        links: { self, next: page.next === undefined ? null : nextLink(self, page.next), prev: null },
    });
}

function nextLink(self: string, position: number): string {
    const url = new URL(self);
    url.searchParams.set("page[cursor]", Buffer.from(JSON.stringify([position])).toString("base64url"));
    return url.href;
}

/** Cuts a page out of positions that come in rising order; the cursor is the position to go on from. */
export function takePage(positions: Iterable<number>, size: number): Page<number> {
    const items: number[] = [];
    for (const position of positions) {
        if (items.length === size) return { items, next: position };
        items.push(position);
    }
    return { items, next: undefined };
}

export function isRecord(value: unknown): value is Record<string, unknown> {
    return typeof value === "object" && value !== null && !Array.isArray(value);
}
