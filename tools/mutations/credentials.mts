import type { Mutation } from "./mutation.mts";

const exchange = "provider/http/exchange.ts";
const refreshToken = "provider/http/refresh-token.ts";

/** Where a credential goes, and how it is renewed. */
export const credentials: readonly Mutation[] = [
    {
        rule: "a redirect is never followed",
        file: exchange,
        find: `const { request: send } = await import("undici");
    const overdue = AbortSignal.timeout(options.timeout);
    try {
        const answer = await send(base.origin + requestPath(base, request), {
            dispatcher: options.dispatcher,`,
        replace: `const { request: send, interceptors } = await import("undici");
    const overdue = AbortSignal.timeout(options.timeout);
    try {
        const answer = await send(base.origin + requestPath(base, request), {
            dispatcher: options.dispatcher.compose(interceptors.redirect({ maxRedirections: 3 })),`,
        tests: ["test/http/client.test.ts"],
    },
    {
        rule: "307 and 308 are redirects too",
        file: exchange,
        find: "if (status < 300 || status > 399 || status === 304) return;",
        replace: "if (status < 300 || status > 303 || status === 304) return;",
        tests: ["test/http/client-faults.test.ts"],
    },
    {
        rule: "http without TLS is for this machine alone",
        file: "provider/http/endpoint.ts",
        find: 'hostname === "localhost"',
        replace: 'hostname.startsWith("localhost")',
        tests: ["test/http/endpoint.test.ts"],
    },
    {
        rule: "nothing in a request's path changes the host",
        file: "provider/http/endpoint.ts",
        find: 'if (!request.path.startsWith("/")) throw',
        replace: 'if (request.path === "") throw',
        tests: ["test/http/endpoint.test.ts"],
    },
    {
        rule: "a sign-in carries no access token",
        file: "provider/http/client.ts",
        find: "request.authorized === false ? undefined : this.#authorization",
        replace: "this.#authorization",
        tests: ["test/http/client.test.ts"],
    },
    {
        rule: "an error shows nobody's address",
        file: "provider/http/vendor-words.ts",
        find: '"(an address)"',
        replace: '"$&"',
        tests: ["test/http/vendor-words.test.ts"],
    },
    {
        rule: "an access token is fetched once for all who wait",
        file: "provider/http/access-token.ts",
        find: "renewal ??= fetchToken()",
        replace: "renewal = fetchToken()",
        tests: ["test/http/access-token.test.ts"],
    },
    {
        rule: "a 401 to an older token does not end the newest",
        file: "provider/http/access-token.ts",
        find: "if (used.authorization === newest?.header) newest = undefined;",
        replace: 'if (used.authorization !== "") newest = undefined;',
        tests: ["test/http/access-token.test.ts"],
    },
    {
        rule: "an access token is given up before it ends",
        file: "provider/http/sign-in.ts",
        find: "Math.max(life - EARLY_SECONDS, life / 2, 0)",
        replace: "Math.max(life, life - EARLY_SECONDS)",
        tests: ["test/http/access-token.test.ts"],
    },
    {
        rule: "a replaced refresh token is kept",
        file: refreshToken,
        find: "return { keep: this.#unkept.keep, result: this.#unkept.signedIn };",
        replace: "return { result: this.#unkept.signedIn };",
        tests: ["test/http/access-token-rotating.test.ts"],
    },
    {
        rule: "a replaced refresh token is on disk before its access token is used",
        file: refreshToken,
        find: "if (this.#unkept !== undefined) throw notKept(error, this.#options);",
        replace:
            "if (this.#unkept !== undefined && isExportError(error)) return this.#unkept.signedIn;\n" +
            "            if (this.#unkept !== undefined) throw notKept(error, this.#options);",
        tests: ["test/http/access-token-rotating.test.ts"],
    },
    {
        rule: "a refresh token that the user configured anew wins",
        file: refreshToken,
        find: "kept?.configured === configured ? kept.value",
        replace: "kept !== undefined ? kept.value",
        tests: ["test/http/access-token-rotating.test.ts"],
    },
    {
        rule: "a refresh token that was refused is not offered again",
        file: refreshToken,
        find: "if (this.#refusal !== undefined) throw this.#refusal;",
        replace: "",
        tests: ["test/http/access-token-rotating.test.ts"],
    },
];
