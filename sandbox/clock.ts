/** Where the sandbox takes the time from; milliseconds since 1970. */
export interface Clock {
    now(): number;
}

/** A clock that can be moved forward on top of another: jobs end, tokens expire and windows pass without waiting. */
export interface MovableClock extends Clock {
    readonly offset: number;
    moveTo(offset: number): void;
}

export const systemClock: Clock = { now: () => Date.now() };

export function movableClock(base: Clock): MovableClock {
    let offset = 0;
    return {
        get offset() {
            return offset;
        },
        now: () => base.now() + offset,
        moveTo(next) {
            offset = next;
        },
    };
}

/** `2026-11-22T10:00:00+00:00`, the form of Klaviyo's whole-second timestamps. */
export function wholeSeconds(milliseconds: number): string {
    return new Date(milliseconds).toISOString().replace(/\.\d+Z$/, "+00:00");
}

/** `2026-11-22T10:00:00Z`, the form of Constant Contact's timestamps. */
export function zuluSeconds(milliseconds: number): string {
    return new Date(milliseconds).toISOString().replace(/\.\d+Z$/, "Z");
}
