import type { ApiResponse } from "../../../provider/http/http";
import { entities, errorFor, pauseAsked, problemIn } from "../../../provider/destinations/snapchat/errors";

function answerOf(status: number, body: unknown, headers: Record<string, string> = {}): ApiResponse {
    const text = typeof body === "string" ? body : JSON.stringify(body);
    return { status, headers, text, json: typeof body === "string" ? undefined : body };
}

const permission = {
    request_status: "ERROR",
    request_id: "1",
    debug_message: "Caller does not have permission",
    display_message: "We're sorry, but the requested resource is not available at this time",
    error_code: "E3002",
};
const item = (reason: string): object => ({
    request_status: "ERROR",
    request_id: "1",
    users: [{ sub_request_status: "ERROR", sub_request_error_reason: reason }],
});

test.each([
    [
        "older pages' lower case",
        { request_status: "success", segments: [{ sub_request_status: "success", segment: { id: "1" } }] },
    ],
    [
        "the servers' upper case",
        { request_status: "SUCCESS", segments: [{ sub_request_status: "SUCCESS", segment: { id: "1" } }] },
    ],
    ["no status at all", { me: { id: "1" } }],
])("a 2xx with %s is a success", (_case, body) => {
    expect(problemIn(answerOf(200, body))).toBeUndefined();
});

test.each([
    [401, "", "signIn", "auth"],
    [401, "unauthorized", "signIn", "auth"],
    [401, { request_status: "ERROR" }, "signIn", "auth"],
    [403, permission, "permission", "auth"],
    [200, permission, "permission", "auth"],
    [403, "", "permission", "auth"],
    [400, { message: "None of the requested actions [READ_CONTAINER_ENTITY] can be authorized" }, "permission", "auth"],
    [
        404,
        { request_status: "ERROR", error_code: "E3003", debug_message: "Resource can not be found" },
        "missing",
        "remote",
    ],
    [
        400,
        { request_status: "ERROR", debug_message: "Request URL can not be correctly processed" },
        "missing",
        "remote",
    ],
    [
        200,
        item("Error code: E3004, message: Entity does not exist or you do not have permission to access it"),
        "missing",
        "remote",
    ],
    [200, item("Error code: E2002, message: Property value is not allowed : [schema]"), "refused", "remote"],
    [200, { ...item("x"), request_status: "SUCCESS" }, "refused", "remote"],
    [200, { request_status: "FAILED" }, "refused", "remote"],
    [
        400,
        { request_status: "ERROR", debug_message: "Request BODY can not be correctly processed" },
        "refused",
        "remote",
    ],
    [200, "<html>maintenance</html>", "unreadable", "remote"],
    [403, "<html>denied</html>", "unreadable", "remote"],
    [200, "", "unreadable", "remote"],
    [204, "", "unreadable", "remote"],
    [304, "", "unreadable", "remote"],
])("HTTP %i %j is %s, an error %s", (status, body, kind, code) => {
    const problem = problemIn(answerOf(status, body));
    expect(problem).toMatchObject({ kind, status });
    const error = problem && errorFor(problem, "to read the audience");
    expect(error).toMatchObject({ code, retryable: kind === "unreadable" });
});

test("an error tells who must act and quotes Snapchat, but no HTML, no address and no long text", () => {
    const said = problemIn(answerOf(403, { ...permission, debug_message: `a@b.example ${"x".repeat(300)} no` }));
    expect(said?.said).toBe(' ("E3002 (an address) (a long text) no")');
    expect(problemIn(answerOf(400, "<html>a page</html>"))?.said).toBe("");
    expect(problemIn(answerOf(400, { message: "word ".repeat(100) }))?.said.length).toBeLessThan(210);
    const problem = problemIn(answerOf(403, permission));
    expect(problem && errorFor(problem, "to add people to the audience").message).toMatch(
        /to add people to the audience \("E3002 Caller does not have permission"\)\. .*Business Manager > Members > .* Data Manager/,
    );
});

test("entities leave out what failed and what is no object", () => {
    const organizations = [
        { sub_request_status: "ERROR", organization: { id: "1" } },
        { sub_request_status: "SUCCESS", organization: { id: "2" } },
        null,
        { sub_request_status: "SUCCESS" },
    ];
    expect(entities(answerOf(200, { organizations }), "organizations", "organization")).toEqual([{ id: "2" }]);
    expect(entities(answerOf(200, "text"), "organizations", "organization")).toEqual([]);
});

test.each([
    [
        "a reset in milliseconds",
        { "x-rate-limit-reset": "1753000005000", date: new Date(1_753_000_001_000).toUTCString() },
        4000,
    ],
    ["a reset without the vendor's clock", { "x-rate-limit-reset": "1753000005000" }, 3000],
    ["a reset in the past", { "x-rate-limit-reset": "1752999999000" }, undefined],
    ["a reset that cannot be meant", { "x-rate-limit-reset": "1753000002000000" }, undefined],
    ["a reset in seconds", { "x-rate-limit-reset": "1753000005" }, undefined],
    ["no reset", {}, undefined],
])("%s", (_case, headers, pause) => {
    expect(pauseAsked(answerOf(429, "", headers as Record<string, string>), 1_753_000_002_000)).toBe(pause);
});
