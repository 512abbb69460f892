import type { RateWindow } from "../../http/http";

// All read on 2026-11-23.

/**
 * Requests of one user to one web server: https://learn.microsoft.com/power-apps/developer/data-platform/api-limits. The 20 minutes of
 * execution time in the same 5 minutes cannot be counted from here: the 429 tells.
 */
export const windows: Readonly<Record<string, readonly RateWindow[]>> = {
    api: [{ count: 6000, seconds: 300 }],
    // None is published.
    signIn: [],
};

/** Requests for profiles by their ids at a time. A user may have 52 under way, the same page says. */
export const CONCURRENT = 4;

/** Rows of a page: https://learn.microsoft.com/power-apps/developer/data-platform/webapi/query/page-results */
export const PAGE = 5000;

/**
 * Customers asked for by their ids in one request. A query has at most 500 conditions, and an address 32 KB
 * (https://learn.microsoft.com/power-apps/developer/data-platform/webapi/query/overview): an id of 32 characters takes 72 bytes of it.
 */
export const IDS = 400;
export const ADDRESS_BYTES = 30_000;
