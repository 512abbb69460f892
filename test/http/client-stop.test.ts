import { ExportError } from "../../provider/errors";
import { answer, rawServer, scriptedServer } from "./scripted-server";
import { client, get, post } from "./test-client";

describe("a stop", () => {
    async function expectStopped(request: Promise<unknown>, stop: AbortController, reason?: Error): Promise<void> {
        const start = performance.now();
        const stopped = expect(request).rejects.toMatchObject(reason ?? { code: "interrupted" });
        stop.abort(reason);
        await stopped;
        expect(performance.now() - start).toBeLessThan(200);
    }

    test.each([
        ["while an answer is awaited", (response: Parameters<typeof answer>[0]) => void response],
        [
            "while a pause lasts",
            (response: Parameters<typeof answer>[0]) => answer(response, 429, "", { "retry-after": "30" }),
        ],
        ["before the next try", (response: Parameters<typeof answer>[0]) => answer(response, 503)],
        [
            "in the middle of an answer",
            (response: Parameters<typeof answer>[0]) => {
                response.writeHead(200, { "content-length": "100" });
                response.write("{");
            },
        ],
    ])("%s is immediate", async (_, script) => {
        await using server = await scriptedServer((response) => script(response));
        const stop = new AbortController();
        const http = client(server.url, { signal: stop.signal, timing: { firstRetry: 60_000, longestRetry: 60_000 } });
        const request = http.request(get);
        while (server.arrivals.length === 0) await new Promise((resolve) => setTimeout(resolve, 10));
        await new Promise((resolve) => setTimeout(resolve, 100));
        await expectStopped(request, stop);
        await expect(http.request(get)).rejects.toMatchObject({ code: "interrupted" });
        expect(server.arrivals).toHaveLength(1);
    });

    test("in the queue of a full window is immediate", async () => {
        await using server = await scriptedServer((response) => answer(response, 200, "{}"));
        const stop = new AbortController();
        const http = client(server.url, { signal: stop.signal, windows: [{ count: 1, seconds: 60 }] });
        await http.request(get);
        await expectStopped(http.request(get), stop);
    });

    test("of what may not be repeated is a stop too, not a lost answer", async () => {
        await using server = await scriptedServer(() => undefined);
        const stop = new AbortController();
        const request = client(server.url, { signal: stop.signal }).request(post);
        await new Promise((resolve) => setTimeout(resolve, 50));
        await expectStopped(request, stop);
    });

    test("leaves a sign-in under way the time to bring its token home, and no longer", async () => {
        const stop = new AbortController();
        const signIn = { ...post, authorized: false };
        await using server = await scriptedServer((response, number) => {
            stop.abort();
            if (number === 1) setTimeout(() => answer(response, 200, '{"access_token":"a"}'), 100);
        });
        const http = client(server.url, { signal: stop.signal, timing: { farewell: 300 } });
        expect(await http.request(signIn)).toMatchObject({ status: 200 });
        await expect(http.request(signIn)).rejects.toMatchObject({ code: "interrupted" });
        expect(server.arrivals).toHaveLength(1);

        const late = new AbortController();
        await using silent = await scriptedServer(() => late.abort());
        const start = performance.now();
        const hanging = client(silent.url, { signal: late.signal, timing: { farewell: 300 } });
        await expect(hanging.request(signIn)).rejects.toMatchObject({ code: "interrupted" });
        expect(performance.now() - start).toBeGreaterThan(290);
    });

    test("for a reason of our own gives that reason", async () => {
        await using server = await scriptedServer(() => undefined);
        const stop = new AbortController();
        const reason = new ExportError("interrupted", "the lock was lost");
        const request = client(server.url, { signal: stop.signal }).request(get);
        await new Promise((resolve) => setTimeout(resolve, 50));
        await expectStopped(request, stop, reason);
    });
});

describe("a proxy from the environment", () => {
    const saved = { ...process.env };
    afterEach(() => {
        process.env = { ...saved };
    });

    test("carries what goes over the network, and never what stays on this machine", async () => {
        const asked: string[] = [];
        await using proxy = await rawServer((socket) => {
            socket.once("data", (data) => {
                asked.push(data.toString().split("\r\n")[0]!);
                socket.end("HTTP/1.1 403 Forbidden\r\ncontent-length: 0\r\n\r\n");
            });
        });
        process.env = {
            ...saved,
            HTTPS_PROXY: proxy.url,
            HTTP_PROXY: proxy.url,
            https_proxy: "",
            http_proxy: "",
            NO_PROXY: "",
            no_proxy: "",
        };
        delete process.env["https_proxy"];
        delete process.env["http_proxy"];
        delete process.env["no_proxy"];
        await expect(client("https://vendor.invalid").request(post)).rejects.toMatchObject({ code: "remote" });
        expect(asked).toEqual(["CONNECT vendor.invalid:443 HTTP/1.1"]);
        await using server = await scriptedServer((response) => answer(response, 200, "{}"));
        await client(server.url).request(get);
        expect(asked).toHaveLength(1);
    });

    test("that cannot be understood is an error without its password", async () => {
        process.env = { ...saved, HTTPS_PROXY: "http://me:hunter2@:x", https_proxy: "http://me:hunter2@:x" };
        await expect(client("https://vendor.invalid").request(get)).rejects.toMatchObject({
            code: "config",
            message: expect.not.stringContaining("hunter2") as string,
        });
    });
});
