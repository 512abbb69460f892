import type { RateWindow } from "./http";

/**
 * Added to every window, in milliseconds: two requests sent a window apart reach the vendor a little closer together when the
 * second one meets a warmer connection.
 */
const MARGIN = 50;

/** Node's timers take no longer wait than 2^31-1 ms; the queue looks again after this one. */
const LONGEST_TIMER = 2 ** 30;

interface Waiter {
    readonly windows: readonly RateWindow[];
    /** Monotonic time beyond which a pause is not waited for. */
    readonly latest: number;
    admit(admitted: boolean): void;
}

interface Bucket {
    /** Monotonic times of the latest requests, ascending. */
    readonly taken: number[];
    /** How many of them are needed: the count of the largest window ever asked for. */
    kept: number;
    readonly queue: Waiter[];
    timer?: NodeJS.Timeout;
}

/** The earliest time at which one more request overfills no window. */
function earliest(taken: readonly number[], windows: readonly RateWindow[]): number {
    const ends = windows.map(({ count, seconds }) => {
        const oldest = taken[taken.length - count];
        return oldest === undefined ? 0 : oldest + seconds * 1000 + MARGIN;
    });
    return Math.max(0, ...ends);
}

/**
 * Lets requests through so that no window of a bucket, wherever it starts, ever holds more than its count, first come first
 * served; and stops all buckets together while the vendor wants a pause. Times are monotonic: a clock that is set does not
 * shorten a pause.
 */
export class RateGate {
    readonly #buckets = new Map<string, Bucket>();
    #pausedUntil = 0;

    /**
     * `true` when a request may be sent, now; `false` as soon as the vendor's pause is known to last longer than `patience`
     * milliseconds from now. Rejects with the signal's reason when it is aborted.
     */
    async enter(name: string, windows: readonly RateWindow[], patience: number, signal: AbortSignal): Promise<boolean> {
        signal.throwIfAborted();
        const bucket = this.#bucket(name, windows);
        const { promise, resolve, reject } = Promise.withResolvers<boolean>();
        const waiter: Waiter = { windows, latest: performance.now() + patience, admit: resolve };
        const leave = (): void => {
            const place = bucket.queue.indexOf(waiter);
            if (place >= 0) bucket.queue.splice(place, 1);
            reject(signal.reason as Error);
            this.#serve(bucket);
        };
        signal.addEventListener("abort", leave, { once: true });
        bucket.queue.push(waiter);
        this.#serve(bucket);
        try {
            return await promise;
        } finally {
            signal.removeEventListener("abort", leave);
        }
    }

    /** Stops everything for at least this many milliseconds; a longer pause that is under way stays. */
    pause(milliseconds: number): void {
        this.#pausedUntil = Math.max(this.#pausedUntil, performance.now() + milliseconds);
        for (const bucket of this.#buckets.values()) this.#serve(bucket);
    }

    /** Milliseconds that the pause under way still lasts; 0 when there is none. */
    get paused(): number {
        return Math.max(0, this.#pausedUntil - performance.now());
    }

    #bucket(name: string, windows: readonly RateWindow[]): Bucket {
        const bucket = this.#buckets.get(name) ?? { taken: [], kept: 0, queue: [] };
        bucket.kept = Math.max(bucket.kept, ...windows.map(({ count }) => count));
        this.#buckets.set(name, bucket);
        return bucket;
    }

    #serve(bucket: Bucket): void {
        clearTimeout(bucket.timer);
        this.#turnAway(bucket);
        const now = performance.now();
        for (let first = bucket.queue[0]; first !== undefined; first = bucket.queue[0]) {
            const at = Math.max(this.#pausedUntil, earliest(bucket.taken, first.windows));
            if (at > now) {
                const wait = Math.min(Math.ceil(at - now), LONGEST_TIMER);
                bucket.timer = setTimeout(() => this.#serve(bucket), wait);
                return;
            }
            bucket.queue.shift();
            bucket.taken.push(now);
            bucket.taken.splice(0, bucket.taken.length - bucket.kept);
            first.admit(true);
        }
    }

    #turnAway(bucket: Bucket): void {
        for (const waiter of bucket.queue.filter(({ latest }) => latest < this.#pausedUntil)) {
            bucket.queue.splice(bucket.queue.indexOf(waiter), 1);
            waiter.admit(false);
        }
    }
}

/** The one registry of this process: who shares a vendor's quota shares a gate, whatever run or resource it works for. */
const gates = new Map<string, RateGate>();

export function rateGate(name: string): RateGate {
    const known = gates.get(name);
    if (known !== undefined) return known;
    const gate = new RateGate();
    gates.set(name, gate);
    return gate;
}
