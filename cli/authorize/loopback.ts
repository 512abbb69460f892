import { createServer, type IncomingMessage, type Server, type ServerResponse } from "node:http";
import { ExportError } from "../../provider/errors";
import { donePage, failedPage, type Page, PAGE_HEADERS, pageHtml } from "./page";

/** The browser's visit with the vendor's answer. It waits for its page until the answer has been looked at. */
export interface Visit {
    readonly answer: URLSearchParams;
    /** Resolves when the page is on its way. */
    show(page: Page): Promise<void>;
}

export interface Listener {
    /** The first visit that brings an answer. */
    readonly visit: Promise<Visit>;
    close(): void;
}

const HOST = "127.0.0.1";

/** Listens on this machine for the one visit; everything else is turned away. */
export async function listenForVisit(port: number, path: string): Promise<Listener> {
    const first = Promise.withResolvers<Visit>();
    let visited = false;
    const server = createServer((request, response) => {
        const answer = answerIn(request, path);
        if (answer === undefined) return void send(response, { ...failedPage("There is nothing here."), status: 404 });
        if (visited) return void send(response, donePage("The command has got its answer already."));
        visited = true;
        first.resolve({ answer, show: (page) => send(response, page) });
    });
    await listen(server, port);
    return {
        visit: first.promise,
        close: () => {
            server.close();
            server.closeAllConnections();
        },
    };
}

/** A visit without code and without error is none: somebody opened the address by hand. */
function answerIn(request: IncomingMessage, path: string): URLSearchParams | undefined {
    const url = URL.parse(request.url ?? "", `http://${HOST}`);
    if (request.method !== "GET" || url?.pathname !== path) return undefined;
    return url.searchParams.has("code") || url.searchParams.has("error") ? url.searchParams : undefined;
}

function send(response: ServerResponse, page: Page): Promise<void> {
    return new Promise((resolve) => {
        // The user may have closed the tab.
        response.once("close", resolve);
        response.writeHead(page.status, PAGE_HEADERS).end(pageHtml(page));
        if (response.destroyed) resolve();
    });
}

function listen(server: Server, port: number): Promise<void> {
    return new Promise((resolve, reject) => {
        server.once("error", (error: NodeJS.ErrnoException) => reject(cannotListen(port, error)));
        server.listen(port, HOST, resolve);
    });
}

function cannotListen(port: number, cause: NodeJS.ErrnoException): ExportError {
    const why =
        cause.code === "EADDRINUSE"
            ? "is taken by another program"
            : `cannot be listened to (${cause.code ?? cause.message})`;
    const advice =
        "Free it, or choose another one with --port and register the redirect URI that the command then prints";
    return new ExportError("config", `Port ${port} on ${HOST} ${why}. ${advice}.`, { cause });
}
