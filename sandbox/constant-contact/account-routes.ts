import type { constantContactRoutes } from "./gate";
import { CONSTANT_CONTACT_SEEDS, PRIVILEGES } from "./seeds";

/** Only `campaign:create` is public with its number. */
const CAMPAIGN_CREATE = 30;

export function accountRoutes(route: ReturnType<typeof constantContactRoutes>): void {
    route("get", "/v3/account/summary", "account:read", ({ c }) =>
        c.json({
            contact_email: "owner@sandbox.example",
            contact_phone: "5550100",
            country_code: "US",
            encoded_account_id: CONSTANT_CONTACT_SEEDS.account.id,
            first_name: "Sandbox",
            last_name: "Owner",
            organization_name: CONSTANT_CONTACT_SEEDS.account.name,
            organization_phone: "5550100",
            state_code: "MA",
            time_zone_id: "US/Eastern",
            website: "https://sandbox.example",
        }),
    );
    route("get", "/v3/account/user/privileges", undefined, ({ c, user }) => {
        const names = PRIVILEGES[user] ?? [];
        const numberOf = (name: string, index: number) => (name === "campaign:create" ? CAMPAIGN_CREATE : 100 + index);
        return c.json(names.map((name, index) => ({ privilege_id: numberOf(name, index), privilege_name: name })));
    });
}
