import type { Dispatcher } from "undici";
import { ExportError } from "../errors";
import { requestPath, type Base } from "./endpoint";
import type { ApiRequest, ApiResponse } from "./http";
import { failureOf, interrupted, type Failure } from "./network-error";

/** Largest answer that is read, in bytes: 100 import errors of 100 KB each, three times over. */
const LARGEST_ANSWER = 32 * 2 ** 20;

export interface Exchange {
    readonly dispatcher: Dispatcher;
    readonly base: Base;
    readonly request: ApiRequest;
    /** Headers with the credential on them. */
    readonly headers: Readonly<Record<string, string>>;
    /** Longest time for the whole exchange, in milliseconds. */
    readonly timeout: number;
    readonly signal: AbortSignal;
}

/** Sends one request and reads its whole answer. A lost or cut answer comes back as a `Failure`; a stop throws `interrupted`. */
export async function exchange(options: Exchange): Promise<ApiResponse | Failure> {
    const { base, request, signal } = options;
    const { request: send } = await import("undici");
    const overdue = AbortSignal.timeout(options.timeout);
    try {
        const answer = await send(base.origin + requestPath(base, request), {
            dispatcher: options.dispatcher,
            method: request.method,
            headers: options.headers,
            body: request.body ?? null,
            signal: AbortSignal.any([signal, overdue]),
        });
        const headers = plainHeaders(answer.headers);
        const text = await readWhole(answer.body, base.host);
        refuseRedirect(answer.statusCode, headers, base);
        return answerOf(answer.statusCode, headers, text);
    } catch (error) {
        if (signal.aborted) throw interrupted(signal, base.host);
        if (error instanceof ExportError) throw error;
        return failureOf(overdue.aborted ? overdue.reason : error, base.host);
    }
}

function plainHeaders(headers: Record<string, string | string[] | undefined>): Record<string, string> {
    const entries = Object.entries(headers).filter(
        (entry): entry is [string, string | string[]] => entry[1] !== undefined,
    );
    return Object.fromEntries(entries.map(([name, value]) => [name, Array.isArray(value) ? value.join(", ") : value]));
}

async function readWhole(body: AsyncIterable<Uint8Array>, host: string): Promise<string> {
    const chunks: Uint8Array[] = [];
    let size = 0;
    for await (const chunk of body) {
        size += chunk.length;
        if (size > LARGEST_ANSWER) {
            throw new ExportError(
                "remote",
                `${host} answered with more than ${LARGEST_ANSWER} bytes: is the endpoint right?`,
            );
        }
        chunks.push(chunk);
    }
    return new TextDecoder().decode(Buffer.concat(chunks));
}

/** A redirect is not followed: it could carry the credential and the members' data to another host. */
function refuseRedirect(status: number, headers: Record<string, string>, base: Base): void {
    if (status < 300 || status > 399 || status === 304) return;
    const to = URL.parse(headers["location"] ?? "", base.origin);
    const where = to === null ? "" : ` to ${to.origin}`;
    throw new ExportError(
        "remote",
        `${base.host} answered ${status}, a redirect${where}, which is never followed: is the endpoint right?`,
    );
}

/** Parsed when it is first asked for: a page of thousands of rows is, after the next one was asked for. */
function answerOf(status: number, headers: ApiResponse["headers"], text: string): ApiResponse {
    let known: { readonly json: unknown } | undefined;
    return {
        status,
        headers,
        text,
        get json() {
            known ??= { json: parsed(text) };
            return known.json;
        },
    };
}

function parsed(text: string): unknown {
    if (text.trim() === "") return undefined;
    try {
        return JSON.parse(text) as unknown;
    } catch {
        // HTML from an edge, plain text, or a body cut short: `text` holds it.
        return undefined;
    }
}
