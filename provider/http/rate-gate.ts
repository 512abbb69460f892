import type { RateWindow } from "./http";

/** Added to every window, in milliseconds: the vendor's clock does not run exactly as this one does. */
const MARGIN = 10;

/**
 * How long a request may be on its way, in milliseconds, until its answer says more. The vendor counts a request when it has arrived,
 * and of many at once the last ones arrive late: counted from when they were sent, their window would end too soon.
 */
const LONGEST_WAY = 150;

/** Node's timers take no longer wait than 2^31-1 ms; the queue looks again after this one. */
const LONGEST_TIMER = 2 ** 30;

/** A request that was let through. */
export interface Admission {
    /** To be called as soon as the vendor has answered, or nothing more is expected of it. */
    answered(): void;
}

interface Waiter {
    readonly windows: readonly RateWindow[];
    /** Monotonic time beyond which a pause is not waited for. */
    readonly latest: number;
    /** Without an admission: turned away. */
    admit(admission?: Admission): void;
}

interface Taken {
    /** Monotonic time at which the vendor has counted it, at the latest. */
    countedBy: number;
}

interface Bucket {
    /** The latest requests, ascending by when they were counted. */
    readonly taken: Taken[];
    /** How many of them are needed: the count of the largest window ever asked for. */
    kept: number;
    readonly queue: Waiter[];
    timer?: NodeJS.Timeout;
}

/** The earliest time at which one more request overfills no window. */
function earliest(taken: readonly Taken[], windows: readonly RateWindow[]): number {
    const ends = windows.map(({ count, seconds }) => {
        const oldest = taken[taken.length - count];
        return oldest === undefined ? 0 : oldest.countedBy + seconds * 1000 + MARGIN;
    });
    return Math.max(0, ...ends);
}

/**
 * Lets requests through so that no window of a bucket, wherever it starts, ever holds more than its count at the vendor, first come first
 * served; and stops all buckets together while the vendor wants a pause. Times are monotonic: a clock that is set does not
 * shorten a pause.
 */
export class RateGate {
    readonly #buckets = new Map<string, Bucket>();
    #pausedUntil = 0;

    /**
     * An admission when a request may be sent, now; `undefined` as soon as the vendor's pause is known to last longer than `patience`
     * milliseconds from now. Rejects with the signal's reason when it is aborted.
     */
    async enter(
        name: string,
        windows: readonly RateWindow[],
        patience: number,
        signal: AbortSignal,
    ): Promise<Admission | undefined> {
        signal.throwIfAborted();
        const bucket = this.#bucket(name, windows);
        const { promise, resolve, reject } = Promise.withResolvers<Admission | undefined>();
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
            first.admit(this.#take(bucket, now));
        }
    }

    #take(bucket: Bucket, now: number): Admission {
        const taken: Taken = { countedBy: now + LONGEST_WAY };
        bucket.taken.push(taken);
        bucket.taken.splice(0, bucket.taken.length - bucket.kept);
        return {
            answered: () => {
                taken.countedBy = Math.min(taken.countedBy, performance.now());
                bucket.taken.sort((one, other) => one.countedBy - other.countedBy);
                this.#serve(bucket);
            },
        };
    }

    #turnAway(bucket: Bucket): void {
        for (const waiter of bucket.queue.filter(({ latest }) => latest < this.#pausedUntil)) {
            bucket.queue.splice(bucket.queue.indexOf(waiter), 1);
            waiter.admit();
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
