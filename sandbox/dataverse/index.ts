import { Hono } from "hono";
import { TokenBook } from "../oauth/token-book";
import { countBy, type SandboxEnv, type SandboxList, type VendorContext, type VendorSimulation } from "../vendor";
import { controlSegments, type DataverseControl, membersOf, segmentsAt } from "./control";
import { controlRoutes } from "./control-routes";
import { DataverseRefusal, unknownPath } from "./errors";
import { admit, type DataverseParts } from "./gate";
import { answerAttributes, answerTotals } from "./metadata-routes";
import { DATAVERSE_SEEDS, seedDataverse } from "./seeds";
import { DataverseState } from "./state";
import { answerTable } from "./table-routes";
import { tokenRoutes } from "./token-routes";

/** Longest address that is taken, in bytes. */
const LONGEST_ADDRESS = 32 * 1024;

/** Customer Insights' tables in Dataverse: what login.microsoftonline.com and an environment's Web API serve, for reading. */
export function createDataverse(context: VendorContext): VendorSimulation & { readonly steer: DataverseControl } {
    const state = new DataverseState(context.journal);
    const tokens = new TokenBook(context.journal, "dataverse tokens");
    const parts: DataverseParts = { ...context, state, tokens };
    const now = () => context.clock.now();
    const steer = controlSegments(state, context.clock);
    const lists = (): SandboxList[] => [...segmentsAt(state, now()).values()];
    return {
        name: "dataverse",
        app: createApp(parts),
        control: controlRoutes(steer),
        steer,
        seed: () => seedDataverse(state, tokens),
        settle: () => undefined,
        report() {
            const ends = Math.max(state.lastChange("memberships"), state.lastChange("profiles"));
            return {
                accounts: [{ id: DATAVERSE_SEEDS.environment, name: DATAVERSE_SEEDS.name }],
                lists: lists(),
                jobs: countBy(ends > now() ? ["refreshing"] : []),
            };
        },
        list(id) {
            const list = segmentsAt(state, now()).get(id);
            return list && { ...list, everyone: () => membersOf(state, id, now()) };
        },
        expireAccess: () => tokens.expireAll(),
    };
}

function createApp(parts: DataverseParts): Hono<SandboxEnv> {
    const app = new Hono<SandboxEnv>();
    app.use(async (c, next) => {
        c.header("date", new Date(parts.clock.now()).toUTCString());
        c.header("odata-version", "4.0");
        await next();
    });
    tokenRoutes(app, parts);
    app.get("/api/data/v9.2/*", (c) => {
        const path = new URL(c.req.url).pathname;
        const rest = decodeURIComponent(path.slice(path.indexOf("/api/data/v9.2/") + "/api/data/v9.2/".length));
        if (c.req.url.length > LONGEST_ADDRESS) throw new DataverseRefusal(414, "0x80060888", "The URI is too long.");
        const attributes = /^EntityDefinitions\(LogicalName='(\w+)'\)\/Attributes$/.exec(rest)?.[1];
        if (attributes !== undefined) return answerAttributes(c, parts, attributes);
        const totals = /^RetrieveTotalRecordCount\(EntityNames=\[(.*)\]\)$/.exec(rest)?.[1];
        if (totals !== undefined) return answerTotals(c, parts, totals);
        return answerTable(c, parts, rest);
    });
    app.all("*", (c) => {
        admit(c, parts);
        throw unknownPath(c.req.path.split("/").at(-1) ?? "");
    });
    app.onError((error, c) => {
        if (!(error instanceof DataverseRefusal)) throw error;
        for (const [header, value] of Object.entries(error.headers)) c.header(header, value);
        const status = error.status as 400;
        if (error.code === "") return c.body(null, status);
        return c.json({ error: { code: error.code, message: error.message } }, status);
    });
    return app;
}
