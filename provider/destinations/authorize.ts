import type { ApiRequest } from "../http/http";

/** What the vendor's consent page is asked for. */
export interface ConsentRequest {
    readonly clientId: string;
    /** Exactly as it is registered with the application. */
    readonly redirectUri: string;
    /** Unguessable text that comes back with the answer, which proves that the answer is to this question. */
    readonly state: string;
    /** Challenge of method S256 (RFC 7636), for an application that uses PKCE. */
    readonly codeChallenge?: string;
}

/** What turns the code of the answer into tokens. */
export interface CodeExchange {
    readonly clientId: string;
    /** Absent for an application that uses PKCE. */
    readonly clientSecret?: string;
    /** The one that the consent page was asked with. */
    readonly redirectUri: string;
    readonly code: string;
    /** The text whose challenge the consent page was given. */
    readonly codeVerifier?: string;
}

/** The address of a page for people: a path below one of the destination's hosts. */
export interface ConsentPage {
    readonly host: string;
    readonly path: string;
    readonly query: Readonly<Record<string, string>>;
}

/**
 * OAuth's authorization code (RFC 6749, section 4.1): a person allows an application of his own to act for him. The connection
 * then has the credentials `clientId`, `clientSecret` (not with PKCE) and `refreshToken`.
 */
export interface CodeGrant {
    readonly form: "code";
    /** Whether there are applications without a secret, which prove themselves by PKCE. */
    readonly pkce: boolean;
    /** Where the application stands in the vendor's screens: client id, secret and redirect URI. */
    readonly application: string;
    /** Why the vendor gave no refresh token, and what to do; a sentence. */
    readonly noRefreshToken: string;
    /** Pure. */
    consent(request: ConsentRequest): ConsentPage;
    /** Pure. Never to be tried again when no answer came: a code works once. */
    exchange(request: CodeExchange): ApiRequest;
}

/** A key that a person makes in the vendor's screens and pastes. */
export interface PastedKey {
    readonly form: "key";
    /** The credential of the connection that it is: `apiKey`. */
    readonly credential: string;
    /** As people call it: `private API key`. */
    readonly noun: string;
    /** Address of the page that makes one, with the needed rights chosen. */
    readonly page: string;
}

/** An input of a connection that signing in needs and that is no secret. */
export interface NeededSetting {
    /** `adAccountId`: the command line calls it `--ad-account-id`. */
    readonly name: string;
    readonly description: string;
    readonly required: boolean;
}

/** How a person lets us into one vendor: data and pure functions, so that the command needs to know no vendor. */
export interface AuthorizeStep {
    /** `Destination.kind`. */
    readonly kind: string;
    readonly settings: readonly NeededSetting[];
    readonly how: CodeGrant | PastedKey;
}
