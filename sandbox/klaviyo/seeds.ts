import type { KlaviyoState } from "./state";

const KEY_LENGTH = 34;
const FOREIGN_MEMBERS = 25;
const FOREIGN_SINCE = Date.UTC(2026, 0, 15);

/** What a new sandbox knows of Klaviyo. */
export const KLAVIYO_SEEDS = {
    fullKey: padded("sandboxFULL"),
    /** For a rotation: of the same account, with the same scopes. */
    secondKey: padded("sandboxSECOND"),
    readOnlyKey: padded("sandboxREADONLY"),
    /** Each lacks one scope, which its name tells. */
    lackingKeys: {
        "accounts:read": padded("sandboxNOaccountsREAD"),
        "lists:read": padded("sandboxNOlistsREAD"),
        "lists:write": padded("sandboxNOlistsWRITE"),
        "profiles:read": padded("sandboxNOprofilesREAD"),
        "profiles:write": padded("sandboxNOprofilesWRITE"),
    },
    accountId: "S4ndBx",
    accountName: "Sandbox Klaviyo",
    lists: [
        { id: "XW53Ha", name: "Newsletter", optIn: "single_opt_in" },
        { id: "YaB2Cd", name: "Lapsed customers", optIn: "single_opt_in" },
        { id: "Tw0Opt", name: "Double opt-in", optIn: "double_opt_in" },
        { id: "Frgn01", name: "Already in use", optIn: "single_opt_in" },
    ],
} as const;

const ALL_SCOPES = ["accounts:read", "lists:read", "lists:write", "profiles:read", "profiles:write"];

/** Private keys and what they may do. */
export const KLAVIYO_KEYS: ReadonlyMap<string, readonly string[]> = new Map([
    [KLAVIYO_SEEDS.fullKey, ALL_SCOPES],
    [KLAVIYO_SEEDS.secondKey, ALL_SCOPES],
    [KLAVIYO_SEEDS.readOnlyKey, ALL_SCOPES.filter((scope) => scope.endsWith(":read"))],
    ...Object.entries(KLAVIYO_SEEDS.lackingKeys).map(
        ([lacking, key]) => [key, ALL_SCOPES.filter((scope) => scope !== lacking)] as const,
    ),
]);

/** The lists, and on the last one people whom somebody else put there. */
export function seedKlaviyo(state: KlaviyoState): void {
    for (const { id, name, optIn } of KLAVIYO_SEEDS.lists) {
        state.commit({ kind: "list", id, name, optIn, created: FOREIGN_SINCE, updated: FOREIGN_SINCE });
    }
    const numbers = Array.from({ length: FOREIGN_MEMBERS }, (_, index) => String(index + 1).padStart(2, "0"));
    const rows = numbers.map((number) => ({
        attributes: { email: `foreign-${number}@sandbox.example`, first_name: "Foreign", last_name: number },
        created: FOREIGN_SINCE,
        updated: FOREIGN_SINCE,
        consent: "SUBSCRIBED" as const,
    }));
    const first = state.profiles.count;
    state.commit({ kind: "profiles", rows }, rows.length);
    const people = rows.map((_, index) => first + index);
    state.commit({ kind: "join", list: "Frgn01", people, at: FOREIGN_SINCE }, people.length);
}

/** Private keys are `pk_` and 34 letters or digits. */
function padded(word: string): string {
    return `pk_${word.padEnd(KEY_LENGTH, "0")}`;
}
