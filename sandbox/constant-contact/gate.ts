import { randomUUID } from "node:crypto";
import type { Context, Hono } from "hono";
import type { TokenBook } from "../oauth/token-book";
import type { SandboxEnv, VendorContext } from "../vendor";
import {
    accessDenied,
    type ConstantContactRefusal,
    invalid,
    quotaExceeded,
    throttled,
    unauthorized,
    wrongMediaType,
} from "./errors";
import { PRIVILEGES } from "./seeds";
import type { ConstantContactState } from "./state";

const DAY_SECONDS = 86_400;
/** For an app and everybody who uses it: https://developer.constantcontact.com/api_guide/rate_limits.html */
const PER_SECOND = { limit: 4, seconds: 1 };

export interface ConstantContactParts extends Omit<VendorContext, "journal"> {
    readonly state: ConstantContactState;
    readonly tokens: TokenBook;
}

/** A request of a user with the needed privilege. */
export interface Admitted {
    readonly c: Context<SandboxEnv>;
    readonly now: number;
    readonly user: string;
    param(name: string): string;
}

type Handler = (request: Admitted) => Response;
type Method = "get" | "post" | "put" | "delete";

/** Registers routes that check, in this order: access token, rate, privilege. */
export function constantContactRoutes(app: Hono<SandboxEnv>, parts: ConstantContactParts) {
    const { state, tokens, rates, clock, settings } = parts;
    const windows = [PER_SECOND, { limit: settings.constantContact.requestsPerDay, seconds: DAY_SECONDS }];
    return (method: Method, path: string, privilege: string | undefined, handler: Handler): void => {
        app.on(method, path, (c) => {
            const now = clock.now();
            const token = /^Bearer (.+)$/.exec(c.req.header("authorization") ?? "")?.[1] ?? "";
            const holder = tokens.holder(token, now);
            if (holder === undefined) throw unauthorized();
            const answer = rates.take(`constant-contact ${holder.client}`, windows, c.var.arrived);
            if (!answer.allowed) throw answer.exhausted.window.seconds === DAY_SECONDS ? quotaExceeded() : throttled();
            const { user } = holder;
            if (privilege !== undefined && PRIVILEGES[user]?.includes(privilege) !== true) throw accessDenied();
            state.settle(now);
            return handler({ c, now, user, param: (name) => c.req.param(name) ?? "" });
        });
    };
}

/** Headers of every answer, errors included. */
export function identify(c: Context<SandboxEnv>): void {
    c.header("x-amzn-requestid", randomUUID());
}

export function refusalResponse(c: Context<SandboxEnv>, refusal: ConstantContactRefusal): Response {
    for (const [header, value] of Object.entries(refusal.headers)) c.header(header, value);
    c.header("content-type", "application/json");
    return c.body(JSON.stringify(refusal.body), refusal.status as 400);
}

/** The body as a JSON object. */
export function readObject({ c }: Admitted): Readonly<Record<string, unknown>> {
    if (!(c.req.header("content-type") ?? "").toLowerCase().startsWith("application/json")) throw wrongMediaType();
    const body = parse(c.var.body.toString("utf8"));
    if (typeof body !== "object" || body === null || Array.isArray(body))
        throw invalid("The request body is not valid JSON");
    return body as Readonly<Record<string, unknown>>;
}

function parse(text: string): unknown {
    try {
        return JSON.parse(text);
    } catch {
        return undefined;
    }
}

/** An array of texts out of a body, with its length checked. */
export function readTexts(value: unknown, name: string, most: number): readonly string[] {
    const isTexts = Array.isArray(value) && value.every((item) => typeof item === "string");
    if (!isTexts || value.length === 0) throw invalid(`${name} must be a non-empty array of strings`);
    if (value.length > most) throw invalid(`${name} must not hold more than ${most} items`);
    return value;
}
