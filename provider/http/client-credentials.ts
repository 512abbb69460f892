import type { ExportError } from "../errors";
import { renewing } from "./access-token";
import type { ApiRequest, ApiResponse, Authorization, HttpClient } from "./http";
import { signedInBy } from "./sign-in";

export interface ClientCredentialsOptions {
    /** Sends the sign-in request, and tries it again on 429 and 5xx. */
    readonly client: HttpClient;
    /** The request that is answered with an access token. */
    readonly request: ApiRequest;
    /** What an answer without one means. */
    readonly refused: (answer: ApiResponse) => ExportError;
    /** Milliseconds since 1970. */
    readonly now?: () => number;
}

/**
 * The access token of an application that signs in as itself (RFC 6749, section 4.4), renewed before it ends and after a 401, once for
 * all who wait. What the service refused is final: every later call gets the same error without asking again.
 */
export function clientCredentials({
    client,
    request,
    refused,
    now = Date.now,
}: ClientCredentialsOptions): Authorization {
    let refusal: ExportError | undefined;
    return renewing(async () => {
        if (refusal !== undefined) throw refusal;
        const startedAt = now();
        const answer = await client.request({ ...request, authorized: false });
        const token = signedInBy(answer, startedAt);
        if (token !== undefined) return token;
        const error = refused(answer);
        if (error.code === "auth") refusal = error;
        throw error;
    }, now);
}
