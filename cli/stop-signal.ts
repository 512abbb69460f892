export interface Stopping {
    readonly signal: AbortSignal;
    readonly stop: () => void;
    /** Gives the signals back to the process. */
    readonly release: () => void;
}

/** Aborts at Ctrl+C and at SIGTERM, with `reason`. A second one ends the process as usual. */
export function stopSignal(reason: Error): Stopping {
    const controller = new AbortController();
    const stop = () => controller.abort(reason);
    process.once("SIGINT", stop);
    process.once("SIGTERM", stop);
    return {
        signal: controller.signal,
        stop,
        release: () => {
            process.off("SIGINT", stop);
            process.off("SIGTERM", stop);
        },
    };
}

/** What `work` gives, unless the signal is aborted first: then its reason is thrown. */
export function unlessStopped<Value>(work: Promise<Value>, signal: AbortSignal): Promise<Value> {
    return new Promise((resolve, reject) => {
        const stop = () => reject(signal.reason as Error);
        if (signal.aborted) stop();
        signal.addEventListener("abort", stop, { once: true });
        void work.then(resolve, reject).finally(() => signal.removeEventListener("abort", stop));
    });
}
