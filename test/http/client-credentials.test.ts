import { ExportError } from "../../provider/errors";
import { clientCredentials } from "../../provider/http/client-credentials";
import type { ApiRequest, ApiResponse, HttpClient } from "../../provider/http/http";
import { answerOf, token } from "./token-endpoint";

const request: ApiRequest = {
    method: "POST",
    host: "login",
    path: "/token",
    body: "x",
    bucket: "signIn",
    retry: "always",
};

function signIn(answers: ApiResponse[], now?: () => number) {
    const sent: ApiRequest[] = [];
    const client: HttpClient = {
        sent: 0,
        left: () => Promise.resolve(undefined),
        request(asked) {
            sent.push(asked);
            return Promise.resolve(answers.shift() ?? answerOf(500, "one request too many"));
        },
    };
    const refused = ({ status }: ApiResponse) => new ExportError(status < 500 ? "auth" : "remote", `no: ${status}`);
    return { authorization: clientCredentials({ client, request, refused, ...(now && { now }) }), sent };
}

test("one sign-in, without authorization, for all who wait; the next one before the token ends", async () => {
    let now = 0;
    const { authorization, sent } = signIn([token("a", 3600), token("b", 3600)], () => now);
    const headers = await Promise.all([authorization.headers(), authorization.headers()]);
    expect(headers).toEqual([{ authorization: "Bearer a" }, { authorization: "Bearer a" }]);
    expect(sent).toEqual([{ ...request, authorized: false }]);
    now = 3539_000;
    expect(await authorization.headers()).toEqual({ authorization: "Bearer a" });
    now = 3540_000;
    expect(await authorization.headers()).toEqual({ authorization: "Bearer b" });
});

test("after a 401 the next token is fetched", async () => {
    const { authorization } = signIn([token("a"), token("b")]);
    await authorization.renew?.(await authorization.headers());
    expect(await authorization.headers()).toEqual({ authorization: "Bearer b" });
});

test("what is refused is final and asked once; another failure is not", async () => {
    const refused = signIn([answerOf(401, { error: "invalid_client" }), token("late")]);
    await expect(refused.authorization.headers()).rejects.toThrow("no: 401");
    await expect(refused.authorization.headers()).rejects.toThrow("no: 401");
    expect(refused.sent).toHaveLength(1);
    const failed = signIn([answerOf(502, "<html>"), token("late")]);
    await expect(failed.authorization.headers()).rejects.toThrow("no: 502");
    expect(await failed.authorization.headers()).toEqual({ authorization: "Bearer late" });
});
