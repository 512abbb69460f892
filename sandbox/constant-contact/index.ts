import { Hono } from "hono";
import { TokenBook } from "../oauth/token-book";
import { countBy, type SandboxEnv, type SandboxMember, type VendorContext, type VendorSimulation } from "../vendor";
import { accountRoutes } from "./account-routes";
import { activityRoutes } from "./activity-routes";
import { authorizeRoutes } from "./authorize-routes";
import { contactRoutes } from "./contact-routes";
import { contactId } from "./contact-table";
import { ConstantContactRefusal, forbiddenPath, notFound } from "./errors";
import { type ConstantContactParts, constantContactRoutes, identify, refusalResponse } from "./gate";
import { importRoutes } from "./import-routes";
import { listRoutes } from "./list-routes";
import { oauthRoutes } from "./oauth-routes";
import { CONSTANT_CONTACT_SEEDS, seedConstantContact } from "./seeds";
import { ConstantContactState, type ContactList } from "./state";

/** Constant Contact's V3 API: what api.cc.email and authz.constantcontact.com serve. */
export function createConstantContact(context: VendorContext): VendorSimulation {
    const state = new ConstantContactState(context.journal);
    const tokens = new TokenBook(context.journal, "constant-contact tokens");
    const settled = () => {
        state.settle(context.clock.now());
        return state;
    };
    return {
        name: "constant-contact",
        app: createApp({ ...context, state, tokens }),
        seed: () => seedConstantContact(state, tokens),
        settle: () => void settled(),
        report: () => ({
            accounts: [CONSTANT_CONTACT_SEEDS.account],
            lists: [...settled().lists.values()].map(describe),
            jobs: countBy(state.activities.all(context.clock.now()).map((activity) => activity.state)),
        }),
        list(id) {
            const list = settled().lists.get(id);
            return list && { ...describe(list), everyone: () => membersOf(state, list) };
        },
        expireAccess: () => tokens.expireAll(),
    };
}

function createApp(parts: ConstantContactParts): Hono<SandboxEnv> {
    const app = new Hono<SandboxEnv>();
    app.use(async (c, next) => {
        identify(c);
        await next();
    });
    oauthRoutes(app, parts, authorizeRoutes(app, parts));
    const route = constantContactRoutes(app, parts);
    accountRoutes(route);
    listRoutes(route, parts);
    importRoutes(route, parts);
    activityRoutes(route, parts);
    contactRoutes(route, parts);
    app.all("/v3/*", (c) => refusalResponse(c, notFound("The resource could not be found.")));
    app.all("*", (c) => refusalResponse(c, forbiddenPath()));
    app.onError((error, c) => {
        if (error instanceof ConstantContactRefusal) return refusalResponse(c, error);
        throw error;
    });
    return app;
}

function describe({ id, name, membership }: ContactList) {
    return { id, name, count: membership.count, details: {} };
}

function* membersOf(state: ConstantContactState, list: ContactList): Generator<SandboxMember> {
    for (const person of list.membership.from(0)) {
        const contact = state.contacts.at(person);
        if (contact === undefined) continue;
        const { address, permission, fields } = contact;
        yield { id: contactId(person), email: address, consent: permission, fields };
    }
}
