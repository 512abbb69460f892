import type { Scope } from "../../../provider/destinations/klaviyo/api";
import { errorFor, problemIn, type ProblemKind } from "../../../provider/destinations/klaviyo/errors";
import type { ApiResponse } from "../../../provider/http/http";

function response(status: number, body: unknown, headers: Record<string, string> = {}): ApiResponse {
    const text = typeof body === "string" ? body : JSON.stringify(body);
    return { status, headers, text, json: typeof body === "string" ? undefined : body };
}

const fault = (code: string, title: string, detail: string, pointer = "/data/"): unknown => ({
    errors: [{ id: "493b5b07-ae32-4b40-a986-b067c6cfc898", code, title, detail, source: { pointer } }],
});

/** Bodies restated from https://github.com/nickdnk/klaviyo-php-sdk (tests/fixtures/responses) and the issues named. */
const answers: [string, ApiResponse, ProblemKind, string, RegExp, Scope[]?][] = [
    [
        "no scheme (klaviyo-api-ruby issue 19)",
        response(
            401,
            fault(
                "not_authenticated",
                "Authentication credentials were not provided.",
                "Missing or invalid authorization scheme.",
            ),
        ),
        "key",
        "auth",
        /does not accept the API key.*invalid authorization scheme.*create-private-api-key/,
    ],
    [
        "a wrong key (get_accounts.401)",
        response(
            401,
            fault(
                "authentication_failed",
                "Incorrect authentication credentials.",
                "Incorrect authentication credentials.",
            ),
        ),
        "key",
        "auth",
        /mistyped or was deleted/,
    ],
    [
        "a missing scope, named",
        response(
            403,
            fault("permission_denied", "You do not have permission to perform this action.", "Missing: profiles:write"),
        ),
        "right",
        "auth",
        /lacks the scope profiles:write, needed to import/,
    ],
    [
        "a missing scope, in other words",
        response(403, fault("permission_denied", "You do not have permission to perform this action.", "No.")),
        "right",
        "auth",
        /may lack the scope lists:write or profiles:write, needed to import \("No\."\)/,
    ],
    [
        "a missing feature of the plan (create_webhook.403)",
        response(
            403,
            fault(
                "permission_denied",
                "You do not have permission.",
                "You must have Advanced KDP enabled to use this endpoint.",
            ),
        ),
        "right",
        "auth",
        /Advanced KDP/,
    ],
    [
        "a challenge of the edge (klaviyo-api-python issue 84)",
        response(403, "<html>", { "cf-mitigated": "challenge" }),
        "edge",
        "remote",
        /The key is not the reason/,
    ],
    [
        "a challenge of the edge in JSON",
        response(403, fault("permission_denied", "No.", "No."), { "cf-mitigated": "challenge" }),
        "edge",
        "remote",
        /edge/,
    ],
    [
        "HTML of the edge (klaviyo-api-ruby issue 39)",
        response(400, "<html>400 Bad Request</html>"),
        "edge",
        "remote",
        /edge/,
    ],
    ["a 401 in HTML", response(401, "<html>"), "edge", "remote", /edge/],
    [
        "an error inside a 200",
        response(200, fault("invalid", "Invalid input.", "No.")),
        "unreadable",
        "remote",
        /HTTP 200/,
    ],
    ["a 401 that says nothing, which blames no key", response(401, ""), "unreadable", "remote", /HTTP 401/],
    [
        "one missing scope, in other words",
        response(403, fault("permission_denied", "You do not have permission to perform this action.", "No.")),
        "right",
        "auth",
        /lacks the scope lists:read, needed to import/,
        ["lists:read"],
    ],
    ["a page instead of an answer", response(200, "<html>"), "unreadable", "remote", /not its API's/],
    ["JSON of somebody else", response(404, { message: "no Route matched" }), "unreadable", "remote", /not its API's/],
    [
        "an unknown list (get_list.404)",
        response(404, fault("not_found", "Not found.", "A list with id `N0Such` does not exist.")),
        "missing",
        "remote",
        /N0Such/,
    ],
    [
        "a retired revision",
        response(410, fault("gone", "Gone.", "Revision 2020-01-01 has been retired.")),
        "retired",
        "remote",
        /newer pulumi-segment-export/,
    ],
    [
        "a wrong media type",
        response(415, fault("unsupported_media_type", "Unsupported media type.", "No.")),
        "refused",
        "remote",
        /refused to import with HTTP 415/,
    ],
];

test.each(answers)("%s", (_, answer, kind, code, words, needed = ["lists:write", "profiles:write"]) => {
    const problem = problemIn(answer);
    expect(problem?.kind).toBe(kind);
    expect(errorFor(problem!, "to import", needed)).toMatchObject({
        code,
        message: expect.stringMatching(words) as string,
    });
});

test.each([200, 202])("%d with JSON is no problem", (status) => {
    expect(problemIn(response(status, { data: [] }))).toBeUndefined();
});

test("what Klaviyo says is cut and holds no address", () => {
    const detail = `jane.doe@example.com is not allowed ${"so ".repeat(200)}`;
    const problem = problemIn(response(400, fault("invalid", "Invalid input.", detail)));
    const { message } = errorFor(problem!, "to import", []);
    expect(message).not.toContain("jane");
    expect(message.length).toBeLessThan(300);
});

test("the wording of a detail decides nothing", () => {
    const [reworded, original] = ["Entirely other words: authentication_failed", "The list does not exist."].map(
        (detail) => problemIn(response(400, fault("invalid", "Invalid input.", detail)))?.kind,
    );
    expect(reworded).toBe(original);
});
