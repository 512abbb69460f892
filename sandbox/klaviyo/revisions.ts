import { refuse, retiredRevision } from "./errors";

/**
 * Revisions that are neither retired nor unknown in November 2026: a year stable, a year deprecated.
 * https://developers.klaviyo.com/en/docs/api_versioning_and_deprecation_policy
 */
const LIVE = ["2025-01-15", "2025-04-15", "2025-07-15", "2025-10-15", "2026-01-15", "2026-04-15", "2026-07-15"];

/** The revision that serves a request. A retired one is served as the oldest live one, unless the client opts out. */
export function servedRevision(asked: string | undefined, optOut: boolean): string {
    if (asked === undefined || !/^\d{4}-\d{2}-\d{2}(\.pre)?$/.test(asked)) {
        throw refuse("A valid 'revision' header is required, for example 2026-07-15.", "/data");
    }
    const [oldest = asked] = LIVE;
    if (asked < oldest && optOut) throw retiredRevision(asked);
    return LIVE.findLast((revision) => revision <= asked) ?? oldest;
}
