import { Hono } from "hono";
import * as z from "zod";
import { type FaultBook, faultSchema } from "./faults";
import type { RequestLog } from "./request-log";
import { inPieces } from "./state/membership";
import type { SandboxEnv, SandboxList, SandboxMember, VendorName, VendorReport, VendorSimulation } from "./vendor";

/** What `GET /_sandbox` answers. */
export interface SandboxReport {
    readonly url: string;
    /** The sandbox's own time; it differs from the system's after `advance`. */
    readonly now: string;
    readonly vendors: Readonly<Record<VendorName, VendorReport>>;
    readonly faults: readonly unknown[];
}

export interface ControlParts {
    readonly vendors: readonly VendorSimulation[];
    readonly faults: FaultBook;
    readonly log: RequestLog;
    report(): SandboxReport;
    readonly advance: (seconds: number) => void;
}

const MEMBERS_PER_PIECE = 5000;
const clockSchema = z.strictObject({ advanceSeconds: z.number().nonnegative() });

/** `/_sandbox`: what the vendors do not offer. It shows the state, plays faults and moves the clock. */
export function controlRoutes(parts: ControlParts): Hono<SandboxEnv> {
    const app = new Hono<SandboxEnv>();
    app.get("/", (c) => c.json(parts.report()));
    app.get("/requests", (c) => c.json(parts.log.since(Number(c.req.query("since") ?? 0))));
    app.delete("/requests", (c) => {
        parts.log.clear();
        return c.body(null, 204);
    });
    app.get("/faults", (c) => c.json(parts.faults.pending()));
    app.post("/faults", async (c) => {
        const fault = faultSchema.safeParse(await readJson(c.req.raw));
        if (!fault.success) return c.json({ error: z.prettifyError(fault.error) }, 400);
        parts.faults.add(fault.data);
        return c.json(parts.faults.pending(), 201);
    });
    app.delete("/faults", (c) => {
        parts.faults.clear();
        return c.body(null, 204);
    });
    app.post("/clock", async (c) => {
        const wanted = clockSchema.safeParse(await readJson(c.req.raw));
        if (!wanted.success) return c.json({ error: z.prettifyError(wanted.error) }, 400);
        parts.advance(wanted.data.advanceSeconds);
        return c.json({ now: parts.report().now });
    });
    app.get("/:vendor/lists/:id", (c) => {
        const vendor = parts.vendors.find(({ name }) => name === c.req.param("vendor"));
        const list = vendor?.list(c.req.param("id"));
        if (list === undefined)
            return c.json({ error: "There is no such vendor or list; GET /_sandbox names them." }, 404);
        const { id, name, count, details } = list;
        const stream = memberStream({ id, name, count, details }, list.everyone());
        return new Response(stream, { headers: { "content-type": "application/json" } });
    });
    return app;
}

async function readJson(request: Request): Promise<unknown> {
    try {
        return await request.json();
    } catch {
        return undefined;
    }
}

/** The list as one JSON object, written in pieces: a million members need not be one string. */
function memberStream(about: SandboxList, everyone: Iterable<SandboxMember>): ReadableStream<Uint8Array> {
    const encoder = new TextEncoder();
    const texts = memberTexts(about, everyone);
    return new ReadableStream({
        pull(controller) {
            const { value, done } = texts.next();
            if (done === true) controller.close();
            else controller.enqueue(encoder.encode(value));
        },
    });
}

function* memberTexts(about: SandboxList, everyone: Iterable<SandboxMember>): Generator<string, void> {
    yield `${JSON.stringify(about).slice(0, -1)},"members":[`;
    let between = "\n";
    for (const piece of inPieces(everyone, MEMBERS_PER_PIECE)) {
        yield between + piece.map((member) => JSON.stringify(member)).join(",\n");
        between = ",\n";
    }
    yield "]}\n";
}
