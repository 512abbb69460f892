import { randomUUID } from "node:crypto";
import type { SnapchatChoices } from "../settings";

const DISPLAY = "We're sorry, but the requested resource is not available at this time";

/** A request that is refused as a whole. */
export class SnapchatRefusal extends Error {
    readonly status: number;
    readonly code: string | undefined;
    readonly headers: Readonly<Record<string, string>>;
    /** What is sent instead of the usual body; an empty text sends none. */
    readonly rawBody: string | undefined;

    constructor(
        status: number,
        message: string,
        extra: { code?: string; headers?: Record<string, string>; rawBody?: string } = {},
    ) {
        super(message);
        this.status = status;
        this.code = extra.code;
        this.headers = extra.headers ?? {};
        this.rawBody = extra.rawBody;
    }
}

/** The request-level error body, as captured. */
export function errorBody(refusal: SnapchatRefusal, requestId: string): object {
    return {
        request_status: "ERROR",
        request_id: requestId,
        debug_message: refusal.message,
        display_message: DISPLAY,
        ...(refusal.code === undefined ? {} : { error_code: refusal.code }),
    };
}

/** An item that failed in a request that was carried out: HTTP 200, and the reason as text. */
export function itemError(
    code: string,
    message: string,
): { sub_request_status: string; sub_request_error_reason: string } {
    return { sub_request_status: "ERROR", sub_request_error_reason: `Error code: ${code}, message: ${message}` };
}

/** The body of a real 401 is not public: JSON, plain text and nothing are all played. */
export function unauthorized(choices: SnapchatChoices): SnapchatRefusal {
    const raw = { json: undefined, text: "unauthorized", empty: "" }[choices.unauthorizedBody];
    return new SnapchatRefusal(401, "The access token is invalid or expired", {
        headers: { "www-authenticate": 'Bearer error="invalid_token", error_description="The access token expired"' },
        ...(raw === undefined ? {} : { rawBody: raw }),
    });
}

export function noPermission(): SnapchatRefusal {
    return new SnapchatRefusal(403, "Caller does not have permission", { code: "E3002" });
}

/** Both answers to an id that Snap never issued are reported. */
export function unknownId(choices: SnapchatChoices): SnapchatRefusal {
    return choices.unknownId === "400"
        ? new SnapchatRefusal(400, "Request URL can not be correctly processed")
        : new SnapchatRefusal(404, "Resource can not be found", { code: "E3003" });
}

export function badUrl(): SnapchatRefusal {
    return new SnapchatRefusal(400, "Request URL can not be correctly processed");
}

export function badBody(): SnapchatRefusal {
    return new SnapchatRefusal(400, "Request BODY can not be correctly processed");
}

export function wrongMediaType(): SnapchatRefusal {
    return new SnapchatRefusal(415, "Unsupported media type", { code: "E1006" });
}

/** No recorded 429 is public; the advice is to lower the rate, and no Retry-After was ever seen. */
export function tooManyRequests(choices: SnapchatChoices): SnapchatRefusal {
    return new SnapchatRefusal(429, "Too many requests", choices.tooManyRequestsBody === "json" ? {} : { rawBody: "" });
}

/** Snap publishes no bound; an edge before the API has one. */
export function tooLarge(): SnapchatRefusal {
    return new SnapchatRefusal(413, "Request Entity Too Large", { rawBody: "Request Entity Too Large" });
}

export function freshRequestId(): string {
    return randomUUID();
}
