import type { Authorization } from "../../provider/http/http";
import { answer, scriptedServer } from "./scripted-server";
import { client, get, key, post } from "./test-client";

describe("an exchange", () => {
    test("goes to the endpoint, whatever the host's name, with the credential, headers and body on it", async () => {
        await using server = await scriptedServer((response) => answer(response, 200, '{"ok":true}', { "X-Two": "b" }));
        const http = client(`${server.url}/base`);
        const response = await http.request({
            ...post,
            host: "login",
            query: { q: "a b" },
            headers: { revision: "1" },
        });
        expect(response).toMatchObject({ status: 200, json: { ok: true }, text: '{"ok":true}' });
        expect(response.headers["x-two"]).toBe("b");
        expect(server.arrivals).toHaveLength(1);
        expect(server.arrivals[0]).toMatchObject({ method: "POST", url: "/base/things?q=a%20b", body: '{"a":1}' });
        expect(server.arrivals[0]!.headers).toMatchObject({ ...key, revision: "1", "content-length": "7" });
        expect(http.sent).toBe(1);
    });

    test("leaves the credential off where the request says so, and a 401 then goes to the caller", async () => {
        const renew = jest.fn(() => Promise.resolve());
        await using server = await scriptedServer((response) => answer(response, 401, "{}"));
        const http = client(server.url, { authorization: { headers: () => Promise.resolve(key), renew } });
        const response = await http.request({ ...post, authorized: false });
        expect(response.status).toBe(401);
        expect(server.arrivals[0]!.headers.authorization).toBeUndefined();
        expect(renew).not.toHaveBeenCalled();
    });

    test.each([
        ["HTML", "<html>Attention Required</html>", undefined],
        ["JSON cut short by its sender", '{"data":[{"id"', undefined],
        ["an empty body", "", undefined],
        ["JSON with a byte-order mark", '\ufeff{"a":1}', { a: 1 }],
    ])("%s is given as text, and as JSON only if it is", async (_, body, json) => {
        await using server = await scriptedServer((response) => answer(response, 403, body));
        await expect(client(server.url).request(get)).resolves.toMatchObject({ status: 403, json });
    });

    test("a redirect is an error that names where to, and is not followed", async () => {
        await using elsewhere = await scriptedServer((response) => answer(response, 200, "{}"));
        await using server = await scriptedServer((response) =>
            answer(response, 302, "", { location: `${elsewhere.url}/login?token=abc` }),
        );
        await expect(client(server.url).request(get)).rejects.toMatchObject({
            code: "remote",
            retryable: false,
            message: `127.0.0.1:${server.port} answered 302, a redirect to ${elsewhere.url}, which is never followed: is the endpoint right?`,
        });
        expect(elsewhere.arrivals).toHaveLength(0);
        expect(server.arrivals).toHaveLength(1);
    });

    test("an answer without end is given up", async () => {
        await using server = await scriptedServer(async (response) => {
            response.writeHead(200);
            const piece = Buffer.alloc(2 ** 20, 32);
            for (let sent = 0; sent < 40 && !response.destroyed; sent += 1) {
                if (!response.write(piece))
                    await new Promise((resolve) => response.once("drain", resolve).once("close", resolve));
            }
            response.end();
        });
        await expect(client(server.url).request(get)).rejects.toMatchObject({ code: "remote", retryable: false });
        expect(server.arrivals).toHaveLength(1);
    });

    test("many at once, under the windows of their bucket alone", async () => {
        await using server = await scriptedServer((response) => answer(response, 200, "{}"));
        const http = client(server.url, { windows: [{ count: 4, seconds: 0.3 }] });
        const started = performance.now();
        await Promise.all(Array.from({ length: 12 }, () => http.request(get)));
        // A slow machine bunches arrivals, so only the whole can be measured here: twelve need three windows, thus two waits.
        expect(performance.now() - started).toBeGreaterThan(600);
        expect(http.sent).toBe(12);
    });
});

