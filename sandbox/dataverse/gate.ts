import type { Context } from "hono";
import type { Clock } from "../clock";
import type { TokenBook } from "../oauth/token-book";
import type { RateWindows } from "../rate-windows";
import type { SandboxSettings } from "../settings";
import type { SandboxEnv } from "../vendor";
import { noUser, tooManyRequests, unauthorized } from "./errors";
import { DATAVERSE_APPS, DATAVERSE_SEEDS, type DataverseApp } from "./seeds";
import type { DataverseState } from "./state";

/** For one user on one web server: https://learn.microsoft.com/power-apps/developer/data-platform/api-limits */
const SECONDS = 300;

export interface DataverseParts {
    readonly state: DataverseState;
    readonly tokens: TokenBook;
    readonly rates: RateWindows;
    readonly clock: Clock;
    readonly settings: SandboxSettings;
}

/** Who asks; refused are, in this order: no token, too many requests, no user of the environment. */
export function admit(c: Context<SandboxEnv>, { tokens, rates, clock, settings }: DataverseParts): DataverseApp {
    const token = /^Bearer (.+)$/.exec(c.req.header("authorization") ?? "")?.[1] ?? "";
    const holder = tokens.holder(token, clock.now());
    const app = DATAVERSE_APPS.find(({ clientId }) => clientId === holder?.client);
    if (app === undefined) throw unauthorized(DATAVERSE_SEEDS.tenantId);
    const limit = settings.dataverse.requestsPer5Minutes;
    const answer = rates.take(`dataverse ${app.clientId}`, [{ limit, seconds: SECONDS }], c.var.arrived);
    if (!answer.allowed) throw tooManyRequests(limit, SECONDS, answer.retryAfterSeconds);
    c.header("x-ms-ratelimit-burst-remaining-xrm-requests", String(answer.states[0]?.remaining ?? 0));
    if (app.role === "none") throw noUser();
    return app;
}
