import { ExportError, toError } from "../../errors";

/** Milliseconds that an operation gets to write down where it is, once it is told to stop. */
const grace = 2_000;

/**
 * The operations under way in this process. Each is answered whatever happens: Pulumi waits for an answer without limit, so a promise
 * that never settles, or an error in a timer that nobody awaits, would hang `pulumi up` for ever.
 */
export class Operations {
    private readonly running = new Set<{ fail: (error: Error) => void; abort: AbortController }>();

    /** Stops every running operation for an error thrown where nobody awaited it, and answers those that do not stop by themselves. */
    readonly failAll = (thrown: unknown): void => {
        const error = toError(thrown);
        for (const operation of this.running) {
            operation.abort.abort(error);
            setTimeout(() => operation.fail(error), grace);
        }
    };

    /** Asks every running operation to stop; what it has sent is in its journal. */
    stopAll(reason: string): void {
        for (const operation of this.running) operation.abort.abort(new ExportError("interrupted", reason));
    }

    /** Runs `work`, at most `limit` milliseconds (and a tenth more to stop by itself once told to). */
    async run<Result>(what: string, limit: number, work: (signal: AbortSignal) => Promise<Result>): Promise<Result> {
        const abort = new AbortController();
        let fail: (error: Error) => void = () => undefined;
        const failed = new Promise<never>((_resolve, reject) => (fail = reject));
        const operation = { fail, abort };
        const late = `${what} took longer than ${String(Math.round(limit / 1000))} s`;
        const soft = setTimeout(() => abort.abort(new ExportError("interrupted", late)), limit);
        const hard = setTimeout(
            () => fail(new ExportError("interrupted", `${late} and did not stop when told to`)),
            limit * 1.1,
        );
        this.running.add(operation);
        try {
            // In a function of its own, so that a synchronous throw rejects too.
            return await Promise.race([(async () => work(abort.signal))(), failed]);
        } finally {
            clearTimeout(soft);
            clearTimeout(hard);
            this.running.delete(operation);
        }
    }
}
