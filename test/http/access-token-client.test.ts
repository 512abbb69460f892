import { accessToken } from "../../provider/http/access-token";
import { createTransport } from "../../provider/http/client";
import type { ApiRequest, ApiResponse, HttpClient } from "../../provider/http/http";
import { answer, scriptedServer, type ScriptedServer } from "./scripted-server";

const get: ApiRequest = { method: "GET", host: "api", path: "/thing", bucket: "api", retry: "always" };

/** A vendor whose tokens can be taken away, and whose sign-in can fail for a while. */
async function vendor() {
    const state = { signIns: 0, valid: "", failures: 0 };
    const server = await scriptedServer((response, _number, arrival) => {
        if (arrival.url !== "/token") {
            return answer(response, arrival.headers.authorization === `Bearer ${state.valid}` ? 200 : 401, "{}");
        }
        if (state.failures > 0) {
            state.failures -= 1;
            return answer(response, 503, "{}");
        }
        state.signIns += 1;
        state.valid = `token-${state.signIns}`;
        return answer(response, 200, JSON.stringify({ access_token: state.valid, expires_in: 3600 }));
    });
    return { ...server, state };
}

function clientOf({ url }: ScriptedServer): HttpClient {
    const transport = createTransport({
        signal: new AbortController().signal,
        timing: { firstRetry: 5, longestRetry: 20 },
    });
    return transport.client({
        hosts: { api: "https://api.example" },
        endpoint: url,
        windows: { api: [], signIn: [] },
        gate: url,
        authorization: (client) =>
            accessToken({
                client,
                vendor: "Vendor",
                refreshToken: "refresh-1",
                request: (body) => ({ ...get, method: "POST", path: "/token", body, bucket: "signIn" }),
                connectAgain: "-",
                application: "-",
            }),
    });
}

async function statuses(http: HttpClient, count: number): Promise<number[]> {
    const answers = await Promise.all(Array.from({ length: count }, (): Promise<ApiResponse> => http.request(get)));
    return [...new Set(answers.map(({ status }) => status))];
}

test("30 workers sign in once; when the vendor ends the token they sign in once more, and nobody sees the 401", async () => {
    await using server = await vendor();
    const { state } = server;
    const http = clientOf(server);
    expect(await statuses(http, 30)).toEqual([200]);
    expect(state.signIns).toBe(1);
    state.valid = "none";
    expect(await statuses(http, 30)).toEqual([200]);
    expect(state.signIns).toBe(2);
});

test("503 of the sign-in is tried again by the client", async () => {
    await using server = await vendor();
    const { state } = server;
    state.failures = 2;
    const http = clientOf(server);
    expect(await statuses(http, 1)).toEqual([200]);
    expect(http.sent).toBe(4);
});

test("a 401 that stays after one renewal goes to the caller", async () => {
    await using server = await scriptedServer((response, _number, { url }) =>
        url === "/token"
            ? answer(response, 200, JSON.stringify({ access_token: "refused", expires_in: 3600 }))
            : answer(response, 401),
    );
    expect(await statuses(clientOf(server), 1)).toEqual([401]);
    expect(server.arrivals.map(({ url }) => url)).toEqual(["/token", "/thing", "/token", "/thing"]);
});
