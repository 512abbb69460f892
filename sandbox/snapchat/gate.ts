import type { Context, Hono } from "hono";
import type { Clock } from "../clock";
import type { TokenBook } from "../oauth/token-book";
import type { RateAnswer, RateWindow, RateWindows } from "../rate-windows";
import type { SandboxSettings } from "../settings";
import type { SandboxEnv } from "../vendor";
import {
    badBody,
    badUrl,
    noPermission,
    tooLarge,
    tooManyRequests,
    unauthorized,
    unknownId,
    wrongMediaType,
} from "./errors";
import type { Segment } from "./segment";
import { SNAPCHAT_SEEDS, SNAPCHAT_USERS, type SnapchatUser } from "./seeds";
import type { SnapchatState } from "./state";

/**
 * Averages of 10 requests a second for a token and 20 for an app, taken over the recorded windows of five seconds.
 * https://developers.snap.com/api/marketing-api/Ads-API/rate-limits
 */
const WINDOW_SECONDS = 5;
const TOKEN = [{ limit: 50, seconds: WINDOW_SECONDS }];
const APP = [{ limit: 100, seconds: WINDOW_SECONDS }];
/** Recorded for changes of campaigns, ads and creatives; what holds for segments is not public. */
const CHANGES = [{ limit: 83, seconds: WINDOW_SECONDS }];

export interface SnapchatParts {
    readonly state: SnapchatState;
    readonly tokens: TokenBook;
    readonly rates: RateWindows;
    readonly clock: Clock;
    readonly settings: SandboxSettings;
}

/** A request of a signed-in user. */
export interface Admitted {
    readonly c: Context<SandboxEnv>;
    readonly now: number;
    readonly user: SnapchatUser;
    /** The value of `X-Request-Id`, which the body repeats. */
    readonly requestId: string;
    param(name: string): string;
}

type Handler = (request: Admitted) => Response;
type Method = "get" | "post" | "put" | "delete";

/** Registers routes that check, in this order: access token, rate, size. Roles are checked by the routes. */
export function snapchatRoutes(app: Hono<SandboxEnv>, parts: SnapchatParts) {
    const { state, tokens, rates, clock, settings } = parts;
    return (method: Method, path: string, handler: Handler): void => {
        app.on(method, path, (c) => {
            const now = clock.now();
            const token = /^Bearer (.+)$/.exec(c.req.header("authorization") ?? "")?.[1] ?? "";
            const holder = tokens.holder(token, now);
            const user = SNAPCHAT_USERS.find(({ id }) => id === holder?.user);
            if (holder === undefined || user === undefined) throw unauthorized(settings.snapchat);
            const spend = (bucket: string, windows: readonly RateWindow[]) =>
                rates.take(`snapchat ${bucket}`, windows, c.var.arrived);
            const answers = [spend(`token ${token}`, TOKEN), spend("app", APP)];
            // Ordinary reads have no window of their own and no rate headers.
            if (method !== "get") {
                const own = spend(`${method} ${path}`, CHANGES);
                if (settings.snapchat.rateHeaders) rateHeaders(c, own);
                answers.push(own);
            }
            if (answers.some(({ allowed }) => !allowed)) throw tooManyRequests(settings.snapchat);
            if (c.var.body.length > settings.snapchat.bodyBytes) throw tooLarge();
            state.settle(now);
            const requestId = c.res.headers.get("x-request-id") ?? "";
            return handler({ c, now, user, requestId, param: (name) => c.req.param(name) ?? "" });
        });
    };
}

/** The reset is in milliseconds since 1970, a multiple of five seconds. */
function rateHeaders(c: Context<SandboxEnv>, answer: RateAnswer): void {
    const state = answer.allowed ? answer.states[0] : answer.exhausted;
    if (state === undefined) return;
    c.header("x-rate-limit-limit", String(state.window.limit));
    c.header("x-rate-limit-remaining", String(state.remaining));
    c.header("x-rate-limit-reset", String(state.resetsAt));
}

/** The body as JSON. */
export function readJson({ c }: Admitted): unknown {
    if (!(c.req.header("content-type") ?? "").toLowerCase().startsWith("application/json")) throw wrongMediaType();
    try {
        return JSON.parse(c.var.body.toString("utf8"));
    } catch {
        throw badBody();
    }
}

const UUID = /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/;
/** `general` and `reports` see what is there; changing audiences needs one of these. */
const MANAGES_AUDIENCES = ["admin", "audience"];

/** Refuses an ad account that is not there, or on which the user lacks the role; an organization's admin lacks none. */
export function needAdAccount({ user }: Admitted, id: string, parts: SnapchatParts, change: boolean): void {
    if (!UUID.test(id)) throw badUrl();
    if (!SNAPCHAT_SEEDS.adAccounts.some((account) => account.id === id)) throw unknownId(parts.settings.snapchat);
    if (user.organizationRoles.includes("admin")) return;
    const roles = user.adAccountRoles[id] ?? [];
    if (roles.length === 0 || (change && !roles.some((role) => MANAGES_AUDIENCES.includes(role)))) throw noPermission();
}

export function needSegment(request: Admitted, parts: SnapchatParts, change: boolean): Segment {
    const segment = parts.state.segments.get(request.param("id"));
    if (segment === undefined) throw unknownId(parts.settings.snapchat);
    needAdAccount(request, segment.record.adAccount, parts, change);
    return segment;
}
