import type { Socket } from "node:net";
import { answer, rawServer, scriptedServer } from "./scripted-server";
import { client, get, post } from "./test-client";

const whole = 'HTTP/1.1 200 OK\r\ncontent-length: 13\r\n\r\n{"whole":true}'.slice(0, -1);

const cuts: [string, (socket: Socket) => void][] = [
    ["before the request is read", (socket) => socket.destroy()],
    ["with a reset", (socket) => void socket.once("data", () => socket.resetAndDestroy())],
    ["after the request, before any answer", (socket) => void socket.once("data", () => socket.end())],
    ["in the middle of the status line", (socket) => void socket.once("data", () => socket.end("HTTP/1.1 20"))],
    ["in the middle of the headers", (socket) => void socket.once("data", () => socket.end(whole.slice(0, 30)))],
    ["in the middle of a counted body", (socket) => void socket.once("data", () => socket.end(whole.slice(0, -4)))],
    [
        "in the middle of a chunked body",
        (socket) =>
            void socket.once("data", () =>
                socket.end('HTTP/1.1 200 OK\r\ntransfer-encoding: chunked\r\n\r\n5\r\n{"who'),
            ),
    ],
];

describe.each(cuts)("a connection cut %s", (_, cut) => {
    test("is tried again where a repeat is harmless", async () => {
        await using server = await rawServer((socket, number) => {
            if (number <= 2) cut(socket);
            else socket.once("data", () => socket.end(whole));
        });
        const http = client(server.url);
        await expect(http.request(get)).resolves.toMatchObject({ status: 200 });
        expect(http.sent).toBe(3);
    });

    test("is not tried again where it is not", async () => {
        await using server = await rawServer(cut);
        const http = client(server.url);
        await expect(http.request(post)).rejects.toMatchObject({ code: "remote", retryable: true });
        expect(http.sent).toBe(1);
    });
});

describe("no usable answer", () => {
    test("a lost answer is given up after five tries, and the error says so without the credential", async () => {
        await using server = await rawServer((socket) => socket.destroy());
        const http = client(server.url);
        const error = await http.request(get).catch((thrown: unknown) => thrown as Error);
        expect(error).toMatchObject({ code: "remote", retryable: true });
        expect((error as Error).message).toMatch(/^the connection to 127\.0\.0\.1:\d+ was cut .*tried 5 times/);
        expect(JSON.stringify([(error as Error).message, (error as Error).stack])).not.toContain("s3cret");
        expect(http.sent).toBe(5);
    });

    test.each([
        ["always", 5, "tried 5 times"],
        ["never", 1, "not known"],
    ] as const)("a 5xx, repeat %s", async (retry, sent, words) => {
        await using server = await scriptedServer((response) => answer(response, 502, "<html>jane@example.com</html>"));
        const http = client(server.url);
        await expect(http.request({ ...get, retry })).rejects.toMatchObject({
            code: "remote",
            message: expect.stringMatching(new RegExp(`HTTP 502.*${words}`)) as string,
        });
        await expect(http.request({ ...get, retry })).rejects.toMatchObject({
            message: expect.not.stringContaining("jane") as string,
        });
        expect(http.sent).toBe(2 * sent);
    });

    test("a 503 with Retry-After is not asked again before", async () => {
        await using server = await scriptedServer((response, number) =>
            number === 1 ? answer(response, 503, "", { "retry-after": "1" }) : answer(response, 200, "{}"),
        );
        await client(server.url).request(get);
        expect(server.arrivals[1]!.at - server.arrivals[0]!.at).toBeGreaterThanOrEqual(1000);
    });

    test("a refused connection is tried again even where a repeat is not harmless, for nothing was sent", async () => {
        const server = await scriptedServer(() => undefined);
        await server[Symbol.asyncDispose]();
        const http = client(server.url);
        await expect(http.request(post)).rejects.toMatchObject({
            code: "remote",
            message: `127.0.0.1:${server.port} refused the connection: is it running, and is the endpoint right?; tried 5 times`,
        });
        expect(http.sent).toBe(5);
    });

    test.each([
        ["an unknown name", "https://no-such-host.invalid", /the name of no-such-host\.invalid .*DNS/],
        [
            "no TLS at the other end",
            "https://127.0.0.1",
            /no trusted connection to 127\.0\.0\.1:\d+ \(.*NODE_EXTRA_CA_CERTS/,
        ],
    ])("%s", async (_, endpoint, words) => {
        await using server = await scriptedServer((response) => answer(response, 200, "{}"));
        const http = client(endpoint.endsWith("127.0.0.1") ? `${endpoint}:${server.port}` : endpoint, {
            timing: { connect: 2000 },
        });
        await expect(http.request(get)).rejects.toMatchObject({
            code: "remote",
            message: expect.stringMatching(words) as string,
        });
    });

    test.each([301, 303, 307, 308])("a redirect is not followed whatever its number: %i", async (status) => {
        await using elsewhere = await scriptedServer((response) => answer(response, 200, "{}"));
        await using server = await scriptedServer((response) =>
            answer(response, status, "{}", { location: `${elsewhere.url}/things` }),
        );
        await expect(client(server.url).request(post)).rejects.toMatchObject({ code: "remote", retryable: false });
        expect([server.arrivals.length, elsewhere.arrivals.length]).toEqual([1, 0]);
    });

    test("something that is not HTTP", async () => {
        await using server = await rawServer((socket) => void socket.end("SSH-2.0-OpenSSH_9.9\r\n"));
        await expect(client(server.url).request(get)).rejects.toMatchObject({
            code: "remote",
            retryable: false,
            message: expect.stringContaining("not HTTP") as string,
        });
        expect(server.count).toBe(1);
    });

    test.each([
        ["silent", { silence: 300 }, () => undefined],
        ["dripping", { exchange: 400 }, (socket: Socket) => drip(socket)],
    ])("a %s server is not waited for without end", async (_, timing, onData) => {
        await using server = await rawServer((socket) => void socket.once("data", () => onData(socket)));
        const http = client(server.url, { timing });
        await expect(http.request(post)).rejects.toMatchObject({
            code: "remote",
            message: expect.stringContaining("no complete answer") as string,
        });
    });
});

function drip(socket: Socket): void {
    socket.write("HTTP/1.1 200 OK\r\ncontent-length: 100000\r\n\r\n");
    const timer = setInterval(() => socket.write("x"), 20);
    socket.once("close", () => clearInterval(timer));
}
