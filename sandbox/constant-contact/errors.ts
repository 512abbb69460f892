/** A request that is refused. Some bodies are one object, others an array; which is which is the vendor's. */
export class ConstantContactRefusal extends Error {
    readonly status: number;
    readonly body: unknown;
    readonly headers: Readonly<Record<string, string>>;

    constructor(status: number, body: unknown, headers: Readonly<Record<string, string>> = {}) {
        super(`Constant Contact answers ${status}`);
        this.status = status;
        this.body = body;
        this.headers = headers;
    }
}

function asObject(
    status: number,
    key: string,
    message: string,
    headers?: Record<string, string>,
): ConstantContactRefusal {
    return new ConstantContactRefusal(status, { error_key: key, error_message: message }, headers);
}

function asArray(status: number, key: string, message: string): ConstantContactRefusal {
    return new ConstantContactRefusal(status, [{ error_key: key, error_message: message }]);
}

/** https://developer.constantcontact.com/api_guide/glossary_responses.html */
export function invalid(message: string): ConstantContactRefusal {
    return asArray(400, "contacts.api.validation.error", message);
}

export function notFound(message: string): ConstantContactRefusal {
    return asArray(404, "contacts.api.not_found", message);
}

export function conflict(message: string): ConstantContactRefusal {
    return asArray(409, "contacts.api.conflict", message);
}

export function wrongMediaType(): ConstantContactRefusal {
    return asArray(415, "contacts.api.validation.error", "Content-Type must be application/json");
}

export function unauthorized(): ConstantContactRefusal {
    return asObject(401, "unauthorized", "Unauthorized", {
        "www-authenticate": "Bearer realm=api.cc.email",
        "x-amzn-errortype": "UnauthorizedException",
    });
}

/** https://developer.constantcontact.com/api_guide/account_get_privileges.html */
export function accessDenied(): ConstantContactRefusal {
    return asObject(403, "access_denied", "Request forbidden due to insufficient user privileges.");
}

/** https://developer.constantcontact.com/api_guide/rate_limits.html; there is no Retry-After. */
export function throttled(): ConstantContactRefusal {
    return asObject(429, "throttled", "Too Many Requests");
}

export function quotaExceeded(): ConstantContactRefusal {
    return asObject(429, "quota_exceeded", "Limit Exceeded");
}

/** The gateway's answer to a path outside /v3. */
export function forbiddenPath(): ConstantContactRefusal {
    return new ConstantContactRefusal(403, { message: "Forbidden" });
}
