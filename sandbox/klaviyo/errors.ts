import { randomUUID } from "node:crypto";

const RATE_LIMIT_PAGE = "https://developers.klaviyo.com/en/docs/rate_limits_and_error_handling";

/** One entry of `errors[]`, as recorded from the live API. */
export interface KlaviyoError {
    readonly id: string;
    readonly status: number;
    readonly code: string;
    readonly title: string;
    readonly detail: string;
    readonly source: { readonly pointer: string } | { readonly parameter: string };
    readonly links: Readonly<Record<string, string>>;
    readonly meta: Readonly<Record<string, unknown>>;
}

/** A request that is answered with errors. */
export class KlaviyoRefusal extends Error {
    readonly errors: readonly KlaviyoError[];
    readonly headers: Readonly<Record<string, string>>;

    constructor(errors: readonly KlaviyoError[], headers: Readonly<Record<string, string>> = {}) {
        super(errors[0]?.detail);
        this.errors = errors;
        this.headers = headers;
    }

    get status(): number {
        return this.errors[0]?.status ?? 500;
    }
}

type Essentials = Pick<KlaviyoError, "status" | "code" | "title" | "detail"> & Partial<KlaviyoError>;

function error(essentials: Essentials): KlaviyoError {
    return { id: randomUUID(), source: { pointer: "/data/" }, links: {}, meta: {}, ...essentials };
}

export function invalid(detail: string, pointer: string): KlaviyoError {
    return error({ status: 400, code: "invalid", title: "Invalid input.", detail, source: { pointer } });
}

export function refuse(detail: string, pointer: string): KlaviyoRefusal {
    return new KlaviyoRefusal([invalid(detail, pointer)]);
}

export function badParameter(detail: string, parameter: string): KlaviyoRefusal {
    return new KlaviyoRefusal([{ ...invalid(detail, ""), source: { parameter } }]);
}

export function notFound(detail: string): KlaviyoRefusal {
    return new KlaviyoRefusal([error({ status: 404, code: "not_found", title: "Not found.", detail })]);
}

export function notAuthenticated(): KlaviyoRefusal {
    return new KlaviyoRefusal([
        error({
            status: 401,
            code: "not_authenticated",
            title: "Authentication credentials were not provided.",
            detail: "Missing or invalid authorization scheme. Please use Klaviyo-API-Key.",
        }),
    ]);
}

/** The exact words for a wrong key are not public. */
export function authenticationFailed(): KlaviyoRefusal {
    return new KlaviyoRefusal([
        error({
            status: 401,
            code: "authentication_failed",
            title: "Incorrect authentication credentials.",
            detail: "Incorrect authentication credentials.",
        }),
    ]);
}

/** The words are not public; that they name the missing scopes is one report's. */
export function permissionDenied(missing: readonly string[]): KlaviyoRefusal {
    const title = "You do not have permission to perform this action.";
    const detail = missing.length === 0 ? title : `The API key is missing required scopes: ${missing.join(", ")}`;
    return new KlaviyoRefusal([error({ status: 403, code: "permission_denied", title, detail })]);
}

export function throttled(seconds: number): KlaviyoRefusal {
    const refusal = error({
        status: 429,
        code: "throttled",
        title: "Request was throttled.",
        detail: `Request was throttled. Expected available in ${seconds} second${seconds === 1 ? "" : "s"}.`,
        source: { pointer: "/data" },
        links: { type: RATE_LIMIT_PAGE },
    });
    return new KlaviyoRefusal([refusal], { "retry-after": String(seconds) });
}

/** The body of a 413 is not public; only the status is. */
export function tooLarge(): KlaviyoRefusal {
    return new KlaviyoRefusal([
        error({
            status: 413,
            code: "payload_too_large",
            title: "Payload too large.",
            detail: "The request body exceeds the maximum size of 5 MB.",
            source: { pointer: "/data" },
        }),
    ]);
}

export function retiredRevision(revision: string): KlaviyoRefusal {
    return new KlaviyoRefusal([
        error({
            status: 410,
            code: "gone",
            title: "Gone.",
            detail: `Revision ${revision} has been retired.`,
        }),
    ]);
}

export function wrongMediaType(type: string): KlaviyoRefusal {
    return new KlaviyoRefusal([
        error({
            status: 415,
            code: "unsupported_media_type",
            title: "Unsupported media type.",
            detail: `Unsupported media type "${type}" in request.`,
            source: { pointer: "/data" },
        }),
    ]);
}
