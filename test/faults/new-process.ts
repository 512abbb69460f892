import { createTransport } from "../../provider/http/client";
import type { HttpClient, RateWindow, Transport } from "../../provider/http/http";
import type { Ledger } from "../../provider/ledger/ledger";

/** Waits that a test can sit through, in milliseconds. A vendor's own pauses, of a second at least, are kept. */
export const TIMING = { firstRetry: 2, longestRetry: 10, connect: 2_000, silence: 400, exchange: 1_500 };
const MAX_PAUSE = 2_500;
const PAGE = 12;

/**
 * How a process of the provider reaches a vendor, but for the vendor's windows, which nobody here waits for. Gates are those of a process,
 * so each has its own.
 */
export function newProcess(ledger: Ledger, signal: AbortSignal, now: () => Date): Transport {
    const transport = createTransport({
        signal,
        now: () => now().getTime(),
        maxPause: MAX_PAUSE,
        timing: TIMING,
        daily: (name) => ledger.daily(name),
        secrets: (name) => ledger.secret(name),
    });
    const process = crypto.randomUUID();
    return {
        ...transport,
        client: (options) =>
            smallPages(
                transport.client({ ...options, windows: wide(options.windows), gate: `${options.gate} ${process}` }),
            ),
    };
}

/** A handful of people on a list makes many pages. */
function smallPages(client: HttpClient): HttpClient {
    return {
        request: (request) => client.request({ ...request, ...(request.query && { query: smaller(request.query) }) }),
        get sent() {
            return client.sent;
        },
        left: () => client.left(),
    };
}

function smaller(query: Readonly<Record<string, string>>): Record<string, string> {
    const sized = Object.entries(query).map(([name, value]) => {
        return [name, name === "page[size]" || name === "limit" ? String(Math.min(Number(value), PAGE)) : value];
    });
    return Object.fromEntries(sized) as Record<string, string>;
}

function wide(windows: Readonly<Record<string, readonly RateWindow[]>>): Record<string, readonly RateWindow[]> {
    return Object.fromEntries(Object.keys(windows).map((bucket) => [bucket, [{ count: 1_000, seconds: 1 }]]));
}
