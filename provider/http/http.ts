/** At most `count` requests in any `seconds`. */
export interface RateWindow {
    readonly count: number;
    readonly seconds: number;
}

export interface ApiRequest {
    readonly method: "GET" | "POST" | "PUT" | "PATCH" | "DELETE";
    /** Name of one of the destination's hosts. */
    readonly host: string;
    /** Path below that host, with a leading slash and without a query: `/api/lists/XW53Ha`. */
    readonly path: string;
    readonly query?: Readonly<Record<string, string>>;
    readonly headers?: Readonly<Record<string, string>>;
    readonly body?: Buffer | string;
    /** The destination's rate windows that this request counts against. */
    readonly bucket: string;
    /**
     * What may be tried again when no answer came, or a 5xx: `always` where a repeat is harmless (said in the vendor's README),
     * `never` where it is not. A 429 was not taken, so it is always tried again, after the vendor's Retry-After.
     */
    readonly retry: "always" | "never";
    /** `false`: sent without the session's authorization and without renewing it on 401 (the sign-in request itself). Default true. */
    readonly authorized?: boolean;
}

export interface ApiResponse {
    readonly status: number;
    /** Header names in lower case; repeated ones joined by `, `. */
    readonly headers: Readonly<Record<string, string>>;
    /** The body as text; empty where there was none. */
    readonly text: string;
    /** The body parsed, where it is JSON; else undefined (HTML from an edge, plain text, a body cut short). */
    readonly json: unknown;
}

/**
 * Sends requests to one vendor under one credential: paced by the account's rate gate, tried again as `ApiRequest.retry` says,
 * only to the connection's endpoint. Gives every answer but 429 and 5xx to the caller; throws ExportError `remote` when no answer
 * or only 5xx came after all tries, `quota` when the vendor's pause is longer than `maxPause`, `interrupted` when stopped.
 */
export interface HttpClient {
    request(request: ApiRequest): Promise<ApiResponse>;
    /** Requests sent so far, failed ones and repeats included. */
    readonly sent: number;
}

/** Puts the credential on a request. */
export interface Authorization {
    /** Headers for the next request; waits for a token where one is needed. All waiting callers share one renewal. */
    headers(): Promise<Record<string, string>>;
    /** The vendor answered 401 to `used`: the next `headers()` brings a newer one. Absent: a 401 goes to the caller as it is. */
    renew?(used: Record<string, string>): Promise<void>;
}

/** Everything a destination needs from the process to make a client; tests give their own. */
export interface Transport {
    client(options: {
        /** The vendor's hosts by name. */
        hosts: Readonly<Record<string, string>>;
        /** Replaces all hosts. */
        endpoint?: string | undefined;
        windows: Readonly<Record<string, readonly RateWindow[]>>;
        /** Requests with the same text share one rate gate in this process: kind, origin and account or credential's hash. */
        gate: string;
        /**
         * Milliseconds that a 429 without `Retry-After` asks us to wait, read from what only this vendor writes; undefined: it
         * does not say. `now`: milliseconds since 1970. Pure. Longer than `maxPause` ends the run as `quota`.
         */
        pauseAsked?: (answer: ApiResponse, now: number) => number | undefined;
        /** Made after the client, since signing in is itself a request of the client. */
        authorization(client: HttpClient): Authorization;
    }): HttpClient;
}
