import { ExportError } from "../errors";
import type { ApiRequest } from "./http";

/** A base URL that requests are put below: its origin, and its path without a trailing slash. */
export interface Base {
    readonly origin: string;
    /** `a.klaviyo.com`, `127.0.0.1:4010`: how errors name it. */
    readonly host: string;
    readonly path: string;
    /** On this machine: the sandbox. Such requests never go through a proxy. */
    readonly loopback: boolean;
}

function isLoopback(hostname: string): boolean {
    return hostname === "localhost" || hostname === "[::1]" || /^127(\.\d{1,3}){3}$/.test(hostname);
}

function refuse(text: string, why: string): never {
    // What stands before an @ may be a password: it is not repeated.
    const shown = text.replace(/^.*@/s, "...@");
    throw new ExportError("config", `the endpoint "${shown}" ${why}; write one such as "https://api.vendor.example"`, {
        property: "endpoint",
    });
}

/** Reads a base URL: https, or http on this machine, without credentials, query or fragment. */
export function parseBase(text: string): Base {
    const url = URL.parse(text);
    if (url === null) return refuse(text, "is no URL");
    if (url.username !== "" || url.password !== "") return refuse(text, "must not carry a user name or password");
    if (url.search !== "" || url.hash !== "") return refuse(text, "must not carry a query or fragment");
    const loopback = isLoopback(url.hostname);
    if (url.protocol !== "https:" && !(url.protocol === "http:" && loopback)) {
        return refuse(text, "must start with https:// (http:// is for this machine only: 127.0.0.1, [::1], localhost)");
    }
    return { origin: url.origin, host: url.host, path: url.pathname.replace(/\/+$/, ""), loopback };
}

/** The request's path and query below the base's path. Nothing in a request can change the origin. */
export function requestPath(base: Base, request: ApiRequest): string {
    if (!request.path.startsWith("/")) throw new TypeError(`a request's path starts with a slash: ${request.path}`);
    const query =
        request.rawQuery ??
        Object.entries(request.query ?? {})
            .map(([name, value]) => `${encodeURIComponent(name)}=${encodeURIComponent(value)}`)
            .join("&");
    return base.path + request.path + (query === "" ? "" : `?${query}`);
}
