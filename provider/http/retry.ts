/** An answer of `Retry-After: 0` would have us ask again and again at once: https://github.com/klaviyo/klaviyo-api-python/issues/15. */
const SHORTEST_PAUSE = 1000;

/** Added on top of a pause, at most this share of it, so that many programs do not come back in the same instant. */
const JITTER = 0.1;
const LARGEST_JITTER = 1000;

/**
 * How long the vendor wants to be left alone, in milliseconds: never less than it says, never less than a second. Undefined
 * where it does not say. A date is held against the answer's own `Date`, so that a wrong clock here shortens nothing.
 */
export function retryAfter(headers: Readonly<Record<string, string>>, now: number): number | undefined {
    const said = headers["retry-after"]?.trim();
    if (said === undefined || said === "") return undefined;
    if (/^\d+(\.\d+)?$/.test(said)) return Math.max(SHORTEST_PAUSE, Math.ceil(Number(said) * 1000));
    const until = Date.parse(said);
    if (Number.isNaN(until)) return undefined;
    const answered = Date.parse(headers["date"] ?? "");
    return Math.max(SHORTEST_PAUSE, until - (Number.isNaN(answered) ? now : answered));
}

/** A wait before the next try where the vendor named none: doubles with every try up to `longest`, then a little jitter on top. */
export function backoff(tries: number, first: number, longest: number): number {
    return withJitter(Math.min(longest, first * 2 ** (tries - 1)), first);
}

/** A little longer than `pause`, never shorter. */
export function withJitter(pause: number, least = 0): number {
    return pause + Math.random() * Math.min(LARGEST_JITTER, Math.max(least, pause * JITTER));
}

export { SHORTEST_PAUSE };
