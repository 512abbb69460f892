import type { TokenBook } from "../oauth/token-book";
import type { ConstantContactState } from "./state";

const SINCE = Date.UTC(2026, 0, 15);
const UNSUBSCRIBED = ["unsubscribed-01", "unsubscribed-02", "unsubscribed-03"];

/** An app of the developer portal; `rotating` is its refresh token setting. */
export interface ConstantContactApp {
    readonly clientId: string;
    /** Absent for PKCE apps. */
    readonly clientSecret?: string;
    readonly rotating: boolean;
}

/** What a new sandbox knows of Constant Contact. */
export const CONSTANT_CONTACT_SEEDS = {
    account: { id: "p07e1sandbox", name: "Sandbox Constant Contact" },
    lists: [
        { id: "3a6c1f2e-7d5b-11ef-9c3e-fa163e7b1c01", name: "Newsletter" },
        { id: "3a6c1f2e-7d5b-11ef-9c3e-fa163e7b1c02", name: "Lapsed customers" },
    ],
    /** Names of the custom fields that an import may write, as `cf:<name>`. */
    customFields: ["loyalty_tier", "customer_number"],
} as const;

export const CONSTANT_CONTACT_APPS: readonly ConstantContactApp[] = [
    { clientId: "sandbox-cc-client", clientSecret: "sandbox-cc-secret", rotating: false },
    { clientId: "sandbox-cc-rotating-client", clientSecret: "sandbox-cc-rotating-secret", rotating: true },
    { clientId: "sandbox-cc-pkce-client", rotating: true },
];

export interface ConstantContactGrant {
    readonly refreshToken: string;
    readonly client: string;
    readonly user: "owner" | "campaign-creator";
}

export const CONSTANT_CONTACT_GRANTS: readonly ConstantContactGrant[] = [
    { refreshToken: "sandbox-cc-refresh", client: "sandbox-cc-client", user: "owner" },
    { refreshToken: "sandbox-cc-campaign-creator", client: "sandbox-cc-client", user: "campaign-creator" },
    { refreshToken: "sandbox-cc-rotating-refresh", client: "sandbox-cc-rotating-client", user: "owner" },
    { refreshToken: "sandbox-cc-pkce-refresh", client: "sandbox-cc-pkce-client", user: "owner" },
];

const CAMPAIGN = ["send", "list", "create", "read", "activate", "write", "stop", "delete"].map(
    (verb) => `campaign:${verb}`,
);
const CONTACTS = ["read", "write", "lists:read", "lists:write"].map((verb) => `contacts:${verb}`);

/**
 * Privileges by user. A Campaign Creator sees the lists and may not touch contacts:
 * https://developer.constantcontact.com/api_guide/user_privileges.html
 */
export const PRIVILEGES: Readonly<Record<string, readonly string[]>> = {
    owner: [...CAMPAIGN, "account:read", "account:update", ...CONTACTS],
    "campaign-creator": [...CAMPAIGN, "account:read", "contacts:lists:read"],
};

/** Two empty lists, and people who have unsubscribed and are on neither. */
export function seedConstantContact(state: ConstantContactState, tokens: TokenBook): void {
    for (const { id, name } of CONSTANT_CONTACT_SEEDS.lists) {
        state.commit({ kind: "list", id, name, description: "", favorite: false, created: SINCE, updated: SINCE });
    }
    const rows = UNSUBSCRIBED.map((name) => ({
        address: `${name}@sandbox.example`,
        permission: "unsubscribed" as const,
        fields: {},
        created: SINCE,
        updated: SINCE,
    }));
    state.commit({ kind: "contacts", rows }, rows.length);
    for (const grant of CONSTANT_CONTACT_GRANTS) tokens.add(grant);
}
