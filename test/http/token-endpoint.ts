import { accessToken } from "../../provider/http/access-token";
import type { ApiRequest, ApiResponse, HttpClient } from "../../provider/http/http";
import type { RefreshTokenOptions } from "../../provider/http/refresh-token";

export function answerOf(status: number, body: unknown): ApiResponse {
    const text = typeof body === "string" ? body : JSON.stringify(body);
    return { status, headers: {}, text, json: typeof body === "string" ? undefined : body };
}

/** A sign-in endpoint that answers from a list, one turn of the event loop later. */
export function signIn(answers: (ApiResponse | Error)[], more: Partial<RefreshTokenOptions> = {}) {
    const requests: ApiRequest[] = [];
    const client: HttpClient = {
        get sent() {
            return requests.length;
        },
        left: () => Promise.resolve(undefined),
        async request(request) {
            requests.push(request);
            await new Promise(setImmediate);
            const answer = answers.shift();
            if (answer === undefined) throw new Error("one request too many");
            if (answer instanceof Error) throw answer;
            return answer;
        },
    };
    const authorization = accessToken({
        client,
        vendor: "Vendor",
        refreshToken: "refresh-1",
        request: (token) => ({
            method: "POST",
            host: "accounts",
            path: "/token",
            body: token,
            bucket: "signIn",
            retry: "always",
        }),
        connectAgain: "press Connect.",
        application: "See the app's page.",
        ...more,
    });
    return { authorization, requests };
}

export const token = (name: string, expiresIn: unknown = 3600, refresh?: string): ApiResponse =>
    answerOf(200, { access_token: name, token_type: "Bearer", expires_in: expiresIn, refresh_token: refresh });

export const headerOf = async (authorization: ReturnType<typeof accessToken>): Promise<string | undefined> =>
    (await authorization.headers()).authorization;
