import { type Context, Hono } from "hono";
import * as z from "zod";
import type { SandboxEnv } from "../vendor";
import type { DataverseControl } from "./control";

const MOST_MEMBERS = 50_000_000;

const segmentSchema = z.strictObject({
    name: z.string().min(1),
    members: z.union([z.int().nonnegative().max(MOST_MEMBERS), z.array(z.record(z.string(), z.unknown()))]),
});

const refreshSchema = z.strictObject({
    seconds: z.number().nonnegative(),
    segment: z.string().min(1),
    added: z.int().nonnegative().max(MOST_MEMBERS),
    first: z.enum(["memberships", "profiles"]).optional(),
});

/** `/_sandbox/dataverse`: what happens in the environment, and no request of its API can do. */
export function controlRoutes(control: DataverseControl): Hono<SandboxEnv> {
    const app = new Hono<SandboxEnv>();
    app.post("/segments", async (c) => {
        const wanted = segmentSchema.safeParse(await readJson(c));
        if (!wanted.success) return c.json({ error: z.prettifyError(wanted.error) }, 400);
        control.segment(wanted.data.name, wanted.data.members);
        return c.body(null, 204);
    });
    app.post("/refresh", async (c) => {
        const wanted = refreshSchema.safeParse(await readJson(c));
        if (!wanted.success) return c.json({ error: z.prettifyError(wanted.error) }, 400);
        control.refresh(wanted.data);
        return c.body(null, 204);
    });
    return app;
}

async function readJson(c: Context<SandboxEnv>): Promise<unknown> {
    try {
        return await c.req.json();
    } catch {
        return undefined;
    }
}
