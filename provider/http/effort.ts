import { ExportError } from "../errors";
import type { ApiResponse } from "./http";
import { failureOfStatus, interrupted, type Failure } from "./network-error";
import type { RateGate } from "./rate-gate";
import { backoff, retryAfter, SHORTEST_PAUSE, withJitter } from "./retry";
import { wait } from "./wait";

/** A request that brings no answer, or a 5xx, is tried this often in all. */
const TRIES = 5;
/** Our own choice where a 429 names no time, in milliseconds. */
const LONGEST_OWN_PAUSE = 60_000;

/** How long, and how, a request is tried again. Times in milliseconds. */
export interface Patience {
    readonly signal: AbortSignal;
    readonly now: () => number;
    /** For all of the vendor's pauses that one request meets, together. */
    readonly maxPause: number;
    readonly onPause: (pause: { readonly host: string; readonly until: Date }) => void;
    readonly firstRetry: number;
    readonly longestRetry: number;
}

/** What only this vendor's answers say of the time to wait, in milliseconds. */
export type PauseAsked = (answer: ApiResponse, now: number) => number | undefined;

/** How far one request has come: it counts the tries and the pauses, and gives up when either is used up. */
export class Effort {
    readonly #patience: Patience;
    readonly #gate: RateGate;
    readonly #host: string;
    readonly #repeatable: boolean;
    readonly #pauseAsked: PauseAsked;
    #tries = 0;
    #throttled = 0;
    #left: number;
    /** Monotonic end of the pause that was last taken off `#left`. */
    #paidUntil = 0;

    constructor(
        patience: Patience,
        gate: RateGate,
        request: { host: string; repeatable: boolean; pauseAsked: PauseAsked },
    ) {
        this.#patience = patience;
        this.#gate = gate;
        this.#host = request.host;
        this.#repeatable = request.repeatable;
        this.#pauseAsked = request.pauseAsked;
        this.#left = patience.maxPause;
    }

    /** Milliseconds of pause, from now, that the request may be asked to wait. */
    get left(): number {
        return this.#left + Math.max(0, this.#paidUntil - performance.now());
    }

    /** True: the answer is the caller's. False: the request is to be sent again, now. Throws when it is not to be. */
    async takes(answer: ApiResponse | Failure): Promise<boolean> {
        if ("lasting" in answer) {
            await this.#failed(answer);
            return false;
        }
        if (answer.status !== 429 && answer.status < 500) return true;
        const now = this.#patience.now();
        const asked = retryAfter(answer.headers, now);
        if (answer.status === 429) {
            // Not taken, so it costs no try; what it costs is patience.
            this.#throttled += 1;
            const own = backoff(this.#throttled, SHORTEST_PAUSE, LONGEST_OWN_PAUSE);
            this.#pause(asked ?? Math.max(SHORTEST_PAUSE, this.#pauseAsked(answer, now) ?? own));
        } else {
            if (asked !== undefined) this.#pause(asked);
            await this.#failed(failureOfStatus(answer.status, this.#host));
        }
        return false;
    }

    tooLong(pause: number): ExportError {
        const until = new Date(this.#patience.now() + pause).toISOString();
        const minutes = Math.round(this.#patience.maxPause / 6000) / 10;
        return new ExportError(
            "quota",
            `${this.#host} takes no more requests until ${until}: its limit is used up. A run waits ${minutes} minutes at most; start it again after that time`,
            { retryable: true },
        );
    }

    /** Stops the whole gate: every worker that shares this vendor's quota waits. */
    #pause(pause: number): void {
        const longer = withJitter(pause);
        this.#gate.pause(longer);
        this.#left -= pause;
        this.#paidUntil = performance.now() + longer;
        if (this.#left < 0) throw this.tooLong(pause);
        this.#patience.onPause({ host: this.#host, until: new Date(this.#patience.now() + this.#gate.paused) });
    }

    async #failed(failure: Failure): Promise<void> {
        this.#tries += 1;
        if (failure.lasting || this.#tries >= TRIES || !(failure.unsent || this.#repeatable)) throw this.#lost(failure);
        const { signal, firstRetry, longestRetry } = this.#patience;
        await wait(backoff(this.#tries, firstRetry, longestRetry), signal).catch(() => {
            throw interrupted(signal, this.#host);
        });
    }

    #lost(failure: Failure): ExportError {
        const tried = this.#tries > 1 ? `; tried ${this.#tries} times` : "";
        const unknown = failure.unsent ? "" : "; whether it took the request is not known";
        return new ExportError("remote", failure.message + tried + unknown, {
            retryable: !failure.lasting,
            cause: failure.cause,
        });
    }
}
