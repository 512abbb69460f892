import { ExportError } from "../errors";
import type { ApiRequest, ApiResponse, Authorization, HttpClient } from "./http";
import { fieldsOf, firstText, isPage, quoted } from "./vendor-words";

/** A token is given up this long before it ends, so that a request already on its way still arrives with a valid one. */
const EARLY_SECONDS = 60;

export interface AccessTokenOptions {
    /** Sends the sign-in request, and tries it again on 429 and 5xx. */
    readonly client: HttpClient;
    /** As people write it: `Constant Contact`. */
    readonly vendor: string;
    /** The token that a person got by connecting; replaced in memory by each newer one that the vendor gives. */
    readonly refreshToken: string;
    /** The sign-in request that spends a refresh token. */
    readonly request: (refreshToken: string) => ApiRequest;
    /** What a person does to connect again, as a sentence. */
    readonly connectAgain: string;
    /** Where the client id and secret stand in the vendor's screens, as a sentence. */
    readonly application: string;
    /** Keeps a changed refresh token. The access token that came with it is used only after this has ended well. */
    readonly rotated?: (refreshToken: string) => Promise<void>;
    /** Milliseconds since 1970. */
    readonly now?: () => number;
}

interface Token {
    readonly header: string;
    /** Milliseconds since 1970; infinite where the vendor did not say, then only a 401 ends it. */
    readonly renewAt: number;
}

/**
 * An OAuth access token (RFC 6749, section 6), renewed before it ends and after a 401, once for all who wait.
 *
 * Throws ExportError `auth` when the vendor refuses the refresh token or the application; that answer is final and is
 * given to every later caller without asking again. Throws `remote` for an answer without a token.
 */
export function accessToken(options: AccessTokenOptions): Authorization {
    const now = options.now ?? Date.now;
    let refreshToken = options.refreshToken;
    let newest: Token | undefined;
    let renewal: Promise<Token> | undefined;
    let refusal: ExportError | undefined;

    async function fetchToken(): Promise<Token> {
        const startedAt = now();
        const answer = await options.client.request({ ...options.request(refreshToken), authorized: false });
        const fields = fieldsOf(answer.json);
        const text = firstText(fields.access_token);
        if (answer.status < 200 || answer.status > 299 || text === "") throw refused(signInError(answer, options));
        const given = firstText(fields.refresh_token);
        if (given !== "" && given !== refreshToken) {
            // The old one may be spent by now: whatever becomes of the storing, the next renewal needs the new one.
            refreshToken = given;
            await options.rotated?.(given);
        }
        newest = { header: `Bearer ${text}`, renewAt: startedAt + usableSeconds(fields.expires_in) * 1000 };
        return newest;
    }

    function refused(error: ExportError): ExportError {
        if (error.code === "auth") refusal = error;
        return error;
    }

    return {
        async headers() {
            if (refusal !== undefined) throw refusal;
            if (newest !== undefined && now() < newest.renewAt) return { authorization: newest.header };
            renewal ??= fetchToken().finally(() => {
                renewal = undefined;
            });
            const token = await renewal;
            return { authorization: token.header };
        },
        renew(used) {
            if (used.authorization === newest?.header) newest = undefined;
            return Promise.resolve();
        },
    };
}

/** Seconds from the request on in which a token is used: till a minute before its end, or till half of it where it is short. */
function usableSeconds(expiresIn: unknown): number {
    const life = Number(expiresIn);
    if (expiresIn === null || expiresIn === undefined || !Number.isFinite(life)) return Number.POSITIVE_INFINITY;
    return Math.max(life - EARLY_SECONDS, life / 2, 0);
}

/** https://www.rfc-editor.org/rfc/rfc6749#section-5.2 names the codes; Okta's own form, `errorSummary`, is read too. */
function signInError(answer: ApiResponse, options: AccessTokenOptions): ExportError {
    const { vendor, connectAgain, application } = options;
    const fields = fieldsOf(answer.json);
    const code = firstText(fields.error, fields.errorCode);
    const said = quoted(firstText(fields.error_description, fields.errorSummary, fields.message, code));
    if (code === "invalid_grant") {
        return new ExportError(
            "auth",
            `${vendor} no longer accepts the refresh token${said}. A person must connect again: ${connectAgain}`,
        );
    }
    if (code === "invalid_client" || code === "unauthorized_client" || answer.status === 401) {
        return new ExportError("auth", `${vendor} does not accept the client id and secret${said}. ${application}`);
    }
    if ((answer.status === 400 || answer.status === 403) && !isPage(answer.text)) {
        const advice = `${application} If they are right, a person must connect again: ${connectAgain}`;
        return new ExportError("auth", `${vendor} refuses to sign in with HTTP ${answer.status}${said}. ${advice}`);
    }
    return new ExportError("remote", `${vendor} answered the sign-in with HTTP ${answer.status} and no access token.`, {
        retryable: true,
    });
}