describe("a 401", () => {
    /** Hands out `token 1`, `token 2`, ...; renewals of the same token are shared. */
    function renewing(): Authorization & { renewals: number } {
        let token = 1;
        return {
            renewals: 0,
            headers: () => Promise.resolve({ authorization: `token ${token}` }),
            renew(used) {
                if (used["authorization"] === `token ${token}`) {
                    token += 1;
                    this.renewals += 1;
                }
                return Promise.resolve();
            },
        };
    }

    test("renews the credential once, however many workers meet it, and repeats even what may not be repeated", async () => {
        const authorization = renewing();
        await using server = await scriptedServer((response, _, { headers }) =>
            answer(response, headers.authorization === "token 2" ? 200 : 401, "{}"),
        );
        const http = client(server.url, { authorization });
        const answers = await Promise.all(Array.from({ length: 8 }, () => http.request(post)));
        expect(answers.map(({ status }) => status)).toEqual(Array(8).fill(200));
        expect(authorization.renewals).toBe(1);
        expect(http.sent).toBe(16);
    });

    test("goes to the caller when a renewed credential meets it too", async () => {
        const authorization = renewing();
        await using server = await scriptedServer((response) => answer(response, 401, '{"errors":[]}'));
        await expect(client(server.url, { authorization }).request(get)).resolves.toMatchObject({ status: 401 });
        expect(authorization.renewals).toBe(1);
        expect(server.arrivals).toHaveLength(2);
    });

    test("goes to the caller at once when nothing can be renewed", async () => {
        await using server = await scriptedServer((response) => answer(response, 401, "{}"));
        await expect(client(server.url).request(get)).resolves.toMatchObject({ status: 401 });
        expect(server.arrivals).toHaveLength(1);
    });
});

describe("a 429", () => {
    test("stops every worker of the same quota until Retry-After has ended, and costs no try", async () => {
        await using server = await scriptedServer((response, number) =>
            number <= 6 ? answer(response, 429, "", { "retry-after": "1" }) : answer(response, 200, "{}"),
        );
        const pauses: Date[] = [];
        const gate = "shared by two clients";
        const onPause = ({ until }: { until: Date }): void => void pauses.push(until);
        const [one, two] = [client(server.url, { gate, onPause }), client(server.url, { gate, onPause })];
        const workers = [one, two, one, two, one, two].map((http) => http.request(post));
        const late = new Promise((resolve) => setTimeout(resolve, 300)).then(() =>
            two.request({ ...get, bucket: "other" }),
        );
        const answers = await Promise.all([...workers, late]);
        expect(answers.every(({ status }) => status === 200)).toBe(true);
        const times = server.arrivals.map(({ at }) => at);
        expect(server.arrivals).toHaveLength(13);
        expect(times[6]! - times[5]!).toBeGreaterThanOrEqual(1000);
        expect(pauses).toHaveLength(6);
    });

    test("without Retry-After is left alone for a second at least", async () => {
        await using server = await scriptedServer((response, number) =>
            answer(response, number === 1 ? 429 : 200, "{}"),
        );
        await client(server.url).request(post);
        expect(server.arrivals[1]!.at - server.arrivals[0]!.at).toBeGreaterThanOrEqual(1000);
    });

    test("without Retry-After may say in its body how long", async () => {
        await using server = await scriptedServer((response) => answer(response, 429, '{"until":"midnight"}'));
        const now = Date.parse("2026-11-22T10:00:00Z");
        const pauseAsked = ({ json }: { json: unknown }): number | undefined =>
            (json as { until: string }).until === "midnight" ? Date.parse("2026-11-23T00:00:00Z") - now : undefined;
        await expect(client(server.url, { now: () => now, pauseAsked }).request(get)).rejects.toMatchObject({
            code: "quota",
            message: expect.stringContaining("2026-11-23T00:00:00") as string,
        });
        expect(server.arrivals).toHaveLength(1);
    });

    test("that asks for more than a run waits ends it, naming when it may go on", async () => {
        await using server = await scriptedServer((response) => answer(response, 429, "", { "retry-after": "3600" }));
        const onPause = jest.fn();
        const http = client(server.url, { now: () => Date.parse("2026-11-22T10:00:00Z"), onPause });
        const [first, second] = await Promise.allSettled([http.request(get), http.request(get)]);
        for (const outcome of [first, second]) {
            expect(outcome).toMatchObject({
                status: "rejected",
                reason: {
                    code: "quota",
                    retryable: true,
                    message: expect.stringContaining("2026-11-22T11:00:0") as string,
                },
            });
        }
        await expect(http.request(get)).rejects.toMatchObject({ code: "quota" });
        expect(server.arrivals.length).toBeLessThanOrEqual(2);
        expect(onPause).not.toHaveBeenCalled();
    });

    test("again and again ends the request when its pauses together are too long", async () => {
        await using server = await scriptedServer((response) => answer(response, 429, "", { "retry-after": "1" }));
        await expect(client(server.url, { maxPause: 1500 }).request(get)).rejects.toMatchObject({ code: "quota" });
        expect(server.arrivals).toHaveLength(2);
    });
});
