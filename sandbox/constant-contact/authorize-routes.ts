import type { Hono } from "hono";
import { CodeBook, type Consent, freshRefreshToken } from "../oauth/code-book";
import { consentRoutes } from "../oauth/consent-routes";
import type { Grant, TokenBook } from "../oauth/token-book";
import type { SandboxEnv } from "../vendor";
import type { ConstantContactParts } from "./gate";
import { CONSTANT_CONTACT_APPS, PRIVILEGES } from "./seeds";

/** https://developer.constantcontact.com/api_guide/scopes.html */
const SCOPES = ["contact_data", "account_read", "account_update", "campaign_data", "offline_access"];

/** What a token request gets. */
export interface Issued {
    /** Its refresh token is empty where the scope offline_access was not granted: no error, just none. */
    readonly grant: Grant;
    readonly scope: string;
}

/**
 * The consent page of authz.constantcontact.com. Gives what turns a token request's code into a grant.
 * https://developer.constantcontact.com/api_guide/server_flow.html, https://developer.constantcontact.com/api_guide/pkce_flow.html
 */
export function authorizeRoutes(
    app: Hono<SandboxEnv>,
    parts: ConstantContactParts,
): (form: URLSearchParams, client: string) => Issued | undefined {
    const codes = new CodeBook();
    consentRoutes(app, {
        vendor: "Constant Contact",
        path: "/oauth2/default/v1/authorize",
        users: Object.keys(PRIVILEGES).map((id) => ({ id, name: id })),
        scopes: SCOPES,
        redirectUris: parts.settings.redirectUris,
        application: (id) => {
            const found = CONSTANT_CONTACT_APPS.find(({ clientId }) => clientId === id);
            return found && { pkce: found.clientSecret === undefined };
        },
        codes,
        clock: parts.clock,
    });
    return (form, client) => {
        const consent = codes.spend(form, client, parts.clock.now());
        return consent && { grant: grantOf(consent, parts.tokens), scope: consent.scope };
    };
}

/** https://community.constantcontact.com/t5/user/viewprofilepage/user-id/945159 (a support engineer) */
function grantOf({ client, user, scope }: Consent, tokens: TokenBook): Grant {
    const passing = { refreshToken: "", client, user, family: "", spent: false };
    if (!scope.split(/\s+/).includes("offline_access")) return passing;
    const refreshToken = freshRefreshToken();
    tokens.add({ refreshToken, client, user });
    return tokens.find(refreshToken) ?? passing;
}
