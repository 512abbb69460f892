import { once } from "node:events";
import { connect, createServer, type AddressInfo, type Server, type Socket } from "node:net";

export interface Cut {
    /** So many messages from now on get through in any case. */
    readonly after: number;
    /** Only a message with this text is cut. */
    readonly at: string;
    /** Whether it still reaches the server. Its answer never comes. */
    readonly delivered: boolean;
    /** Called when everything is cut. */
    readonly then?: () => void;
}

/** Stands between a ledger and its server, and cuts all their connections when told. */
export class CuttingProxy {
    readonly #server: Server;
    readonly #sockets = new Set<Socket>();
    #cut: Cut | undefined;
    #passed = 0;

    private constructor(server: Server) {
        this.#server = server;
    }

    /** To a port of loopback. */
    static async before(port: number): Promise<CuttingProxy> {
        const server = createServer();
        const proxy = new CuttingProxy(server);
        server.on("connection", (client) => proxy.#join(client, connect(port, "127.0.0.1")));
        server.listen(0, "127.0.0.1");
        await once(server, "listening");
        return proxy;
    }

    get port(): number {
        return (this.#server.address() as AddressInfo).port;
    }

    arm(cut: Cut): void {
        this.#cut = cut;
        this.#passed = 0;
    }

    disarm(): void {
        this.#cut = undefined;
    }

    /** Cuts all connections, and takes no new ones. */
    cut(): void {
        this.#destroyAll();
        this.#server.close();
    }

    async close(): Promise<void> {
        const closed = this.#server.listening && once(this.#server, "close");
        this.cut();
        await closed;
    }

    #destroyAll(): void {
        for (const socket of this.#sockets) socket.destroy();
    }

    #join(client: Socket, upstream: Socket): void {
        for (const [socket, other] of [
            [client, upstream],
            [upstream, client],
        ] as const) {
            this.#sockets.add(socket);
            socket.on("error", () => undefined);
            socket.on("close", () => {
                this.#sockets.delete(socket);
                other.destroy();
            });
        }
        upstream.on("data", (data) => client.write(data));
        client.on("data", (data) => {
            const cut = this.#cut;
            if (cut === undefined || this.#passed++ < cut.after || !data.includes(cut.at))
                return void upstream.write(data);
            this.#cut = undefined;
            const cutAll = (): void => {
                this.#destroyAll();
                cut.then?.();
            };
            if (cut.delivered) upstream.removeAllListeners("data").write(data, cutAll);
            else cutAll();
        });
    }
}
