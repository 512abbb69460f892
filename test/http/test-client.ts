import { createTransport, type TransportOptions } from "../../provider/http/client";
import type { ApiRequest, ApiResponse, Authorization, HttpClient, RateWindow } from "../../provider/http/http";

const never = new AbortController().signal;
const wide: RateWindow[] = [{ count: 1000, seconds: 1 }];
const gates = (function* () {
    for (let number = 1; ; number += 1) yield `test ${process.pid} ${number}`;
})();

export const key = { authorization: "Key s3cret" };
export const get: ApiRequest = { method: "GET", host: "api", path: "/things", bucket: "things", retry: "always" };
export const post: ApiRequest = { ...get, method: "POST", body: '{"a":1}', retry: "never" };

interface Own {
    authorization?: Authorization | ((client: HttpClient) => Authorization);
    /** Requests in a day; the transport's `daily` counts them. */
    requestsPerDay?: number;
    windows?: RateWindow[];
    gate?: string;
    pauseAsked?: (answer: ApiResponse, now: number) => number | undefined;
}

/** A client of two hosts under a gate of its own, with waits that tests can sit through. */
export function client(endpoint: string, options: Partial<TransportOptions> & Own = {}): HttpClient {
    const {
        authorization = { headers: () => Promise.resolve(key) },
        windows = wide,
        gate,
        pauseAsked,
        requestsPerDay,
        ...rest
    } = options;
    const timing = { firstRetry: 5, longestRetry: 20, ...rest.timing };
    return createTransport({ signal: never, ...rest, timing }).client({
        hosts: { api: "https://api.example.com", login: "https://login.example.com" },
        endpoint,
        windows: { things: windows, other: wide },
        gate: gate ?? gates.next().value,
        ...(pauseAsked && { pauseAsked }),
        ...(requestsPerDay !== undefined && { daily: { name: "quota", requests: requestsPerDay } }),
        authorization: (made) => (typeof authorization === "function" ? authorization(made) : authorization),
    });
}
