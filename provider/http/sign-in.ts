import { ExportError } from "../errors";
import type { ApiRequest, ApiResponse, HttpClient } from "./http";
import { fieldsOf, firstText, isPage, quoted } from "./vendor-words";

/** A token is given up this long before it ends, so that a request already on its way still arrives with a valid one. */
const EARLY_SECONDS = 60;

export interface SignInOptions {
    /** Sends the sign-in request, and tries it again on 429 and 5xx. */
    readonly client: HttpClient;
    /** As people write it: `Constant Contact`. */
    readonly vendor: string;
    /** The sign-in request that spends a refresh token. */
    readonly request: (refreshToken: string) => ApiRequest;
    /** What a person does to connect again, as a sentence. */
    readonly connectAgain: string;
    /** Where the client id and secret stand in the vendor's screens, as a sentence. */
    readonly application: string;
    /** Milliseconds since 1970. */
    readonly now?: () => number;
}

export interface SignedIn {
    /** `Bearer ...` */
    readonly header: string;
    /** Milliseconds since 1970; infinite where the vendor did not say, then only a 401 ends it. */
    readonly renewAt: number;
    /** The refresh token that came with it: another one than was spent, or the same; empty where none came. */
    readonly refreshToken: string;
}

/**
 * Spends a refresh token once (RFC 6749, section 6). Throws ExportError `auth` when the vendor refuses the refresh token or the
 * application, `remote` for an answer without a token.
 */
export async function signIn(options: SignInOptions, refreshToken: string): Promise<SignedIn> {
    const startedAt = (options.now ?? Date.now)();
    const answer = await options.client.request({ ...options.request(refreshToken), authorized: false });
    const signedIn = signedInBy(answer, startedAt);
    if (signedIn === undefined) throw signInError(answer, options);
    return signedIn;
}

/** What an answer of a token endpoint gives; undefined where it gives no token. `startedAt`: when it was asked, in ms since 1970. */
export function signedInBy(answer: ApiResponse, startedAt: number): SignedIn | undefined {
    const fields = fieldsOf(answer.json);
    const text = firstText(fields.access_token);
    if (answer.status < 200 || answer.status > 299 || text === "") return undefined;
    return {
        header: `Bearer ${text}`,
        renewAt: startedAt + usableSeconds(fields.expires_in) * 1000,
        refreshToken: firstText(fields.refresh_token),
    };
}

/** Seconds from the request on in which a token is used: till a minute before its end, or till half of it where it is short. */
function usableSeconds(expiresIn: unknown): number {
    const life = Number(expiresIn);
    if (expiresIn === null || expiresIn === undefined || !Number.isFinite(life)) return Number.POSITIVE_INFINITY;
    return Math.max(life - EARLY_SECONDS, life / 2, 0);
}

/** https://www.rfc-editor.org/rfc/rfc6749#section-5.2 names the codes; Okta's own form, `errorSummary`, is read too. */
function signInError(answer: ApiResponse, options: SignInOptions): ExportError {
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
