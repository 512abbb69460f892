import { constantContact } from "../../../provider/destinations/constant-contact/index";
import { startSandbox } from "../../../sandbox/index";
import type { DestinationFixture } from "../fixture";

/** Seeded by the sandbox; its README names them. */
const app = { clientId: "sandbox-cc-client", clientSecret: "sandbox-cc-secret" };
const newsletter = { listId: "3a6c1f2e-7d5b-11ef-9c3e-fa163e7b1c01" };

export const constantContactFixture: DestinationFixture = {
    destination: constantContact,
    wrongCredentials: { ...app, refreshToken: "sandbox-cc-nobody" },
    weakCredentials: { ...app, refreshToken: "sandbox-cc-campaign-creator" },
    missingTarget: { listId: "3a6c1f2e-7d5b-11ef-9c3e-fa163e7b1cff" },
    fields: () => ({
        firstName: "Zoë",
        lastName: "O'Brien",
        phone: "+46 70 123 45 67",
        company: 'Contoso "AB"',
        "customFields.loyalty_tier": "gold",
        "customFields.customer_number": "c-1",
    }),
    refusedEmail: "no-domain-ending@localhost",
    batchRequest: { method: "POST", path: "/v3/activities/contacts_json_import" },
    signInPath: "/oauth2/default/v1/token",
    async start() {
        const sandbox = await startSandbox({ jobSeconds: { base: 60 } });
        return {
            connection: {
                displayName: "Rehearsal",
                endpoint: sandbox.endpoint("constant-contact"),
                settings: {},
                credentials: { ...app, refreshToken: "sandbox-cc-refresh" },
            },
            target: newsletter,
            members: () => sandbox.members("constant-contact", newsletter.listId).map(({ email }) => email ?? ""),
            fault: (fault) => sandbox.fault({ vendor: "constant-contact", ...fault }),
            requests: () => sandbox.requests(),
            finishJobs: () => sandbox.advance(600),
            expireAccess: () => sandbox.expireAccess("constant-contact"),
            [Symbol.asyncDispose]: () => sandbox.close(),
        };
    },
};
