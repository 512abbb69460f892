import { violations, type VendorCalls, type VendorRequest } from "./call";

/** A request written short: `GET /api/lists?page[size]=1`; the query is encoded as a client would. */
export interface Sample {
    readonly line: string;
    readonly headers?: Readonly<Record<string, string>>;
    /** An object is sent as JSON, fields as a form. */
    readonly body?: object | string;
    readonly form?: Readonly<Record<string, string>>;
}

export function requestOf({ line, headers = {}, body, form }: Sample): VendorRequest {
    const [, method = "", path = "", query] = /^(\w+) ([^?]*)\??(.*)$/.exec(line) ?? [];
    const encoded = new URLSearchParams(query).toString();
    const text = form === undefined ? body : new URLSearchParams(form).toString();
    return {
        method,
        path: encoded === "" ? path : `${path}?${encoded}`,
        headers: { host: "127.0.0.1", "user-agent": "pulumi-segment-export", ...headers },
        body: Buffer.from(typeof text === "object" ? JSON.stringify(text) : (text ?? "")),
    };
}

/** What a vendor's calls are tried with; `wrong` is keyed by what is wrong, and says by which words that is told. */
export interface Trials {
    readonly calls: VendorCalls;
    /** A right request of every allowed call at least. */
    readonly right: readonly Sample[];
    readonly wrong: Readonly<Record<string, readonly [Sample, RegExp]>>;
}

/** The schemas themselves: each lets right requests through and stops wrong ones, so that a wrong one in a test is seen. */
export function describeCalls({ calls, right, wrong }: Trials): void {
    const said = (request: VendorRequest): string => violations(calls, request).join("\n");

    test("every allowed call is tried, and states where it is described", () => {
        const tried = right
            .map((sample) => requestOf(sample))
            .map(({ method, path }) => `${method} ${path.split("?")[0]}`);
        for (const { method, path, source } of calls.allowed) {
            const pattern = new RegExp(`^${method} ${path.replaceAll(/\{\w+\}/g, "[^/]+")}$`);
            expect(tried).toContainEqual(expect.stringMatching(pattern));
            expect(source).toMatch(/^https:\/\//);
        }
    });

    test.each(right.map((sample) => [sample.line, sample] as const))("%s is right", (_line, sample) => {
        expect(said(requestOf(sample))).toBe("");
    });

    // What a person's browser asks carries no credential, and headers of its own. Large ones would only take long.
    const ours = right.filter((sample) => !/\/authorize\?/.test(sample.line) && requestOf(sample).body.length < 10_000);
    test.each(ours.map((sample) => [sample.line, sample] as const))("%s is not right any more", (_line, sample) => {
        const request = requestOf(sample);
        const joint = request.path.includes("?") ? "&" : "?";
        expect(said({ ...request, path: `${request.path}${joint}surplus=1` })).toMatch(/query.*surplus/s);
        expect(said({ ...request, headers: { ...request.headers, "x-surplus": "1" } })).toMatch(/headers.*x-surplus/s);
        expect(said({ ...request, headers: {} })).toMatch(/headers/);
        expect(said({ ...request, method: "PATCH" })).toMatch(/not among the calls|forbidden/);
        expect(said({ ...request, path: `/x${request.path}` })).toMatch(/not among the calls/);
        expect(said({ ...request, body: Buffer.concat([request.body, Buffer.from("&surplus=1")]) })).toMatch(/body/);
        expect(said({ ...request, body: Buffer.concat([request.body, Buffer.of(0xff)]) })).toMatch(/body/);
        if (sample.body !== undefined) expect(said({ ...request, body: Buffer.alloc(0) })).toMatch(/body/);
        if (typeof sample.body === "object") {
            const more = Buffer.from(JSON.stringify({ ...sample.body, surplus: 1 }));
            expect(said({ ...request, body: more })).toMatch(/body.*surplus/s);
        }
    });

    test.each(Object.entries(wrong))("%s is wrong", (_what, [sample, words]) => {
        expect(said(requestOf(sample))).toMatch(words);
    });

    test.each(calls.forbidden.map((call) => [call.because, call] as const))("what %s is forbidden", (because, call) => {
        const path = call.path.replaceAll(/\{\w+\}/g, "1");
        expect(said(requestOf({ line: `${call.method} ${path}` }))).toMatch(`forbidden, it ${because} (https://`);
        expect(calls.allowed.filter(({ method, path }) => method === call.method && path === call.path)).toEqual([]);
    });
}
