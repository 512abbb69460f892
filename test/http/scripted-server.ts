import { createServer, type IncomingMessage, type ServerResponse } from "node:http";
import { once } from "node:events";
import { createServer as createTcpServer, type AddressInfo, type Socket } from "node:net";

/** One request as it arrived. */
export interface Arrival {
    /** Milliseconds since the server started. */
    readonly at: number;
    readonly method: string;
    readonly url: string;
    readonly headers: IncomingMessage["headers"];
    readonly body: string;
}

export interface ScriptedServer extends AsyncDisposable {
    readonly url: string;
    readonly port: number;
    readonly arrivals: readonly Arrival[];
}

/** A server on this machine that answers as the test says; `number` counts the requests from 1. */
export async function scriptedServer(
    answer: (response: ServerResponse, number: number, arrival: Arrival) => void | Promise<void>,
): Promise<ScriptedServer> {
    const arrivals: Arrival[] = [];
    const start = performance.now();
    const server = createServer((request, response) => {
        const chunks: Buffer[] = [];
        const at = performance.now() - start;
        request.on("data", (chunk: Buffer) => chunks.push(chunk));
        request.on("end", () => {
            const arrival: Arrival = {
                at,
                method: request.method ?? "",
                url: request.url ?? "",
                headers: request.headers,
                body: Buffer.concat(chunks).toString(),
            };
            arrivals.push(arrival);
            void answer(response, arrivals.length, arrival);
        });
    });
    server.listen(0, "127.0.0.1");
    await once(server, "listening");
    const { port } = server.address() as AddressInfo;
    return {
        url: `http://127.0.0.1:${port}`,
        port,
        arrivals,
        async [Symbol.asyncDispose]() {
            server.closeAllConnections();
            server.close();
            await once(server, "close");
        },
    };
}

/** Answers with a status, a body and headers. */
export function answer(
    response: ServerResponse,
    status: number,
    body = "",
    headers: Record<string, string> = {},
): void {
    response.writeHead(status, { "content-type": "application/json", ...headers });
    response.end(body);
}

/** A bare server that does with each connection what the test says. */
export async function rawServer(
    onConnection: (socket: Socket, number: number) => void,
): Promise<AsyncDisposable & { url: string; count: number }> {
    const sockets = new Set<Socket>();
    const server = createTcpServer((socket) => {
        sockets.add(socket.on("error", () => undefined));
        raw.count += 1;
        onConnection(socket, raw.count);
    });
    server.listen(0, "127.0.0.1");
    await once(server, "listening");
    const raw = {
        url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
        count: 0,
        async [Symbol.asyncDispose]() {
            for (const socket of sockets) socket.destroy();
            server.close();
            await once(server, "close");
        },
    };
    return raw;
}
