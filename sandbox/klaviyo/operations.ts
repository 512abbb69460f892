import type { RateWindow } from "../rate-windows";

/** One of Klaviyo's operations, with what its public description says of it. */
export interface Operation {
    readonly id: string;
    readonly scopes: readonly string[];
    readonly windows: readonly RateWindow[];
}

const DAY = 86_400;

function windows(second: number, minute: number, day?: number): readonly RateWindow[] {
    const usual = [
        { limit: second, seconds: 1 },
        { limit: minute, seconds: 60 },
    ];
    return day === undefined ? usual : [...usual, { limit: day, seconds: DAY }];
}

const SMALL = windows(1, 15);
const MEDIUM = windows(10, 150);
const LARGE = windows(75, 750);

const READ_MEMBERS = ["lists:read", "profiles:read"];
const WRITE_MEMBERS = ["lists:write", "profiles:write"];

/**
 * `x-klaviyo-scopes` and `x-klaviyo-ratelimit` of revision 2026-07-15:
 * https://github.com/klaviyo/openapi/blob/main/openapi/stable.json
 */
export const OPERATIONS = {
    getAccounts: { id: "get_accounts", scopes: ["accounts:read"], windows: SMALL },
    getLists: { id: "get_lists", scopes: ["lists:read"], windows: LARGE },
    getList: { id: "get_list", scopes: ["lists:read"], windows: LARGE },
    createList: { id: "create_list", scopes: ["lists:write"], windows: windows(10, 150, 150) },
    updateList: { id: "update_list", scopes: ["lists:write"], windows: MEDIUM },
    deleteList: { id: "delete_list", scopes: ["lists:write"], windows: MEDIUM },
    getListProfiles: { id: "get_profiles_for_list", scopes: READ_MEMBERS, windows: LARGE },
    getListProfileIds: { id: "get_profile_ids_for_list", scopes: READ_MEMBERS, windows: LARGE },
    addToList: { id: "add_profiles_to_list", scopes: WRITE_MEMBERS, windows: MEDIUM },
    removeFromList: { id: "remove_profiles_from_list", scopes: WRITE_MEMBERS, windows: MEDIUM },
    bulkImport: { id: "bulk_import_profiles", scopes: WRITE_MEMBERS, windows: MEDIUM },
    getImports: { id: "get_bulk_import_profiles_jobs", scopes: READ_MEMBERS, windows: MEDIUM },
    getImport: { id: "get_bulk_import_profiles_job", scopes: READ_MEMBERS, windows: MEDIUM },
    getImportErrors: {
        id: "get_errors_for_bulk_import_profiles_job",
        scopes: ["profiles:read"],
        windows: MEDIUM,
    },
    getImportProfiles: {
        id: "get_profiles_for_bulk_import_profiles_job",
        scopes: ["profiles:read"],
        windows: MEDIUM,
    },
    getImportProfileIds: {
        id: "get_profile_ids_for_bulk_import_profiles_job",
        scopes: ["profiles:read"],
        windows: MEDIUM,
    },
    getProfiles: { id: "get_profiles", scopes: ["profiles:read"], windows: LARGE },
    getProfile: { id: "get_profile", scopes: ["profiles:read"], windows: LARGE },
} as const satisfies Record<string, Operation>;

/** `additional-fields[list]=profile_count` spends this bucket too. */
export const PROFILE_COUNT: Operation = { id: "get_list profile_count", scopes: [], windows: SMALL };
