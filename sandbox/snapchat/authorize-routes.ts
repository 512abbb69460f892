import type { Hono } from "hono";
import { CodeBook, freshRefreshToken } from "../oauth/code-book";
import { consentRoutes } from "../oauth/consent-routes";
import type { Grant } from "../oauth/token-book";
import type { SandboxEnv } from "../vendor";
import type { SnapchatParts } from "./gate";
import { SNAPCHAT_SEEDS, SNAPCHAT_USERS } from "./seeds";

/**
 * The consent page of accounts.snapchat.com; no PKCE is documented. Gives what turns a token request's code into a grant.
 * https://developers.snap.com/api/marketing-api/Ads-API/authentication
 */
export function authorizeRoutes(
    app: Hono<SandboxEnv>,
    { tokens, clock, settings }: SnapchatParts,
): (form: URLSearchParams) => Grant | undefined {
    const codes = new CodeBook();
    const { clientId: client } = SNAPCHAT_SEEDS;
    consentRoutes(app, {
        vendor: "Snapchat",
        path: "/login/oauth2/authorize",
        users: SNAPCHAT_USERS,
        scopes: ["snapchat-marketing-api", "snapchat-profile-api"],
        redirectUris: settings.redirectUris,
        application: (clientId) => (clientId === client ? { pkce: false } : undefined),
        codes,
        clock,
    });
    return (form) => {
        const consent = codes.spend(form, client, clock.now());
        if (consent === undefined) return undefined;
        const refreshToken = freshRefreshToken();
        tokens.add({ refreshToken, client, user: consent.user });
        return tokens.find(refreshToken);
    };
}
