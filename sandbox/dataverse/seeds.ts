import type { TokenBook } from "../oauth/token-book";
import type { DataverseState } from "./state";

/** An application registered with the tenant. */
export interface DataverseApp {
    readonly clientId: string;
    readonly clientSecret: string;
    readonly name: string;
    /** `none`: it signs in, and is no user of the environment. */
    readonly role: "viewer" | "no-profiles" | "none";
}

/** What a new sandbox knows of Dataverse. */
export const DATAVERSE_SEEDS = {
    tenantId: "0f4c2a7e-3b61-4d8a-9e52-7c1d90b6e301",
    environment: "https://sandbox.crm4.dynamics.com",
    name: "Sandbox Customer Insights",
} as const;

export const DATAVERSE_APPS: readonly DataverseApp[] = [
    {
        clientId: "5e8b1c3d-2f47-4a96-b0d8-6a3f7e91c401",
        clientSecret: "sandbox-dataverse-secret",
        name: "Export user (Viewer)",
        role: "viewer",
    },
    {
        clientId: "5e8b1c3d-2f47-4a96-b0d8-6a3f7e91c402",
        clientSecret: "sandbox-dataverse-stranger",
        name: "Not a user of the environment",
        role: "none",
    },
    {
        clientId: "5e8b1c3d-2f47-4a96-b0d8-6a3f7e91c403",
        clientSecret: "sandbox-dataverse-no-profiles",
        name: "May not read profiles",
        role: "no-profiles",
    },
];

/** The last system refresh of a new sandbox. */
const REFRESHED = Date.UTC(2026, 0, 15, 5, 30);

/** How many customers are in which segments. */
const CUSTOMERS: readonly (readonly [number, readonly string[]])[] = [
    [900, ["Lapsed_customers"]],
    [300, ["Lapsed_customers", "Newsletter"]],
    [700, ["Newsletter"]],
    [150, ["VIP"]],
    [40, ["VIP_old"]],
    [10, ["100%_Off [summer]"]],
    [900, []],
];

export function seedDataverse(state: DataverseState, tokens: TokenBook): void {
    for (const [count, segments] of CUSTOMERS) state.addCustomers({ count, segments }, REFRESHED, REFRESHED);
    for (const { clientId } of DATAVERSE_APPS) {
        tokens.add({ refreshToken: grantOf(clientId), client: clientId, user: clientId });
    }
}

/** Client credentials spend no refresh token; the book keeps access tokens by one. */
export function grantOf(clientId: string): string {
    return `dataverse ${clientId}`;
}
