import type { Limit, Limits, Removal } from "../destination";

const READ = "2026-11-22";
const API = "https://github.com/constantcontact/constant-contact-v3api-client-csharp/blob/master/api/openapi.yaml";
const IMPORT = "https://developer.constantcontact.com/api_guide/import_contacts.html";

export const limits: Limits = {
    // At most 40,000 rows, and what is beyond is dropped without a word. One fewer: the file import of the same service
    // counts its header line as one of the 40,000, and whether a JSON import becomes such a file inside is not published.
    rows: { value: 39_999, source: IMPORT, read: READ },
    // "Less than 4 MB", and again the rest is dropped without a word. Whether that is 4,000,000 or 4,194,304 is not published.
    bytes: { value: 3_999_999, source: IMPORT, read: READ },
    windows: {
        // For the app (API key), whatever account it works for: https://developer.constantcontact.com/api_guide/rate_limits.html
        api: [{ count: 4, seconds: 1 }],
        // https://community.constantcontact.com/t5/user/viewprofilepage/user-id/1384049 (a support engineer's answers)
        signIn: [{ count: 1, seconds: 1 }],
    },
    // No figure is published. Another product that exports to this API says "up to an hour" for 1,000,000 people (278/s), and
    // activities of 500 people were seen to end at some 3,000/s.
    membersPerSecond: {
        value: 1_000,
        source: "https://learn.microsoft.com/dynamics365/customer-insights/data/export-constant-contact",
        read: READ,
    },
    concurrency: 4,
    // Of the app too, until 00:00 UTC.
    requestsPerDay: {
        value: 10_000,
        source: "https://developer.constantcontact.com/api_guide/rate_limits.html",
        read: READ,
    },
};

/** `contact_ids` of `POST /activities/remove_list_memberships`, which takes no addresses. */
export const removal: Removal = { by: "id", rows: { value: 500, source: API, read: READ } };

export const targetNameLength: Limit = {
    value: 255,
    source: "https://developer.constantcontact.com/api_guide/lists_post.html",
    read: READ,
};

/** `limit` of `GET /contacts`. */
export const CONTACTS_PER_PAGE = 500;

/** `limit` of `GET /contact_lists`: the description's schema says 1,000, its words 500. */
export const LISTS_PER_PAGE = 500;
