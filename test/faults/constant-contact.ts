import { constantContact } from "../../provider/destinations/constant-contact/index";
import type { FaultyVendor, WrongAnswer } from "./vendor";

/** Seeded by the sandbox; its README names them. */
const longLived = {
    clientId: "sandbox-cc-client",
    clientSecret: "sandbox-cc-secret",
    refreshToken: "sandbox-cc-refresh",
};
const rotating = {
    clientId: "sandbox-cc-rotating-client",
    clientSecret: "sandbox-cc-rotating-secret",
    refreshToken: "sandbox-cc-rotating-refresh",
};
const withoutSecret = { clientId: "sandbox-cc-pkce-client", refreshToken: "sandbox-cc-pkce-refresh" };

const REMOVALS = [{ method: "POST", path: "/v3/activities/remove_list_memberships" }];

/** https://developer.constantcontact.com/api_guide/glossary_responses.html */
function answer(status: number, error_key: string, error_message: string): WrongAnswer {
    return { status, body: [{ error_key, error_message }] };
}

export const faultyConstantContact: FaultyVendor = {
    name: "constant-contact",
    destination: constantContact,
    settings: {},
    account: { id: "p07e1sandbox", name: "Sandbox Constant Contact" },
    fields: { email: "Email", firstName: "First", customFields: { loyalty_tier: "Plan" } },
    credentials: [rotating, withoutSecret, longLived],
    rotating: ({ clientId }) => clientId !== longLived.clientId,
    target: { listId: "3a6c1f2e-7d5b-11ef-9c3e-fa163e7b1c01" },
    usedTarget: { listId: "3a6c1f2e-7d5b-11ef-9c3e-fa163e7b1c02" },
    bodyOf: (addresses) =>
        JSON.stringify({
            import_data: addresses.map((email) => ({ email, first_name: "Foreign", "cf:loyalty_tier": "old" })),
            list_ids: ["3a6c1f2e-7d5b-11ef-9c3e-fa163e7b1c02"],
        }),
    // Two want no mail, and one is lost without a word: who he is can be told only when he is alone in his import.
    refused: ["unsubscribed-01@sandbox.example", "unsubscribed-02@sandbox.example", "row-lost@sandbox.example"],
    longName: "x".repeat(51),
    hashes: false,
    jobs: true,
    calls: [
        { method: "POST", path: "/oauth2/default/v1/token" },
        { method: "GET", path: "/v3/contact_lists/*" },
        { method: "POST", path: "/v3/activities/contacts_json_import" },
        { method: "GET", path: "/v3/activities/*" },
        { method: "GET", path: "/v3/contacts" },
        ...REMOVALS,
    ],
    removalCalls: [...REMOVALS, { method: "GET", path: "/v3/activities/*" }, { method: "GET", path: "/v3/contacts" }],
    signIn: { method: "POST", path: "/oauth2/default/v1/token" },
    answers: [
        answer(400, "contacts.api.validation.error", "import_data contains an invalid email"),
        answer(400, "contacts.api.validation.error", "The request body is not valid JSON"),
        { status: 401, body: { error_key: "unauthorized", error_message: "Unauthorized" } },
        { status: 403, body: { error_key: "access_denied", error_message: "insufficient user privileges" } },
        answer(404, "contacts.api.not_found", "The resource could not be found."),
        answer(409, "contacts.api.conflict", "Conflict"),
        { status: 413 },
        { status: 429, body: { error_key: "throttled", error_message: "Too Many Requests" } },
        { status: 429, body: { error_key: "quota_exceeded", error_message: "Limit Exceeded" } },
        answer(500, "contacts.api.internal.error", "Internal server error"),
        { status: 200, body: [{ error_key: "contacts.api.validation.error", error_message: "no" }] },
    ],
    signInAnswers: [
        { status: 400, body: { error: "invalid_grant", error_description: "The refresh token is invalid." } },
        { status: 401, body: { error: "invalid_client", error_description: "Client authentication failed." } },
        { status: 400, body: { errorCode: "E0000021", errorSummary: "Bad request." } },
        { status: 200, body: { token_type: "Bearer" } },
    ],
    choices: (chance) => ({
        constantContact: {
            accessTokenSeconds: chance.pick([86_400, 2]),
            unknownList: chance.pick(["refuse", "activity"]),
            spentToken: chance.pick(["refuse", "revoke", "grace"]),
            unknownContact: chance.pick(["ignore", "refuse"]),
            visibleAfterSeconds: chance.pick([0, 0, 60]),
        },
    }),
    newConsent: "implicit",
    held: ({ fields }) => ({
        firstName: fields.first_name as string | undefined,
        plan: fields["cf:loyalty_tier"] as string | undefined,
    }),
};
