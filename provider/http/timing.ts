/** Times in milliseconds. */
export interface Timing {
    /** Wait before the second try where the vendor names none; it doubles with every further try. */
    readonly firstRetry: number;
    readonly longestRetry: number;
    /** To open a connection, TLS included. */
    readonly connect: number;
    /** From the end of the request to the answer's headers, and between two pieces of its body. */
    readonly silence: number;
    /** For one whole exchange: a stalled upload ends here too. */
    readonly exchange: number;
    /** From a stop on, to a sign-in under way: its answer may hold the only token that is still good. */
    readonly farewell: number;
}

export const TIMING: Timing = {
    firstRetry: 1000,
    longestRetry: 30_000,
    connect: 10_000,
    silence: 60_000,
    exchange: 300_000,
    farewell: 900,
};

/** A signal that is aborted so many milliseconds after another one. */
export function later(signal: AbortSignal, milliseconds: number): AbortSignal {
    const controller = new AbortController();
    const follow = (): void => {
        setTimeout(() => controller.abort(signal.reason), milliseconds).unref();
    };
    if (signal.aborted) follow();
    else signal.addEventListener("abort", follow, { once: true });
    return controller.signal;
}
