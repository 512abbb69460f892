import type { Hono } from "hono";
import { oauthError, readForm } from "../oauth/form";
import type { Grant } from "../oauth/token-book";
import type { SandboxEnv } from "../vendor";
import type { SnapchatParts } from "./gate";
import { SNAPCHAT_SEEDS } from "./seeds";

/**
 * The token endpoint of accounts.snapchat.com, for refresh tokens and for codes. A refresh gives the same refresh token back.
 * https://developers.snap.com/marketing-api/Ads-API/quick-start
 */
export function oauthRoutes(
    app: Hono<SandboxEnv>,
    { tokens, clock, settings }: SnapchatParts,
    exchangeCode: (form: URLSearchParams) => Grant | undefined,
): void {
    app.post("/login/oauth2/access_token", (c) => {
        const form = readForm(c);
        if (form === undefined) return oauthError(c, 400, "invalid_request", "The body must be form-urlencoded");
        const { clientId, clientSecret } = SNAPCHAT_SEEDS;
        if (form.get("client_id") !== clientId || form.get("client_secret") !== clientSecret) {
            return oauthError(c, 401, "invalid_client", "Client authentication failed");
        }
        const type = form.get("grant_type");
        if (type !== "refresh_token" && type !== "authorization_code") {
            return oauthError(c, 400, "unsupported_grant_type", "The grant type is not supported");
        }
        const byCode = type === "authorization_code";
        const grant = byCode ? exchangeCode(form) : tokens.find(form.get("refresh_token") ?? "");
        if (grant === undefined || grant.spent || grant.client !== clientId) {
            return oauthError(c, 400, "invalid_grant", `The ${byCode ? "code" : "refresh token"} is invalid`);
        }
        const seconds = settings.snapchat.accessTokenSeconds;
        return c.json({
            access_token: tokens.giveAccess(grant, seconds, clock.now()),
            token_type: "Bearer",
            expires_in: seconds,
            refresh_token: grant.refreshToken,
            scope: "snapchat-marketing-api",
            id_token: "sandbox",
        });
    });
}
