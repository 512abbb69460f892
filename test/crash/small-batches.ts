import type { Changes } from "../engine/support/variant";

/**
 * For `installVariant`: every vendor takes a handful of people in a request, and any number of requests. With the vendors' own limits it
 * would take a million people until a run has batches enough to be killed between them.
 */
export const smallBatches: Changes = Object.fromEntries(
    ["klaviyo", "snapchat", "constant-contact"].map((vendor) => [
        `provider/destinations/${vendor}/limits.js`,
        `const { limits, removal } = own;
        limits.rows.value = removal.rows.value = 5;
        for (const bucket of Object.keys(limits.windows)) limits.windows[bucket] = [{ count: 1000, seconds: 1 }];
        module.exports = own;`,
    ]),
);
