import { constantContact } from "../../../provider/destinations/constant-contact/index";
import type { DestinationFixture } from "../fixture";

/** Seeded by the sandbox; its README names them. */
const app = { clientId: "sandbox-cc-client", clientSecret: "sandbox-cc-secret" };
const list = (last: string) => ({ listId: `3a6c1f2e-7d5b-11ef-9c3e-fa163e7b1c${last}` });

export const constantContactFixture: DestinationFixture = {
    destination: constantContact,
    vendor: "constant-contact",
    sandbox: { jobSeconds: { base: 60 } },
    settings: {},
    credentials: { ...app, refreshToken: "sandbox-cc-refresh" },
    wrongCredentials: { ...app, refreshToken: "sandbox-cc-nobody" },
    weakCredentials: [
        {
            lacking: "the privilege to change contacts",
            credentials: { ...app, refreshToken: "sandbox-cc-campaign-creator" },
            refused: ["verify", "send", "settle", "remove", "readMembers", "createTarget", "deleteTarget"],
            right: /privilege|role/,
            granted: /Account settings > Users/,
        },
    ],
    target: list("01"),
    otherTarget: list("02"),
    missingTarget: { target: list("ff"), words: /\("The resource could not be found\."\)/ },
    wrongTargets: [],
    fields: (number) => ({
        firstName: "Zoë",
        lastName: "O'Brien",
        phone: "+46 70 123 45 67",
        company: 'Contoso "AB"',
        "customFields.loyalty_tier": "gold",
        "customFields.customer_number": `c-${number}`,
    }),
    // The second one wants no mail.
    refusedEmails: ["no-domain-ending@localhost", "unsubscribed-01@sandbox.example"],
    lostEmail: "row-lost@sandbox.example",
    batchRequest: { method: "POST", path: "/v3/activities/contacts_json_import" },
    signInPath: "/oauth2/default/v1/token",
    rotatingCredentials: {
        clientId: "sandbox-cc-rotating-client",
        clientSecret: "sandbox-cc-rotating-secret",
        refreshToken: "sandbox-cc-rotating-refresh",
    },
    daysQuota: {
        sandbox: (requests) => ({ constantContact: { requestsPerDay: requests } }),
        tooFast: { error_key: "throttled", error_message: "Too Many Requests" },
    },
    errorInside: [{ error_key: "contacts.api.validation.error", error_message: "no" }],
    emptyPage: (next) => ({ contacts: [], lists: [], _links: { next: { href: next } } }),
    manyMembers: 1005,
    unknownMember: {
        id: "ffffffff-8e6c-11ef-a1b2-fa163e5a7d00",
        sandbox: { constantContact: { unknownContact: "refuse" } },
    },
};
