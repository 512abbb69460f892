import { ExportError } from "../../provider/errors";
import { answerOf, headerOf, signIn, token } from "./token-endpoint";

test("a refused refresh token is asked about once, and the error sends a person to connect again", async () => {
    const refused = answerOf(400, {
        error: "invalid_grant",
        error_description: "The refresh token is invalid or expired.",
    });
    const { authorization, requests } = signIn([refused]);
    const outcomes = await Promise.allSettled([authorization.headers(), authorization.headers()]);
    outcomes.push(...(await Promise.allSettled([authorization.headers()])));
    for (const outcome of outcomes) {
        expect(outcome).toMatchObject({ status: "rejected", reason: { code: "auth", retryable: false } });
    }
    expect((outcomes[0] as PromiseRejectedResult).reason).toHaveProperty(
        "message",
        'Vendor no longer accepts the refresh token ("The refresh token is invalid or expired."). A person must connect again: press Connect.',
    );
    expect(requests).toHaveLength(1);
});

test.each([
    [400, { error: "invalid_client" }, "auth", "See the app's page"],
    [401, "unauthorized", "auth", "See the app's page"],
    [400, { errorCode: "E0000021", errorSummary: "Bad request." }, "auth", "press Connect"],
    [403, "denied", "auth", "HTTP 403. See"],
    [403, "<html>denied</html>", "remote", "HTTP 403 and no access token"],
    [200, "<html>maintenance</html>", "remote", "HTTP 200 and no access token"],
    [200, { token_type: "Bearer" }, "remote", "no access token"],
    [404, "", "remote", "HTTP 404"],
])("sign-in answered %i %j is an error %s that says %j", async (status, body, code, words) => {
    const { authorization } = signIn([answerOf(status, body)]);
    await expect(authorization.headers()).rejects.toMatchObject({
        code,
        message: expect.stringContaining(words) as string,
    });
});

test("a passing failure is not kept: the next caller signs in", async () => {
    const { authorization } = signIn([
        new ExportError("remote", "no answer", { retryable: true }),
        answerOf(200, ""),
        token("a"),
    ]);
    await expect(authorization.headers()).rejects.toThrow("no answer");
    await expect(authorization.headers()).rejects.toMatchObject({ code: "remote", retryable: true });
    expect(await headerOf(authorization)).toBe("Bearer a");
});

test("no error shows a token", async () => {
    const secret = "s3cret".repeat(12);
    const { authorization } = signIn([
        answerOf(400, { error: "invalid_grant", error_description: `token ${secret} of a@b.example is spent` }),
    ]);
    const message = await authorization.headers().catch((thrown: unknown) => (thrown as Error).message);
    expect(message).not.toContain("s3cret");
    expect(message).not.toContain("a@b.example");
});
