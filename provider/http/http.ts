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
    /** A query that is encoded already, sent as it is in the place of `query`: a link that must be followed untouched. */
    readonly rawQuery?: string;
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
    /** Requests left of today's (UTC) quota; undefined: the vendor has none, or nobody counts. */
    left(): Promise<number | undefined>;
}

/** Puts the credential on a request. */
export interface Authorization {
    /** Headers for the next request; waits for a token where one is needed. All waiting callers share one renewal. */
    headers(): Promise<Record<string, string>>;
    /** The vendor answered 401 to `used`: the next `headers()` brings a newer one. Absent: a 401 goes to the caller as it is. */
    renew?(used: Record<string, string>): Promise<void>;
}

/** Counts requests against a vendor's daily quota, for every process that shares a ledger's store. */
export interface DailyCount {
    /** Adds requests to today's (UTC) count, and gives the count with them. Outlives this process; loss of power may take it back. */
    add(requests: number): Promise<number>;
    /** Today's count. */
    today(): Promise<number>;
}

/** A secret that the vendor replaces while we use it, as it is kept between processes. */
export interface KeptSecret {
    /** SHA-256 (hex) of the value that the user configured, from which this one descends; another one means that he configured anew. */
    readonly configured: string;
    readonly value: string;
}

/** Keeps one such secret, sealed at rest. */
export interface SecretKeeper {
    /**
     * Runs `spend` while no other process holds this secret, waiting for its turn. What `spend` gives under `keep` is on disk, and
     * survives loss of power, before this resolves; without it what was kept stays. Throws ExportError `config`, before `spend` is
     * run, where nothing may be kept.
     */
    exchange<Result>(
        spend: (kept: KeptSecret | undefined) => Promise<{ readonly keep?: KeptSecret; readonly result: Result }>,
    ): Promise<Result>;
}

/** Everything a destination needs from the process to make a client; tests give their own. */
export interface Transport {
    /** The keeper of a secret by its permanent name. Absent: nothing can be kept, and a replaced secret is an error. */
    readonly secrets?: ((name: string) => SecretKeeper) | undefined;
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
        /**
         * A daily quota that requests count against, one by one before they are sent; `name` is permanent and says whose it is. Past
         * `requests` the client throws `quota` without asking the vendor.
         */
        daily?: { readonly name: string; readonly requests: number } | undefined;
        /** Made after the client, since signing in is itself a request of the client. */
        authorization(client: HttpClient): Authorization;
    }): HttpClient;
}
