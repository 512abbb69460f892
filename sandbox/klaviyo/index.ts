import { Hono } from "hono";
import { countBy, type SandboxEnv, type SandboxMember, type VendorContext, type VendorSimulation } from "../vendor";
import { accountRoutes } from "./account-routes";
import { KlaviyoRefusal, notFound } from "./errors";
import { identify, type KlaviyoParts, klaviyoRoutes, refusalResponse } from "./gate";
import { importRoutes } from "./import-routes";
import { listRoutes } from "./list-routes";
import { memberRoutes } from "./member-routes";
import { profileId } from "./profile-table";
import { profileRoutes } from "./profile-routes";
import { KLAVIYO_KEYS, KLAVIYO_SEEDS, seedKlaviyo } from "./seeds";
import { type KlaviyoList, KlaviyoState } from "./state";

/** Klaviyo's profile, list and bulk import endpoints, as https://a.klaviyo.com serves them. */
export function createKlaviyo(context: VendorContext): VendorSimulation {
    const state = new KlaviyoState(context.journal, context.settings.klaviyo);
    const keys = new Map(KLAVIYO_KEYS);
    const settled = () => state.settle(context.clock.now());
    return {
        name: "klaviyo",
        app: createApp(context, state, keys),
        seed: () => seedKlaviyo(state),
        settle: settled,
        report() {
            settled();
            const jobs = state.jobs.all(context.clock.now());
            return {
                accounts: [{ id: KLAVIYO_SEEDS.accountId, name: KLAVIYO_SEEDS.accountName }],
                lists: [...state.lists.values()].map(describe),
                jobs: countBy(jobs.map(({ status }) => status)),
            };
        },
        list(id) {
            settled();
            const list = state.lists.get(id);
            return list === undefined ? undefined : { ...describe(list), everyone: () => membersOf(state, list) };
        },
        // Private keys do not expire.
        expireAccess: () => undefined,
        revoke: (key) => keys.delete(key),
    };
}

function createApp(context: VendorContext, state: KlaviyoState, keys: KlaviyoParts["keys"]): Hono<SandboxEnv> {
    const app = new Hono<SandboxEnv>();
    app.use(async (c, next) => {
        identify(c);
        await next();
    });
    const parts = { ...context, state, keys };
    const route = klaviyoRoutes(app, parts);
    accountRoutes(route);
    listRoutes(route, parts);
    memberRoutes(route, parts);
    profileRoutes(route, parts);
    importRoutes(route, parts);
    app.all("*", (c) =>
        refusalResponse(c, notFound(`The path ${c.req.path.slice("/klaviyo".length)} does not exist.`)),
    );
    app.onError((error, c) => {
        if (error instanceof KlaviyoRefusal) return refusalResponse(c, error);
        throw error;
    });
    return app;
}

function describe({ id, name, optIn, membership }: KlaviyoList) {
    return { id, name, count: membership.count, details: { opt_in_process: optIn } };
}

function* membersOf(state: KlaviyoState, list: KlaviyoList): Generator<SandboxMember> {
    for (const person of list.membership.from(0)) {
        const profile = state.profiles.at(person);
        if (profile === undefined) continue;
        const { email, ...fields } = profile.attributes;
        yield {
            id: profileId(person),
            ...(typeof email === "string" ? { email } : {}),
            consent: profile.consent ?? "NEVER_SUBSCRIBED",
            fields,
        };
    }
}
