import type { TokenBook } from "../oauth/token-book";
import type { SnapchatState } from "./state";

const SINCE = Date.UTC(2026, 0, 15);

/** Roles as Snap names them: https://www.developers.snap.com/marketing-api/Ads-API/roles */
export interface SnapchatUser {
    readonly id: string;
    readonly memberId: string;
    readonly name: string;
    readonly email: string;
    readonly refreshToken: string;
    readonly organizationRoles: readonly string[];
    /** By ad account. */
    readonly adAccountRoles: Readonly<Record<string, readonly string[]>>;
}

const ORGANIZATION = "40d6719b-da09-410b-9185-0cc9c0dfed1d";
const AD_ACCOUNT = "8adc3db7-8148-4fbf-999c-8d2266369d74";
const CLOSED_AD_ACCOUNT = "5f0c2a3e-91d4-4c1b-8a57-3d2f6b9e7c10";

/** What a new sandbox knows of Snapchat. */
export const SNAPCHAT_SEEDS = {
    clientId: "sandbox-snapchat-client",
    clientSecret: "sandbox-snapchat-secret",
    organization: { id: ORGANIZATION, name: "Sandbox Snapchat" },
    adAccounts: [
        { id: AD_ACCOUNT, name: "Sandbox ad account" },
        { id: CLOSED_AD_ACCOUNT, name: "Ad account without a role" },
    ],
    audiences: [
        { id: "6128654966493356", name: "Newsletter", sourceType: "FIRST_PARTY" },
        { id: "6128654966493357", name: "Lapsed customers", sourceType: "FIRST_PARTY" },
        { id: "5123456789012345", name: "Site visitors", sourceType: "ENGAGEMENT" },
    ],
} as const;

export const SNAPCHAT_USERS: readonly SnapchatUser[] = [
    {
        id: "2f1c7a90-6f0f-4d4c-9d7e-1c1f5a0b7e01",
        memberId: "c1b7be3e-4e55-4f0c-8f0c-53f6ab6d0e01",
        name: "Sandbox Audience Manager",
        email: "audience@sandbox.example",
        refreshToken: "sandbox-snapchat-refresh",
        organizationRoles: ["member"],
        adAccountRoles: { [AD_ACCOUNT]: ["audience"] },
    },
    {
        id: "2f1c7a90-6f0f-4d4c-9d7e-1c1f5a0b7e02",
        memberId: "c1b7be3e-4e55-4f0c-8f0c-53f6ab6d0e02",
        name: "Sandbox Reports Reader",
        email: "reports@sandbox.example",
        refreshToken: "sandbox-snapchat-reports",
        organizationRoles: ["member"],
        adAccountRoles: { [AD_ACCOUNT]: ["reports"] },
    },
    {
        id: "2f1c7a90-6f0f-4d4c-9d7e-1c1f5a0b7e03",
        memberId: "c1b7be3e-4e55-4f0c-8f0c-53f6ab6d0e03",
        name: "Sandbox Campaign Manager",
        email: "campaigns@sandbox.example",
        refreshToken: "sandbox-snapchat-campaigns",
        organizationRoles: ["member"],
        adAccountRoles: { [AD_ACCOUNT]: ["general"], [CLOSED_AD_ACCOUNT]: ["general"] },
    },
    {
        id: "2f1c7a90-6f0f-4d4c-9d7e-1c1f5a0b7e04",
        memberId: "c1b7be3e-4e55-4f0c-8f0c-53f6ab6d0e04",
        name: "Sandbox Organization Admin",
        email: "admin@sandbox.example",
        refreshToken: "sandbox-snapchat-admin",
        organizationRoles: ["admin"],
        adAccountRoles: {},
    },
];

export function seedSnapchat(state: SnapchatState, tokens: TokenBook): void {
    for (const { id, name, sourceType } of SNAPCHAT_SEEDS.audiences) {
        state.commit({
            kind: "segment",
            segment: {
                id,
                name,
                sourceType,
                description: "",
                adAccount: AD_ACCOUNT,
                retentionDays: 9999,
                created: SINCE,
                updated: SINCE,
            },
        });
    }
    for (const { id, refreshToken } of SNAPCHAT_USERS) {
        tokens.add({ refreshToken, client: SNAPCHAT_SEEDS.clientId, user: id });
    }
}
