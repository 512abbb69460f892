import type { Limit, Limits, Removal } from "../destination";
import { rowsWithin } from "./batch";

const READ = "2026-11-22";

export const limits: Limits = {
    // Snap's page gives the figure below its create example; RudderStack and Segment quote it and send as many.
    rows: {
        value: 100_000,
        source: "https://developers.snap.com/api/marketing-api/Ads-API/customer-lists",
        read: READ,
    },
    // Snap publishes no figure, and a full call of 100,000 would have 6.9 MB. Ours is what a connector of its partner list
    // sends at most; a lost answer then costs a repeat of about 14,500 people.
    bytes: {
        value: 1_000_000,
        source: "https://docs.tealium.com/server-side-connectors/snapchat-customer-lists-connector/",
        read: READ,
    },
    windows: {
        // 10/s for a token and 20/s for an app, both as averages. The gate belongs to the app and keeps to the smaller
        // one, which holds both however many connections of one app a process has.
        // https://developers.snap.com/api/marketing-api/Ads-API/rate-limits
        api: [{ count: 10, seconds: 1 }],
        // No figure is published. A run needs one an hour; this keeps many runs that start together from a rush.
        signIn: [{ count: 5, seconds: 1 }],
    },
    // No figure is published for the upload itself: about one call of ours a second. Matching takes hours afterwards.
    membersPerSecond: {
        value: 14_000,
        source: "https://developers.snap.com/api/marketing-api/Ads-API/rate-limits",
        read: READ,
    },
    concurrency: 4,
};

/** Removing has the body of adding, and keeps to the same two bounds; as everywhere, the bytes cut first. */
export const removal: Removal = {
    by: "sha256",
    rows: { ...limits.bytes, value: Math.min(limits.rows.value, rowsWithin(limits.bytes.value)) },
};

/** Whether Snap counts code points or UTF-16 units is not told. */
export const targetNameLength: Limit = {
    value: 375,
    source: "https://developers.snap.com/api/marketing-api/Ads-API/customer-lists",
    read: READ,
};

/** Audiences of all kinds. */
export const audiencesPerAdAccount: Limit = {
    value: 1000,
    source: "https://forbusiness.snapchat.com/online-transactions-targeting",
    read: READ,
};
