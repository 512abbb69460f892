import { createHash } from "node:crypto";
import { snapchat } from "../../provider/destinations/snapchat/index";
import type { FaultyVendor, WrongAnswer } from "./vendor";

/** Seeded by the sandbox; its README names them. */
const app = { clientId: "sandbox-snapchat-client", clientSecret: "sandbox-snapchat-secret" };

const REMOVALS = [{ method: "DELETE", path: "/v1/segments/*/users" }];

/** https://developers.snap.com/api/marketing-api/Ads-API/errors */
function answer(status: number, error_code: string, debug_message: string): WrongAnswer {
    const display_message = "We're sorry, but the requested resource is not available at this time";
    return { status, body: { request_status: "ERROR", request_id: "1", debug_message, display_message, error_code } };
}

function inside(item: object): WrongAnswer {
    return { status: 200, body: { request_status: "SUCCESS", request_id: "1", users: [item], segments: [item] } };
}

export const faultySnapchat: FaultyVendor = {
    name: "snapchat",
    destination: snapchat,
    settings: { adAccountId: "8adc3db7-8148-4fbf-999c-8d2266369d74" },
    account: { id: "8adc3db7-8148-4fbf-999c-8d2266369d74", name: "Sandbox ad account" },
    fields: { email: "Email" },
    credentials: [{ ...app, refreshToken: "sandbox-snapchat-refresh" }],
    rotating: () => false,
    target: { audienceId: "6128654966493356" },
    usedTarget: { audienceId: "6128654966493357" },
    bodyOf: (addresses) => {
        const data = addresses.map((address) => [createHash("sha256").update(address).digest("hex")]);
        return JSON.stringify({ users: [{ schema: ["EMAIL_SHA256"], data }] });
    },
    // It never tells who was refused, or whether.
    refused: [],
    hashes: true,
    jobs: false,
    calls: [
        { method: "POST", path: "/login/oauth2/access_token" },
        { method: "GET", path: "/v1/segments/*" },
        { method: "POST", path: "/v1/segments/*/users" },
        ...REMOVALS,
    ],
    removalCalls: REMOVALS,
    signIn: { method: "POST", path: "/login/oauth2/access_token" },
    answers: [
        answer(400, "E1001", "Request BODY can not be correctly processed"),
        answer(401, "", "The access token is invalid or expired"),
        { status: 401, body: "unauthorized" },
        answer(403, "E3002", "Caller does not have permission"),
        answer(404, "E3003", "Resource can not be found"),
        { status: 413, body: "Request Entity Too Large" },
        { status: 429 },
        { status: 429, headers: { "retry-after": "90" } },
        answer(500, "E1000", "Internal server error"),
        answer(200, "E1001", "no"),
        inside({ sub_request_status: "ERROR", sub_request_error_reason: "Error code: E2002, message: no" }),
        { ...inside({ sub_request_status: "SUCCESS", user: { number_uploaded_users: 0 } }), saysRemoved: true },
    ],
    signInAnswers: [
        { status: 400, body: { error: "invalid_grant", error_description: "The refresh token is invalid" } },
        { status: 401, body: { error: "invalid_client", error_description: "Client authentication failed" } },
        { status: 200, body: { token_type: "Bearer" } },
    ],
    choices: (chance) => ({
        snapchat: {
            accessTokenSeconds: chance.pick([3600, 2]),
            unknownId: chance.pick(["404", "400"]),
            unauthorizedBody: chance.pick(["json", "text", "empty"]),
            tooManyRequestsBody: chance.pick(["empty", "json"]),
            removalCount: chance.pick(["received", "members"]),
        },
    }),
    newConsent: undefined,
    held: () => ({}),
};
