import type { Context, Hono } from "hono";
import { oauthError, readForm } from "../oauth/form";
import type { SandboxEnv } from "../vendor";
import type { Issued } from "./authorize-routes";
import { throttled } from "./errors";
import type { ConstantContactParts } from "./gate";
import { CONSTANT_CONTACT_APPS, type ConstantContactApp } from "./seeds";

/** Real access tokens are JWTs of about a thousand characters. */
const TOKEN_BYTES = 760;
/** How long a spent token is answered with the newest one, where that was chosen. */
const GRACE = 30_000;
const PER_SECOND = [{ limit: 1, seconds: 1 }];
const SCOPE = "contact_data account_read offline_access";

/**
 * The token endpoint of authz.constantcontact.com, for refresh tokens and for codes. A rotating app gets a new refresh token each time, which ends all
 * earlier ones; a long-lived one gets the same back.
 */
export function oauthRoutes(
    app: Hono<SandboxEnv>,
    parts: ConstantContactParts,
    exchangeCode: (form: URLSearchParams, client: string) => Issued | undefined,
): void {
    const { tokens, rates, clock, settings } = parts;
    app.post("/oauth2/default/v1/token", (c) => {
        const now = clock.now();
        const form = parameters(c);
        if (form === undefined) return c.json(MEDIA_TYPE_ERROR, 400);
        const client = authenticated(c, form);
        if (client === undefined) return oauthError(c, 401, "invalid_client", "Client authentication failed.");
        const answer = rates.take(`constant-contact token ${client.clientId}`, PER_SECOND, c.var.arrived);
        if (!answer.allowed) throw throttled();
        const type = form.get("grant_type");
        if (type !== "refresh_token" && type !== "authorization_code") {
            return oauthError(c, 400, "unsupported_grant_type", "The grant type is not supported.");
        }
        const byCode = type === "authorization_code";
        const issued = byCode ? exchangeCode(form, client.clientId) : refreshed(form, client, parts);
        if (issued === undefined) {
            const what = byCode ? "authorization code" : "refresh token";
            return oauthError(c, 400, "invalid_grant", `The ${what} is invalid or expired.`);
        }
        const { grant, scope } = issued;
        const seconds = settings.constantContact.accessTokenSeconds;
        return c.json({
            token_type: "Bearer",
            expires_in: seconds,
            access_token: tokens.giveAccess(grant, seconds, now, TOKEN_BYTES),
            scope,
            ...(grant.refreshToken !== "" && { refresh_token: grant.refreshToken }),
            id_token: "sandbox",
        });
    });
}

/** Undefined for a token that is unknown, another application's or spent. */
function refreshed(
    form: URLSearchParams,
    client: ConstantContactApp,
    { tokens, clock, settings }: ConstantContactParts,
): Issued | undefined {
    const { spentToken } = settings.constantContact;
    const now = clock.now();
    const given = tokens.find(form.get("refresh_token") ?? "");
    const repeated = given && spentToken === "grace" ? tokens.successor(given, now - GRACE) : undefined;
    const grant = repeated ?? given;
    if (grant === undefined || grant.spent || grant.client !== client.clientId) {
        if (grant?.spent === true && spentToken === "revoke") tokens.revoke(grant.family);
        return undefined;
    }
    return { grant: client.rotating && repeated === undefined ? tokens.rotate(grant, now) : grant, scope: SCOPE };
}

/** What a request without the form's content type was answered. */
const MEDIA_TYPE_ERROR = {
    errorCode: "E0000021",
    errorSummary: "Bad request. Accept and/or Content-Type headers likely do not match supported values.",
    errorLink: "E0000021",
    errorId: "sandbox",
    errorCauses: [],
};

/** The guide's sample puts the parameters into the query; a form body works too. */
function parameters(c: Context<SandboxEnv>): URLSearchParams | undefined {
    const form = readForm(c);
    if (form === undefined) return undefined;
    for (const [name, value] of new URL(c.req.url).searchParams) if (!form.has(name)) form.set(name, value);
    return form;
}

/** The app that asks: by HTTP Basic, or by its id alone if it is a PKCE app. */
function authenticated(c: Context<SandboxEnv>, form: URLSearchParams): ConstantContactApp | undefined {
    const basic = /^Basic (.+)$/i.exec(c.req.header("authorization") ?? "")?.[1];
    const [id = "", secret] =
        basic === undefined
            ? [form.get("client_id") ?? "", form.get("client_secret") ?? undefined]
            : Buffer.from(basic, "base64").toString("utf8").split(":");
    return CONSTANT_CONTACT_APPS.find(({ clientId, clientSecret }) => clientId === id && clientSecret === secret);
}
