import { badBody, itemError, SnapchatRefusal } from "./errors";
import { digestsOf, toBase64 } from "./digest-table";
import { envelope, success } from "./envelope";
import { type Admitted, needSegment, readJson, type SnapchatParts, type snapchatRoutes } from "./gate";
import { whole } from "./segment-routes";

const IDENTIFIERS_PER_REQUEST = 100_000;
const SCHEMAS = ["EMAIL_SHA256", "PHONE_SHA256", "MOBILE_AD_ID_SHA256"];

/** Adding, removing and clearing the members of a customer list. */
export function userRoutes(route: ReturnType<typeof snapchatRoutes>, parts: SnapchatParts): void {
    const { state, settings } = parts;
    const change = (kind: "add" | "remove") => (request: Admitted) => {
        const segment = needSegment(request, parts, true);
        const { record, count: before } = segment;
        const { schema, identifiers } = readUsers(request);
        request.c.var.note.rows = identifiers.length;
        if (record.sourceType !== "FIRST_PARTY") return refused(request, "source_type");
        if (!SCHEMAS.includes(schema)) return refused(request, "schema");
        const processedAt = request.now + settings.snapchat.processingSeconds * 1000;
        const common = { id: record.id, digests: toBase64(digestsOf(identifiers)), processedAt };
        state.commit(
            kind === "add" ? { kind, ...common, seconds: Math.floor(request.now / 1000) } : { kind, ...common },
            identifiers.length,
        );
        // Received, not matched: how many people it found is never told.
        const onlyMembers = kind === "remove" && settings.snapchat.removalCount === "members";
        const counted = onlyMembers ? before - segment.count : identifiers.length;
        return envelope(request, "users", [success("user", { number_uploaded_users: counted })]);
    };
    route("post", "/v1/segments/:id/users", change("add"));
    route("delete", "/v1/segments/:id/users", change("remove"));
    route("delete", "/v1/segments/:id/all_users", (request) => {
        const segment = needSegment(request, parts, true);
        state.commit({ kind: "clear", id: segment.record.id });
        return envelope(request, "segments", [success("segment", whole(segment, request.now))]);
    });
}

function refused(request: Admitted, property: string): Response {
    return envelope(request, "users", [itemError("E2002", `Property value is not allowed : [${property}]`)]);
}

interface Users {
    readonly schema: string;
    readonly identifiers: readonly string[];
}

/** `{"users":[{"schema":["EMAIL_SHA256"],"data":[["<hash>"],...]}]}`: one object, one column, each value in an array. */
function readUsers(request: Admitted): Users {
    const body = readJson(request) as { users?: unknown } | null;
    const users: unknown = body?.users;
    if (!Array.isArray(users) || users.length !== 1) throw badBody();
    const { schema, data } = (users[0] ?? {}) as { schema?: unknown; data?: unknown };
    if (!Array.isArray(schema) || schema.length !== 1 || typeof schema[0] !== "string") throw badBody();
    if (!Array.isArray(data) || data.length === 0) throw badBody();
    if (data.length > IDENTIFIERS_PER_REQUEST) {
        throw new SnapchatRefusal(400, `The number of users exceeds the limit of ${IDENTIFIERS_PER_REQUEST}`);
    }
    return { schema: schema[0], identifiers: data.map(readIdentifier) };
}

function readIdentifier(row: unknown): string {
    if (!Array.isArray(row) || row.length !== 1 || typeof row[0] !== "string") throw badBody();
    return row[0];
}
