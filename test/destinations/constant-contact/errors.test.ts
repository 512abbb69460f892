import type { ApiResponse } from "../../../provider/http/http";
import { errorFor, pauseAsked, problemIn } from "../../../provider/destinations/constant-contact/errors";

function answerOf(status: number, body: unknown, headers: Record<string, string> = {}): ApiResponse {
    const text = typeof body === "string" ? body : JSON.stringify(body);
    return { status, headers, text, json: typeof body === "string" ? undefined : body };
}

const one = (error_key: string, error_message: string): object => ({ error_key, error_message });

test.each([200, 201, 202])("HTTP %i with JSON is a success", (status) => {
    expect(problemIn(answerOf(status, { activity_id: "1" }))).toBeUndefined();
    expect(problemIn(answerOf(status, []))).toBeUndefined();
});

test.each([
    [401, one("unauthorized", "Unauthorized"), "signIn", "auth", "connect again"],
    [401, "", "signIn", "auth", "connect again"],
    [
        403,
        one("access_denied", "Request forbidden due to insufficient user privileges."),
        "privilege",
        "auth",
        "Only the Account Owner",
    ],
    [403, [one("access_denied", "x")], "privilege", "auth", "role Account Manager"],
    [403, { message: "Forbidden" }, "scope", "auth", "contact_data"],
    [403, "", "scope", "auth", "My Applications"],
    [404, [one("contacts.api.not_found", "no list")], "missing", "remote", 'HTTP 404 ("no list")'],
    [400, [one("contacts.api.not_found", "no list")], "missing", "remote", "HTTP 400"],
    [
        400,
        [one("contacts.api.validation.error", "bad"), one("contacts.api.validation.error", "worse")],
        "refused",
        "remote",
        '("bad, worse")',
    ],
    [415, one("x", "Unsupported"), "refused", "remote", "HTTP 415"],
    [400, { error: "x", error_description: "told by OAuth" }, "refused", "remote", "told by OAuth"],
    [400, { errorCode: "E0000021", errorSummary: "told by Okta" }, "refused", "remote", "told by Okta"],
    [200, "<html>maintenance</html>", "unreadable", "remote", "HTTP 200"],
    [403, "<html>denied</html>", "unreadable", "remote", "HTTP 403"],
    [404, "<html>lost</html>", "unreadable", "remote", "HTTP 404"],
    [200, "", "unreadable", "remote", "without an answer of its API"],
    [304, "", "unreadable", "remote", "HTTP 304"],
])("HTTP %i %j is %s, an error %s that says %j", (status, body, kind, code, words) => {
    const problem = problemIn(answerOf(status, body));
    expect(problem).toMatchObject({ kind, status });
    const error = problem && errorFor(problem, "to read list 1");
    expect(error).toMatchObject({ code, retryable: kind === "unreadable" });
    expect(error?.message).toContain(words);
});

test("no address and no HTML of an answer is shown", () => {
    const problem = problemIn(answerOf(400, [one("x", "the email ann@example.com is invalid")]));
    expect(problem?.words).toBe("the email (an address) is invalid");
    expect(problemIn(answerOf(404, "<html>ann@example.com</html>"))?.said).toBe("");
});

test.each([
    [
        "a used-up day ends at 00:00 UTC by the vendor's clock",
        one("quota_exceeded", "Limit Exceeded"),
        { date: "Sun, 22 Nov 2026 23:30:00 GMT" },
        30 * 60_000,
    ],
    ["or by ours", [one("quota_exceeded", "Limit Exceeded")], {}, 60_000],
    ["more than four a second names no time", one("throttled", "Too Many Requests"), {}, undefined],
    ["nor does an empty answer", "", {}, undefined],
])("%s", (_case, body, headers, pause) => {
    expect(pauseAsked(answerOf(429, body, headers as Record<string, string>), Date.UTC(2026, 10, 22, 23, 59))).toBe(
        pause,
    );
});
