import { randomUUID } from "node:crypto";
import type { Context, Hono } from "hono";
import type { Clock } from "../clock";
import type { RateWindows, WindowState } from "../rate-windows";
import type { SandboxSettings } from "../settings";
import type { SandboxEnv } from "../vendor";
import { authenticationFailed, type KlaviyoRefusal, notAuthenticated, permissionDenied, throttled } from "./errors";
import { type Operation, OPERATIONS } from "./operations";
import { servedRevision } from "./revisions";
import { KLAVIYO_SEEDS } from "./seeds";
import type { KlaviyoState } from "./state";

const SCHEME = "Klaviyo-API-Key ";

/** What the routes work with. */
export interface KlaviyoParts {
    readonly state: KlaviyoState;
    /** Private keys that work, and what they may do. */
    readonly keys: ReadonlyMap<string, readonly string[]>;
    readonly rates: RateWindows;
    readonly clock: Clock;
    readonly settings: SandboxSettings;
}

/** A request that has passed the gate. */
export interface Admitted {
    readonly c: Context<SandboxEnv>;
    readonly now: number;
    /** `http://127.0.0.1:4010/klaviyo`; it stands where the vendor writes `https://a.klaviyo.com`. */
    readonly base: string;
    /** A parameter of the route. */
    param(name: string): string;
}

type Handler = (request: Admitted) => Response;
type Method = "get" | "post" | "patch" | "delete";

/** Registers routes that check, in this order: key, scopes, revision, rate. */
export function klaviyoRoutes(app: Hono<SandboxEnv>, parts: KlaviyoParts) {
    return (method: Method, path: string, name: keyof typeof OPERATIONS, handler: Handler): void => {
        const operation: Operation = OPERATIONS[name];
        // Clients send a slash at the end or none; both are served.
        app.on(method, [path, `${path}/`], (c) => {
            const now = parts.clock.now();
            admit(c, operation, parts);
            for (const [header, value] of Object.entries(spend(parts.rates, operation, c.var.arrived)))
                c.header(header, value);
            parts.state.settle(now);
            const base = `${new URL(c.req.url).origin}/klaviyo`;
            return handler({ c, now, base, param: (parameter) => c.req.param(parameter) ?? "" });
        });
    };
}

/** Headers of every answer, errors included. */
export function identify(c: Context<SandboxEnv>): void {
    c.header("x-klaviyo-req-id", randomUUID());
    c.header("cid", KLAVIYO_SEEDS.accountId);
}

function admit(c: Context<SandboxEnv>, operation: Operation, { keys, settings }: KlaviyoParts): void {
    const authorization = c.req.header("authorization") ?? "";
    if (!authorization.startsWith(SCHEME)) throw notAuthenticated();
    const scopes = keys.get(authorization.slice(SCHEME.length).trim());
    if (scopes === undefined) throw authenticationFailed();
    const missing = operation.scopes.filter((scope) => !scopes.includes(scope));
    if (missing.length > 0) throw permissionDenied(settings.klaviyo.scopes === "named" ? missing : []);
    const optOut = c.req.header("x-klaviyo-revision-fall-forward-opt-out") === "1";
    c.header("x-klaviyo-api-revision", servedRevision(c.req.header("revision"), optOut));
}

/** Spends one request of the account's windows for this operation; all keys of an account share them. */
export function spend(rates: RateWindows, operation: Operation, now: number): Record<string, string> {
    const answer = rates.take(`klaviyo ${operation.id}`, operation.windows, now);
    if (!answer.allowed) throw throttled(answer.retryAfterSeconds);
    return rateHeaders(answer.states, now);
}

/** The recorded headers describe the one-second window: `75, 75;w=1, 750;w=60`. */
function rateHeaders(states: readonly WindowState[], now: number): Record<string, string> {
    const [first] = states;
    if (first === undefined) return {};
    const policy = states.map(({ window }) => `${window.limit};w=${window.seconds}`).join(", ");
    return {
        "ratelimit-limit": `${first.window.limit}, ${policy}`,
        "ratelimit-remaining": String(first.remaining),
        "ratelimit-reset": String(Math.floor((first.resetsAt - now) / 1000)),
    };
}

export function refusalResponse(c: Context<SandboxEnv>, refusal: KlaviyoRefusal): Response {
    if (refusal.status === 429) {
        // The three rate headers are absent from a 429.
        for (const header of ["ratelimit-limit", "ratelimit-remaining", "ratelimit-reset"]) c.header(header, undefined);
    }
    for (const [header, value] of Object.entries(refusal.headers)) c.header(header, value);
    c.header("content-type", "application/vnd.api+json");
    return c.body(JSON.stringify({ errors: refusal.errors }), refusal.status as 400);
}
