import type { ApiRequest } from "../../http/http";
import type { AuthorizeStep, CodeExchange } from "../authorize";

/** Without offline_access there is no refresh token, and no error: https://developer.constantcontact.com/api_guide/scopes.html */
const SCOPE = "contact_data account_read offline_access";

/**
 * Server applications: https://developer.constantcontact.com/api_guide/server_flow.html.
 * Applications with PKCE have no secret: https://developer.constantcontact.com/api_guide/pkce_flow.html.
 */
export const authorize: AuthorizeStep = {
    kind: "constant-contact",
    settings: [],
    how: {
        form: "code",
        pkce: true,
        application: "developer.constantcontact.com > My Applications > (the application)",
        noRefreshToken:
            "It gives one only where the scope offline_access is granted: run the command again and allow it.",
        consent: ({ clientId, redirectUri, state, codeChallenge }) => ({
            host: "authz",
            path: "/oauth2/default/v1/authorize",
            query: {
                response_type: "code",
                client_id: clientId,
                redirect_uri: redirectUri,
                scope: SCOPE,
                state,
                ...(codeChallenge !== undefined && { code_challenge: codeChallenge, code_challenge_method: "S256" }),
            },
        }),
        exchange,
    },
};

function exchange({ clientId, clientSecret, redirectUri, code, codeVerifier }: CodeExchange): ApiRequest {
    const form = new URLSearchParams({ grant_type: "authorization_code", code, redirect_uri: redirectUri });
    if (codeVerifier !== undefined) form.set("code_verifier", codeVerifier);
    if (clientSecret === undefined) form.set("client_id", clientId);
    const basic = clientSecret !== undefined && {
        authorization: `Basic ${Buffer.from(`${clientId}:${clientSecret}`).toString("base64")}`,
    };
    return {
        method: "POST",
        host: "authz",
        path: "/oauth2/default/v1/token",
        headers: { "content-type": "application/x-www-form-urlencoded", accept: "application/json", ...basic },
        body: form.toString(),
        bucket: "signIn",
        retry: "never",
        authorized: false,
    };
}
