import type { Context, Hono } from "hono";
import { readForm } from "../oauth/form";
import type { SandboxEnv } from "../vendor";
import type { DataverseParts } from "./gate";
import { DATAVERSE_APPS, DATAVERSE_SEEDS, grantOf } from "./seeds";

/**
 * The token endpoint of login.microsoftonline.com, for client credentials.
 * https://learn.microsoft.com/entra/identity-platform/v2-oauth2-client-creds-grant-flow
 */
export function tokenRoutes(app: Hono<SandboxEnv>, { tokens, clock, settings }: DataverseParts): void {
    app.post("/:tenant/oauth2/v2.0/token", (c) => {
        const form = readForm(c);
        if (form === undefined) return refuse(c, 400, "invalid_request", 900144, "The request body must be a form.");
        if (c.req.param("tenant") !== DATAVERSE_SEEDS.tenantId) {
            return refuse(c, 400, "invalid_request", 90002, `Tenant '${c.req.param("tenant")}' not found.`);
        }
        if (form.get("grant_type") !== "client_credentials") {
            return refuse(c, 400, "unsupported_grant_type", 70003, "The app requested an unsupported grant type.");
        }
        const known = DATAVERSE_APPS.find(({ clientId }) => clientId === form.get("client_id"));
        if (known === undefined) {
            const words = `Application with identifier '${form.get("client_id")}' was not found in the directory.`;
            return refuse(c, 400, "unauthorized_client", 700016, words);
        }
        if (form.get("client_secret") !== known.clientSecret) {
            return refuse(c, 401, "invalid_client", 7000215, "Invalid client secret provided.");
        }
        if (form.get("scope") !== `${DATAVERSE_SEEDS.environment}/.default`) {
            const words = `The resource principal named ${form.get("scope")} was not found in the tenant.`;
            return refuse(c, 400, "invalid_resource", 500011, words);
        }
        const grant = tokens.find(grantOf(known.clientId));
        if (grant === undefined) throw new Error("the application has no grant");
        const seconds = settings.dataverse.accessTokenSeconds;
        const token = tokens.giveAccess(grant, seconds, clock.now(), 900);
        return c.json({ token_type: "Bearer", expires_in: seconds, ext_expires_in: seconds, access_token: token });
    });
}

/** https://learn.microsoft.com/entra/identity-platform/reference-error-codes */
function refuse(c: Context<SandboxEnv>, status: 400 | 401, error: string, code: number, words: string): Response {
    const description = `AADSTS${code}: ${words} Trace ID: 255d1aef-8c98-452f-ac51-23d051240864`;
    return c.json({ error, error_description: description, error_codes: [code] }, status);
}
