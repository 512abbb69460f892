/** So many requests in each stretch of so many seconds. */
export interface RateWindow {
    readonly limit: number;
    readonly seconds: number;
}

export interface WindowState {
    readonly window: RateWindow;
    readonly remaining: number;
    /** When the current stretch ends; milliseconds since 1970. */
    readonly resetsAt: number;
}

/** `exhausted` is the window that refused the request; the refused request is not counted. */
export type RateAnswer =
    | { readonly allowed: true; readonly states: readonly WindowState[] }
    | { readonly allowed: false; readonly exhausted: WindowState; readonly retryAfterSeconds: number };

/** More than any body takes to arrive, in windows of a second. */
const STRETCHES_KEPT = 60;

/**
 * Fixed windows, aligned to whole multiples of their length since 1970, so that a day's window ends at midnight UTC.
 * When they are off, requests are counted but never refused.
 */
export class RateWindows {
    private readonly enforced: boolean;
    /** By bucket and length of the window, then by stretch. */
    private readonly counts = new Map<string, Map<number, { used: number }>>();

    constructor(enforced: boolean) {
        this.enforced = enforced;
    }

    /** `now` is when the request arrived: one with a long body may be counted after a later one. */
    take(bucket: string, windows: readonly RateWindow[], now: number): RateAnswer {
        const current = windows.map((window) => this.countFor(bucket, window, now));
        const full = windows.findIndex((window, position) => (current[position]?.used ?? 0) >= window.limit);
        const exhausted = windows[full];
        if (exhausted !== undefined && this.enforced) {
            const state = stateOf(exhausted, exhausted.limit, now);
            return {
                allowed: false,
                exhausted: state,
                retryAfterSeconds: Math.max(1, Math.ceil((state.resetsAt - now) / 1000)),
            };
        }
        for (const count of current) count.used += 1;
        return {
            allowed: true,
            states: windows.map((window, position) => stateOf(window, current[position]?.used ?? 0, now)),
        };
    }

    private countFor(bucket: string, window: RateWindow, now: number): { used: number } {
        const key = `${bucket} ${window.seconds}`;
        const stretch = Math.floor(now / (window.seconds * 1000));
        const counts = this.counts.get(key) ?? new Map<number, { used: number }>();
        this.counts.set(key, counts);
        const count = counts.get(stretch) ?? { used: 0 };
        counts.set(stretch, count);
        for (const old of counts.keys()) if (old < stretch - STRETCHES_KEPT) counts.delete(old);
        return count;
    }
}

function stateOf(window: RateWindow, used: number, now: number): WindowState {
    const length = window.seconds * 1000;
    return {
        window,
        remaining: Math.max(0, window.limit - used),
        resetsAt: (Math.floor(now / length) + 1) * length,
    };
}
