import { snapchat } from "../../../provider/destinations/snapchat/index";
import { exchange } from "../../sandbox/support";
import type { DestinationFixture, SimulatedVendor } from "../fixture";
import { adAccountId, newsletter } from "./signed-in";

/** Seeded by the sandbox; its README names them. */
const app = { clientId: "sandbox-snapchat-client", clientSecret: "sandbox-snapchat-secret" };
const as = (user: string) => ({ ...app, refreshToken: `sandbox-snapchat-${user}` });
const CHANGES = ["send", "remove", "createTarget", "deleteTarget"] as const;
const role = { right: /role|does not let this connection's user/, granted: /Business Manager > Members/ };

/** Somebody else's program: ours makes no audience that forgets. */
async function retaining(vendor: SimulatedVendor, days: number): Promise<{ audienceId: string }> {
    vendor.expectViolation(/PUT \/v1\/adaccounts\/.*forbidden/);
    const token = vendor.received.at(-1)?.headers.authorization ?? "";
    const answer = await exchange(`${vendor.endpoint}/v1/adaccounts/${adAccountId}/segments`, {
        method: "PUT",
        headers: { authorization: token },
        body: { segments: [{ id: newsletter.audienceId, retention_in_days: days }] },
    });
    expect(answer.at("request_status")).toBe("SUCCESS");
    return newsletter;
}

export const snapchatFixture: DestinationFixture = {
    destination: snapchat,
    vendor: "snapchat",
    settings: { adAccountId },
    credentials: as("refresh"),
    wrongCredentials: { ...app, clientId: "nobody", refreshToken: "sandbox-snapchat-nobody" },
    weakCredentials: [
        {
            lacking: "a role that changes anything",
            credentials: as("reports"),
            refused: ["verify", ...CHANGES],
            ...role,
        },
        // Whether this role manages audiences is not published, so that connecting lets it through.
        { lacking: "a role that manages audiences", credentials: as("campaigns"), refused: CHANGES, ...role },
    ],
    target: newsletter,
    otherTarget: { audienceId: "6128654966493357" },
    missingTarget: { target: { audienceId: "9999999999999999" }, words: /\("E3003 Resource can not be found"\)/ },
    wrongTargets: [
        {
            kind: "an audience that is no customer list",
            target: { audienceId: "5123456789012345" },
            name: "Site visitors",
            words: /"Site visitors" .*source type ENGAGEMENT, not FIRST_PARTY.*Customer List/,
        },
    ],
    retaining,
    fields: () => ({}),
    refusedEmails: [],
    batchRequest: { method: "POST", path: "/v1/segments/*/users" },
    signInPath: "/login/oauth2/access_token",
    ownPause: (milliseconds) => ({ headers: { "x-rate-limit-reset": String(Date.now() + milliseconds) } }),
    countedAnswer: (taken) => ({
        request_status: "SUCCESS",
        request_id: "1",
        users: [{ sub_request_status: "SUCCESS", user: { number_uploaded_users: taken } }],
    }),
    errorInside: { request_status: "ERROR", request_id: "1", debug_message: "no", display_message: "no" },
    emptyPage: (next) => ({ request_status: "SUCCESS", request_id: "1", segments: [], paging: { next_link: next } }),
    manyMembers: 0,
};
