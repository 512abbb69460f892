import type { Context, Hono } from "hono";
import type { Clock } from "../clock";
import type { SandboxEnv } from "../vendor";
import type { CodeBook } from "./code-book";
import { consentPage, consentRefusedPage, type ConsentUser } from "./consent-page";

/** A vendor's consent page. */
export interface ConsentDesk {
    readonly vendor: string;
    readonly path: string;
    readonly users: readonly ConsentUser[];
    /** Scopes that may be asked for. */
    readonly scopes: readonly string[];
    readonly redirectUris: readonly string[];
    /** Undefined for an unknown application. */
    application(clientId: string): { readonly pkce: boolean } | undefined;
    readonly codes: CodeBook;
    readonly clock: Clock;
}

interface Asked {
    readonly clientId: string;
    readonly redirectUri: string;
    readonly scope: string;
    readonly state: string | undefined;
    readonly challenge: string | undefined;
}

/**
 * The page, and what its buttons do (RFC 6749, section 4.1). The redirect URI must be a registered one, character by character;
 * otherwise nothing is sent to it, and the page says why.
 */
export function consentRoutes(app: Hono<SandboxEnv>, desk: ConsentDesk): void {
    app.get(desk.path, (c) => {
        const asked = readQuestion(c, desk);
        if (typeof asked === "string") return c.html(consentRefusedPage(desk.vendor, asked), 400);
        const error = errorIn(c, desk, asked);
        if (error !== undefined) return sendBack(c, asked, { error });
        return c.html(consentPage(desk.vendor, asked.clientId, asked.scope, desk.users));
    });
    app.post(desk.path, (c) => {
        const asked = readQuestion(c, desk);
        if (typeof asked === "string") return c.html(consentRefusedPage(desk.vendor, asked), 400);
        const error = errorIn(c, desk, asked);
        if (error !== undefined) return sendBack(c, asked, { error });
        const form = new URLSearchParams(c.var.body.toString("utf8"));
        const user = desk.users.find(({ id }) => id === form.get("user"));
        if (form.get("decision") !== "allow" || user === undefined) {
            const description = "The user denied the request";
            return sendBack(c, asked, { error: "access_denied", error_description: description });
        }
        const { clientId, redirectUri, scope, challenge } = asked;
        const consent = { client: clientId, user: user.id, redirectUri, scope };
        const withChallenge = challenge === undefined ? consent : { ...consent, challenge };
        return sendBack(c, asked, { code: desk.codes.give(withChallenge, desk.clock.now()) });
    });
}

function readQuestion(c: Context<SandboxEnv>, desk: ConsentDesk): Asked | string {
    const clientId = c.req.query("client_id") ?? "";
    const redirectUri = c.req.query("redirect_uri") ?? "";
    if (desk.application(clientId) === undefined) return `There is no application with the client_id "${clientId}".`;
    if (!desk.redirectUris.includes(redirectUri)) {
        return `The redirect_uri "${redirectUri}" is not registered with the application.`;
    }
    return {
        clientId,
        redirectUri,
        scope: (c.req.query("scope") ?? "").trim(),
        state: c.req.query("state"),
        challenge: c.req.query("code_challenge"),
    };
}

/** An error that is sent to the redirect URI. */
function errorIn(c: Context<SandboxEnv>, desk: ConsentDesk, asked: Asked): string | undefined {
    if (c.req.query("response_type") !== "code") return "unsupported_response_type";
    const scopes = asked.scope.split(/\s+/).filter((scope) => scope !== "");
    if (scopes.some((scope) => !desk.scopes.includes(scope))) return "invalid_scope";
    const pkce = desk.application(asked.clientId)?.pkce === true;
    const method = c.req.query("code_challenge_method");
    if (asked.challenge === undefined) return pkce ? "invalid_request" : undefined;
    return method === "S256" && /^[\w-]{43}$/.test(asked.challenge) ? undefined : "invalid_request";
}

function sendBack(c: Context<SandboxEnv>, asked: Asked, answer: Readonly<Record<string, string>>): Response {
    const address = new URL(asked.redirectUri);
    for (const [name, value] of Object.entries(answer)) address.searchParams.set(name, value);
    if (asked.state !== undefined) address.searchParams.set("state", asked.state);
    return c.redirect(address.toString(), 303);
}
