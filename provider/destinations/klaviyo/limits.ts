import type { RateWindow } from "../../http/http";
import type { Limit, Limits, Removal } from "../destination";

const READ = "2026-11-22";
const REFERENCE = "https://developers.klaviyo.com/en/reference";
const IMPORT = `${REFERENCE}/bulk_import_profiles`;

/** Klaviyo's tiers, as its API description gives them per operation: https://github.com/klaviyo/openapi (`x-klaviyo-ratelimit`). */
const tier = (second: number, minute: number): readonly RateWindow[] => [
    { count: second, seconds: 1 },
    { count: minute, seconds: 60 },
];

export const limits: Limits = {
    rows: { value: 10_000, source: IMPORT, read: READ },
    // "5MB", before compression. Whether that is 5,000,000 or 5,242,880 is not published.
    bytes: { value: 5_000_000, source: IMPORT, read: READ },
    // Each operation has windows of its own; those of private keys are shared by the whole account:
    // https://developers.klaviyo.com/en/docs/rate_limits_and_error_handling
    windows: {
        accounts: tier(1, 15),
        lists: tier(75, 750),
        list: tier(75, 750),
        profiles: tier(75, 750),
        importProfiles: tier(10, 150),
        importJob: tier(10, 150),
        importErrors: tier(10, 150),
        // Read on 2026-11-23: get_profiles_for_list, remove_profiles_from_list, create_list, delete_list at
        // https://github.com/klaviyo/openapi/tree/main/openapi/stable/apis
        members: tier(75, 750),
        removeMembers: tier(10, 150),
        createList: [...tier(10, 150), { count: 150, seconds: 86_400 }],
        deleteList: tier(10, 150),
    },
    // No figure is published. Two jobs of 1,000 were seen to end within 16 s, asked every 10 s.
    membersPerSecond: {
        value: 125,
        source: "https://github.com/nickkukla/klaviyoandattentivetools/blob/main/docs/DEDUPE_IMPORT.md",
        read: READ,
    },
    concurrency: 4,
};

export const removal: Removal = {
    by: "id",
    rows: { value: 1000, source: `${REFERENCE}/remove_profiles_from_list`, read: "2026-11-23" },
};

/** No length is published, and none stands in the reference: what any list can be expected to hold. */
export const targetNameLength: Limit = { value: 255, source: `${REFERENCE}/create_list`, read: "2026-11-23" };

/** One profile: https://developers.klaviyo.com/en/reference/bulk_import_profiles. A longer value cannot be part of one. */
export const PROFILE_BYTES = { value: 100_000, source: IMPORT, read: READ };

/** Import errors on one page: https://developers.klaviyo.com/en/reference/get_errors_for_bulk_import_profiles_job */
export const ERRORS_PER_PAGE = 100;

/** Members on one page: https://developers.klaviyo.com/en/reference/get_profiles_for_list */
export const MEMBERS_PER_PAGE = 100;

/** Lists on one page: https://developers.klaviyo.com/en/reference/get_lists */
export const LISTS_PER_PAGE = 10;
