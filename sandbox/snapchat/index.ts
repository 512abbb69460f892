import { type Context, Hono } from "hono";
import { TokenBook } from "../oauth/token-book";
import { countBy, type SandboxEnv, type SandboxMember, type VendorContext, type VendorSimulation } from "../vendor";
import { authorizeRoutes } from "./authorize-routes";
import { badUrl, errorBody, freshRequestId, SnapchatRefusal } from "./errors";
import { type SnapchatParts, snapchatRoutes } from "./gate";
import { identityRoutes } from "./identity-routes";
import { oauthRoutes } from "./oauth-routes";
import type { Segment } from "./segment";
import { segmentRoutes } from "./segment-routes";
import { seedSnapchat, SNAPCHAT_SEEDS } from "./seeds";
import { SnapchatState } from "./state";
import { userRoutes } from "./user-routes";

/** Snapchat's customer lists: what adsapi.snapchat.com and accounts.snapchat.com serve. */
export function createSnapchat(context: VendorContext): VendorSimulation {
    const state = new SnapchatState(context.journal);
    const tokens = new TokenBook(context.journal, "snapchat tokens");
    const describe = (segment: Segment) => describeSegment(segment, context.clock.now());
    const segments = () => {
        state.settle(context.clock.now());
        return state.segments;
    };
    return {
        name: "snapchat",
        app: createApp({ ...context, state, tokens }),
        seed: () => seedSnapchat(state, tokens),
        settle: () => void segments(),
        report() {
            const lists = [...segments().values()].map(describe);
            return {
                accounts: SNAPCHAT_SEEDS.adAccounts,
                lists,
                jobs: countBy(lists.map(({ details }) => details.upload_status)),
            };
        },
        list(id) {
            const segment = segments().get(id);
            return segment && { ...describe(segment), everyone: () => membersOf(segment) };
        },
        expireAccess: () => tokens.expireAll(),
    };
}

function createApp(parts: SnapchatParts): Hono<SandboxEnv> {
    const app = new Hono<SandboxEnv>();
    app.use(async (c, next) => {
        c.header("x-request-id", freshRequestId());
        c.header("server", "API Gateway");
        c.header("via", "1.1 google");
        await next();
    });
    oauthRoutes(app, parts, authorizeRoutes(app, parts));
    const route = snapchatRoutes(app, parts);
    identityRoutes(route, parts);
    segmentRoutes(route, parts);
    userRoutes(route, parts);
    app.all("*", (c) => refusalResponse(c, badUrl()));
    app.onError((error, c) => {
        if (error instanceof SnapchatRefusal) return refusalResponse(c, error);
        throw error;
    });
    return app;
}

function refusalResponse(c: Context<SandboxEnv>, refusal: SnapchatRefusal): Response {
    for (const [header, value] of Object.entries(refusal.headers)) c.header(header, value);
    const status = refusal.status as 400;
    if (refusal.rawBody !== undefined) return c.body(refusal.rawBody, status);
    return c.json(errorBody(refusal, c.res.headers.get("x-request-id") ?? ""), status);
}

function describeSegment(segment: Segment, now: number) {
    const { id, name, sourceType, retentionDays } = segment.record;
    return {
        id,
        name,
        count: segment.count,
        details: {
            source_type: sourceType,
            retention_in_days: retentionDays,
            upload_status: segment.figures(now).uploadStatus,
        },
    };
}

function* membersOf(segment: Segment): Generator<SandboxMember> {
    const { members } = segment;
    for (let entry = 0; entry < members.count; entry += 1) {
        const uploaded = new Date(members.valueAt(entry) * 1000).toISOString();
        yield { sha256: members.hashAt(entry), fields: { uploaded_at: uploaded } };
    }
}
