import type { klaviyoRoutes } from "./gate";
import { document } from "./json-api";
import { KLAVIYO_SEEDS } from "./seeds";

export function accountRoutes(route: ReturnType<typeof klaviyoRoutes>): void {
    route("get", "/api/accounts", "getAccounts", (request) => {
        const { accountId, accountName } = KLAVIYO_SEEDS;
        const self = `${request.base}/api/accounts/${accountId}/`;
        const attributes = {
            test_account: true,
            contact_information: {
                default_sender_name: accountName,
                default_sender_email: "sender@sandbox.example",
                website_url: "https://sandbox.example",
                organization_name: accountName,
                street_address: { address1: "", address2: "", city: "", region: "", country: "", zip: "" },
            },
            industry: null,
            timezone: "Etc/UTC",
            preferred_currency: "USD",
            public_api_key: accountId,
            locale: "en-US",
        };
        const data = [{ type: "account", id: accountId, attributes, links: { self } }];
        return document(request, { data, links: { self: `${request.base}/api/accounts/`, next: null, prev: null } });
    });
}
