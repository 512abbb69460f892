import { createTransport } from "../../provider/http/client";
import type { RateWindow, Transport } from "../../provider/http/http";
import type { Ledger } from "../../provider/ledger/ledger";

/** Waits that a test can sit through, in milliseconds. A vendor's own pauses, of a second at least, are kept. */
const TIMING = { firstRetry: 2, longestRetry: 10, connect: 2_000, silence: 400, exchange: 1_500 };
const MAX_PAUSE = 2_500;

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
            transport.client({ ...options, windows: wide(options.windows), gate: `${options.gate} ${process}` }),
    };
}

function wide(windows: Readonly<Record<string, readonly RateWindow[]>>): Record<string, readonly RateWindow[]> {
    return Object.fromEntries(Object.keys(windows).map((bucket) => [bucket, [{ count: 1_000, seconds: 1 }]]));
}
