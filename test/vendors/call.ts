import * as z from "zod";

/** A request as a vendor receives it. */
export interface VendorRequest {
    readonly method: string;
    /** Path and query as sent, below the vendor's host. */
    readonly path: string;
    /** Names in lower case. */
    readonly headers: Readonly<Record<string, string>>;
    readonly body: Buffer;
}

type Parts = Readonly<Record<string, string>>;

/** How a body is read. */
export interface Body {
    readonly form: "json" | "urlencoded";
    /** Bytes that the vendor takes; absent where it names no number. */
    readonly bytes?: number;
    /** What was read must fit; `parts` are those of the path. */
    schema(parts: Parts): z.ZodType;
}

/** One call that our destinations may make, as the vendor describes it. Whatever is in no such call is not allowed. */
export interface AllowedCall {
    /** What a destination makes it for. */
    readonly does: string;
    readonly method: "GET" | "POST" | "DELETE";
    /** Fixed parts as they are, others in braces: `/api/lists/{listId}`. */
    readonly path: string;
    /** Those in braces, by name. */
    readonly parts?: Readonly<Record<string, z.ZodType>>;
    /** Parameters that the query may have; absent: none. None may come twice. */
    readonly query?: z.ZodType;
    /** Headers beside those that HTTP itself needs. */
    readonly headers: z.ZodType;
    /** Absent: there is none. */
    readonly body?: Body;
    /** The page or file that states it. */
    readonly source: string;
}

/** A call that the vendor has and we never make, whatever else becomes of the list of allowed ones. */
export interface ForbiddenCall {
    readonly method: string;
    readonly path: string;
    /** What it would do: `unsubscribes people`. */
    readonly because: string;
    readonly source: string;
}

export interface VendorCalls {
    readonly allowed: readonly AllowedCall[];
    readonly forbidden: readonly ForbiddenCall[];
}

/** HTTP's own, and ours about ourselves. */
const TRANSPORT = ["host", "connection", "user-agent", "accept-encoding", "content-length", "transfer-encoding"];
const SHOWN = 5;

/** What is wrong with a request, a sentence each; none: it is an allowed call in the form that the vendor describes. */
export function violations({ allowed, forbidden }: VendorCalls, request: VendorRequest): string[] {
    const [path = "", query = ""] = request.path.split(/\?(.*)/s);
    const matches = (call: { readonly method: string; readonly path: string }): boolean =>
        call.method === request.method && partsOf(call.path, path) !== undefined;
    const banned = forbidden.find(matches);
    if (banned !== undefined) return [`forbidden, it ${banned.because} (${banned.source})`];
    // Two calls of one path differ in their headers: what is said is what is wrong with the closer one.
    const found = allowed.filter(matches).map((call) => {
        const issues = [
            ...issuesOf("path", z.strictObject(call.parts ?? {}), partsOf(call.path, path)),
            ...issuesOf("query", call.query ?? z.strictObject({}), fieldsOf(query)),
            ...issuesOf("headers", call.headers, withoutTransport(request.headers)),
            ...bodyIssues(call, partsOf(call.path, path) ?? {}, request.body),
        ];
        return issues.map((issue) => `${issue} (to ${call.does}: ${call.source})`);
    });
    if (found.length === 0) return ["not among the calls that our destinations may make"];
    return found.reduce((least, issues) => (issues.length < least.length ? issues : least));
}

/** The parts in braces, decoded; undefined for another path. */
function partsOf(template: string, path: string): Record<string, string> | undefined {
    const wanted = template.split("/");
    const given = path.split("/");
    if (wanted.length !== given.length) return undefined;
    const parts: Record<string, string> = {};
    for (const [index, part] of wanted.entries()) {
        const name = /^\{(.+)\}$/.exec(part)?.[1];
        if (name !== undefined) parts[name] = decoded(given[index] ?? "");
        else if (part !== given[index]) return undefined;
    }
    return parts;
}

function decoded(part: string): string {
    try {
        return decodeURIComponent(part);
    } catch {
        // A stray per cent sign: as it is it fits no schema of an id.
        return part;
    }
}

/** A query or a form, each name once; a name that comes again is there as a list, which fits no schema of texts. */
function fieldsOf(encoded: string): Record<string, string | string[]> {
    const fields: Record<string, string | string[]> = {};
    for (const [name, value] of new URLSearchParams(encoded)) {
        const before = fields[name];
        fields[name] = before === undefined ? value : [before, value].flat();
    }
    return fields;
}

function withoutTransport(headers: Readonly<Record<string, string>>): Record<string, string> {
    return Object.fromEntries(Object.entries(headers).filter(([name]) => !TRANSPORT.includes(name)));
}

function bodyIssues({ body }: AllowedCall, parts: Parts, sent: Buffer): string[] {
    if (body === undefined) return sent.length === 0 ? [] : [`body: ${sent.length} bytes where there is none`];
    if (body.bytes !== undefined && sent.length > body.bytes) {
        return [`body: ${sent.length} bytes, more than ${body.bytes}`];
    }
    const text = sent.toString("utf8");
    if (!Buffer.from(text).equals(sent)) return ["body: no UTF-8"];
    if (body.form === "urlencoded") return issuesOf("body", body.schema(parts), fieldsOf(text));
    try {
        return issuesOf("body", body.schema(parts), JSON.parse(text));
    } catch (error) {
        if (error instanceof SyntaxError) return ["body: no JSON"];
        throw error;
    }
}

function issuesOf(where: string, schema: z.ZodType, value: unknown): string[] {
    const issues = schema.safeParse(value).error?.issues ?? [];
    const shown = issues.slice(0, SHOWN).map(({ path, message }) => `${[where, ...path].join(".")}: ${message}`);
    return issues.length > SHOWN ? [...shown, `${where}: ${issues.length - SHOWN} more`] : shown;
}
