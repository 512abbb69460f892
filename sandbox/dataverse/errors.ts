/** A request that is refused: `{"error":{"code":"0x...","message":"..."}}`. */
export class DataverseRefusal extends Error {
    readonly status: number;
    readonly code: string;
    readonly headers: Readonly<Record<string, string>>;

    constructor(status: number, code: string, message: string, headers: Readonly<Record<string, string>> = {}) {
        super(message);
        this.status = status;
        this.code = code;
        this.headers = headers;
    }
}

/** Nothing but this header tells a client what it lacks; the body is empty. */
export function unauthorized(tenant: string): DataverseRefusal {
    const uri = `https://login.microsoftonline.com/${tenant}/oauth2/authorize`;
    return new DataverseRefusal(401, "", "", { "www-authenticate": `Bearer authorization_uri=${uri}` });
}

export function noUser(): DataverseRefusal {
    return new DataverseRefusal(403, "0x80072560", "The user is not a member of the organization.");
}

export function noPrivilege(user: string, table: string): DataverseRefusal {
    const words = `Principal user (Id=${user}, type=8, roleCount=1, privilegeCount=24) is missing prvRead${table} privilege`;
    return new DataverseRefusal(403, "0x80040220", words);
}

/** https://learn.microsoft.com/power-apps/developer/data-platform/api-limits#number-of-requests */
export function tooManyRequests(limit: number, seconds: number, retryAfter: number): DataverseRefusal {
    const words = `Number of requests exceeded the limit of ${limit} over time window of ${seconds} seconds.`;
    return new DataverseRefusal(429, "0x80072322", words, { "retry-after": String(retryAfter) });
}

export function unknownPath(segment: string): DataverseRefusal {
    return new DataverseRefusal(404, "0x8006088a", `Resource not found for the segment '${segment}'.`);
}

export function unknownProperty(column: string, table: string): DataverseRefusal {
    const words = `Could not find a property named '${column}' on type 'Microsoft.Dynamics.CRM.${table}'.`;
    return new DataverseRefusal(400, "0x80060888", words);
}

export function badQuery(words: string): DataverseRefusal {
    return new DataverseRefusal(400, "0x80060888", words);
}

/** https://learn.microsoft.com/power-apps/developer/data-platform/webapi/query/filter-rows */
export function tooManyConditions(): DataverseRefusal {
    return new DataverseRefusal(400, "0x8004430C", "Number of conditions in query exceeded maximum limit.");
}

export function badCookie(): DataverseRefusal {
    return new DataverseRefusal(400, "0x80040203", "Malformed paging cookie: it is not the one that was given.");
}
