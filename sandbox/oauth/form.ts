import type { Context } from "hono";
import type { SandboxEnv } from "../vendor";

const FORM = "application/x-www-form-urlencoded";

/** The parameters of a token request; undefined if the body is no form. */
export function readForm(c: Context<SandboxEnv>): URLSearchParams | undefined {
    const type = (c.req.header("content-type") ?? "").split(";")[0]?.trim().toLowerCase();
    return type === FORM ? new URLSearchParams(c.var.body.toString("utf8")) : undefined;
}

/** An OAuth error as RFC 6749, section 5.2, has it. */
export function oauthError(c: Context<SandboxEnv>, status: 400 | 401, error: string, description: string): Response {
    return c.json({ error, error_description: description }, status);
}
