import type { IncomingMessage } from "node:http";
import { setTimeout as sleep } from "node:timers/promises";
import { RESPONSE_ALREADY_SENT } from "@hono/node-server/utils/response";
import type { Context, MiddlewareHandler } from "hono";
import type { Clock } from "./clock";
import type { AnswerFault, FaultBook } from "./faults";
import type { RequestLog } from "./request-log";
import type { SandboxOptions } from "./settings";
import type { SandboxEnv, VendorName } from "./vendor";

type SandboxContext = Context<SandboxEnv>;

/** Above every vendor's own limit, and small enough for the memory. */
const BODY_LIMIT = 64 * 1024 * 1024;
const HTML =
    "<html>\r\n<head><title>502 Bad Gateway</title></head>\r\n<body><center><h1>502 Bad Gateway</h1></center></body>\r\n</html>\r\n";

export interface EdgeParts {
    readonly clock: Clock;
    readonly faults: FaultBook;
    readonly log: RequestLog;
    readonly onRequest?: SandboxOptions["onRequest"];
}

/** What stands before a vendor: it reads the body, plays the faults and writes the request log. */
export function edge(vendor: VendorName, { clock, faults, log, onRequest }: EdgeParts): MiddlewareHandler<SandboxEnv> {
    return async (c, next) => {
        const arrived = clock.now();
        const started = performance.now();
        const path = c.req.path.slice(vendor.length + 1) || "/";
        const body = await readBody(c.env.incoming);
        c.set("body", body ?? Buffer.alloc(0));
        c.set("note", {});
        c.set("arrived", arrived);
        if (body !== undefined) onRequest?.({ vendor, ...asReceived(vendor, c.env.incoming), body });
        const met = body === undefined ? undefined : faults.meet(vendor, c.req.method, path);
        let status = 0;
        if (body === undefined) c.res = cut(c);
        else status = await answer(c, next, met?.fault, met?.delayMilliseconds ?? 0);
        const query = new URL(c.req.url).search;
        log.add({
            time: new Date(arrived).toISOString(),
            vendor,
            method: c.req.method,
            path,
            // Tokens may be asked for with everything in the query.
            ...(query === "" || path.includes("oauth2") ? {} : { query }),
            status,
            bodyBytes: body?.length ?? 0,
            ...c.var.note,
            milliseconds: Math.round(performance.now() - started),
            ...(met?.fault === undefined ? {} : { fault: met.fault.kind }),
        });
    };
}

function asReceived(vendor: VendorName, { method = "", url = "", headers }: IncomingMessage) {
    const texts = Object.entries(headers).map(([name, value]) => [name, [value ?? ""].flat().join(", ")]);
    const path = url.slice(vendor.length + 1) || "/";
    return { method, path, headers: Object.fromEntries(texts) as Record<string, string> };
}

/** Undefined if the client went away. What is beyond the limit is read and dropped, so that an answer can follow. */
async function readBody(incoming: IncomingMessage): Promise<Buffer | undefined> {
    const pieces: Buffer[] = [];
    let length = 0;
    try {
        for await (const piece of incoming) {
            length += (piece as Buffer).length;
            if (length <= BODY_LIMIT) pieces.push(piece as Buffer);
        }
    } catch {
        return undefined;
    }
    // Cut off, it is no JSON any more, and every vendor refuses it.
    return Buffer.concat(pieces, Math.min(length, BODY_LIMIT));
}

/** Returns the status that was sent; 0 for none. */
async function answer(
    c: SandboxContext,
    next: () => Promise<void>,
    fault: AnswerFault | undefined,
    delay: number,
): Promise<number> {
    if (delay > 0) await sleep(delay);
    if (fault?.kind === "cutBefore") {
        c.res = cut(c);
        return 0;
    }
    const carriedOut = fault === undefined || !isInstead(fault);
    if (carriedOut) await next();
    if (fault === undefined) return c.res.status;
    const played = await play(c, fault);
    const status = fault.kind === "cutAfter" ? 0 : statusOf(c, fault);
    c.res = undefined;
    c.res = played;
    return status;
}

function isInstead(fault: AnswerFault): boolean {
    return fault.kind === "html" || (fault.kind === "status" && fault.afterEffect !== true);
}

function statusOf(c: SandboxContext, fault: AnswerFault): number {
    if (fault.kind === "status") return fault.status;
    return fault.kind === "html" ? (fault.status ?? 502) : c.res.status;
}

async function play(c: SandboxContext, fault: AnswerFault): Promise<Response> {
    switch (fault.kind) {
        case "status": {
            const text = typeof fault.body === "string" ? fault.body : JSON.stringify(fault.body ?? {});
            const empty = fault.body === undefined || [204, 205, 304].includes(fault.status);
            const type = typeof fault.body === "string" ? "text/plain" : "application/json";
            return new Response(empty ? null : text, {
                status: fault.status,
                headers: { ...(empty ? {} : { "content-type": type }), ...fault.headers },
            });
        }
        case "html":
            return new Response(HTML, {
                status: fault.status ?? 502,
                headers: { "content-type": "text/html; charset=UTF-8", server: "cloudflare", ...fault.headers },
            });
        case "truncate":
            return await sendPart(c, fault.bytes);
        case "drip":
            return await drip(c.res, fault.milliseconds);
        case "cutBefore":
        case "cutAfter":
            return cut(c);
    }
}

function cut(c: SandboxContext): Response {
    c.env.outgoing.destroy();
    return RESPONSE_ALREADY_SENT;
}

/** Promises the whole answer in its headers and sends only the beginning. */
async function sendPart(c: SandboxContext, bytes: number | undefined): Promise<Response> {
    const whole = Buffer.from(await c.res.arrayBuffer());
    const { outgoing } = c.env;
    outgoing.writeHead(c.res.status, { ...Object.fromEntries(c.res.headers), "content-length": whole.length });
    const part = whole.subarray(0, Math.min(bytes ?? Math.floor(whole.length / 2), Math.max(0, whole.length - 1)));
    await new Promise<void>((resolve) => outgoing.write(part, () => resolve()));
    return cut(c);
}

const DRIPS = 10;

async function drip(whole: Response, milliseconds: number): Promise<Response> {
    const bytes = new Uint8Array(await whole.arrayBuffer());
    const size = Math.ceil(bytes.length / DRIPS);
    let sent = 0;
    const stream = new ReadableStream<Uint8Array>({
        async pull(controller) {
            if (sent >= bytes.length) {
                controller.close();
                return;
            }
            await sleep(milliseconds / DRIPS);
            controller.enqueue(bytes.slice(sent, sent + size));
            sent += size;
        },
    });
    return new Response(stream, { status: whole.status, headers: whole.headers });
}
