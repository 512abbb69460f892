import { klaviyo } from "../../provider/destinations/klaviyo/index";
import type { Call, FaultyVendor, WrongAnswer } from "./vendor";

/** A key that the sandbox seeds, by the word in it. */
const keyWith = (word: string) => ({ apiKey: `pk_${`sandbox${word}`.padEnd(34, "0")}` });

const JOBS = "/api/profile-bulk-import-jobs";
const REMOVALS: readonly Call[] = [
    { method: "DELETE", path: "/api/lists/*/relationships/profiles", bodiless: true },
    { method: "GET", path: "/api/lists/*/profiles" },
];

/** https://developers.klaviyo.com/en/docs/rate_limits_and_error_handling */
function answer(status: number, code: string, detail: string, headers: Record<string, string> = {}): WrongAnswer {
    const error = { id: "1", status, code, title: detail, detail, source: { pointer: "/data" }, links: {}, meta: {} };
    return { status, body: { errors: [error] }, headers };
}

export const faultyKlaviyo: FaultyVendor = {
    name: "klaviyo",
    destination: klaviyo,
    settings: {},
    account: { id: "S4ndBx", name: "Sandbox Klaviyo" },
    fields: { email: "Email", firstName: "First", properties: { plan: "Plan" } },
    credentials: [keyWith("FULL"), keyWith("SECOND")],
    rotating: () => false,
    target: { listId: "XW53Ha" },
    usedTarget: { listId: "Frgn01" },
    foreign: Array.from({ length: 25 }, (_, at) => `foreign-${String(at + 1).padStart(2, "0")}@sandbox.example`),
    // Refused with the whole import, each by its row; the last one fails in the job.
    refused: ["jörg@example.com", "a'b@example.com", "用户@example.com", "row-failed@sandbox.example"],
    longName: "x".repeat(100_001),
    hashes: false,
    jobs: true,
    calls: [
        { method: "GET", path: "/api/lists/*" },
        { method: "POST", path: JOBS },
        { method: "GET", path: `${JOBS}/*` },
        { method: "GET", path: `${JOBS}/*/import-errors` },
        ...REMOVALS,
    ],
    removalCalls: REMOVALS,
    answers: [
        answer(400, "invalid", "Invalid input."),
        answer(401, "authentication_failed", "Incorrect authentication credentials."),
        answer(403, "permission_denied", "You do not have permission to perform this action."),
        answer(404, "not_found", "Not found."),
        answer(409, "conflict", "Conflict."),
        answer(410, "gone", "Gone."),
        answer(413, "payload_too_large", "Payload too large."),
        answer(429, "throttled", "Request was throttled.", { "retry-after": "1" }),
        answer(429, "throttled", "Request was throttled.", { "retry-after": "90" }),
        answer(500, "error", "A server error occurred."),
        answer(200, "invalid", "no"),
    ],
    signInAnswers: [],
    choices: (chance) => ({
        klaviyo: {
            nulls: chance.pick(["ignored", "clear"]),
            scopes: chance.pick(["named", "unnamed"]),
            unknownList: chance.pick(["data", "relationship"]),
            unknownProfiles: chance.pick(["ids", "pointers", "unnamed"]),
            nonMembers: chance.pick(["ignored", "refused"]),
            errorPayload: chance.pick(["attributes", "profile", "none"]),
            completedCount: chance.pick(["written", "all"]),
        },
    }),
    newConsent: "NEVER_SUBSCRIBED",
    held: ({ fields }) => ({
        firstName: fields.first_name as string | undefined,
        plan: (fields.properties as { plan?: string } | undefined)?.plan,
    }),
};
