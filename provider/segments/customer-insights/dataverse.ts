import { createHash } from "node:crypto";
import { setImmediate as eventsHandled } from "node:timers/promises";
import * as z from "zod";
import { ExportError } from "../../errors";
import { clientCredentials } from "../../http/client-credentials";
import { parseBase, type Base } from "../../http/endpoint";
import type { ApiRequest, ApiResponse, HttpClient } from "../../http/http";
import { fieldsOf } from "../../http/vendor-words";
import type { SourceContext } from "../segment-source";
import { broken, errorFor, signInError } from "./errors";
import type { CheckedSegment } from "./input";
import { PAGE, windows } from "./limits";

const LOGIN = "https://login.microsoftonline.com";
const ROOT = "/api/data/v9.2";
/** Characters of an answer's end that are looked through for a link; a longer one is found in the whole. */
const LONGEST_LINK = 16 * 1024;
const HEADERS = { accept: "application/json", "odata-maxversion": "4.0", "odata-version": "4.0" };

export const credentials = z.strictObject({
    clientSecret: z.string().min(1, "must be the value of a client secret of the application"),
});

/** The environment's Web API, signed in. */
export interface Dataverse {
    readonly http: HttpClient;
    readonly base: Base;
}

export function connect(segment: CheckedSegment, { transport, credentials: given }: SourceContext): Dataverse {
    if (transport === undefined) throw new TypeError("this source needs a transport");
    const { clientSecret = "" } = given ?? {};
    if (clientSecret === "") throw new ExportError("config", "customerInsights needs its clientSecret");
    const base = parseBase(segment.endpoint ?? segment.environment);
    const client = createHash("sha256").update(segment.clientId).digest("hex").slice(0, 16);
    const http = transport.client({
        hosts: { api: segment.environment, login: LOGIN },
        endpoint: segment.endpoint,
        windows,
        // The limits are for one user: https://learn.microsoft.com/power-apps/developer/data-platform/api-limits
        gate: `customerInsights ${base.origin} ${client}`,
        authorization: (http) =>
            clientCredentials({ client: http, request: tokenRequest(segment, clientSecret), refused: signInError }),
    });
    return { http, base };
}

/** https://learn.microsoft.com/entra/identity-platform/v2-oauth2-client-creds-grant-flow */
function tokenRequest({ tenantId, clientId, environment }: CheckedSegment, clientSecret: string): ApiRequest {
    const form = new URLSearchParams({
        grant_type: "client_credentials",
        client_id: clientId,
        client_secret: clientSecret,
        scope: `${environment}/.default`,
    });
    return {
        method: "POST",
        host: "login",
        path: `/${encodeURIComponent(tenantId)}/oauth2/v2.0/token`,
        headers: { "content-type": "application/x-www-form-urlencoded", accept: "application/json" },
        body: form.toString(),
        bucket: "signIn",
        retry: "always",
    };
}

/** What is asked for: its path below the API's root, its query, and what for (`to read customer profiles`). */
export interface Question {
    readonly path: string;
    readonly query?: Readonly<Record<string, string>>;
    /** What the answer should have, as the header `Prefer` says it. */
    readonly prefer?: string;
    readonly doing: string;
}

/** One answer, whatever its status. */
export function ask({ http }: Dataverse, { path, query, prefer }: Question): Promise<ApiResponse> {
    const headers = prefer === undefined ? HEADERS : { ...HEADERS, prefer };
    const request = { method: "GET", host: "api", path: `${ROOT}/${path}`, headers } as const;
    return http.request({ ...request, ...(query && { query }), bucket: "api", retry: "always" });
}

export type Row = Readonly<Record<string, unknown>>;

/** One page of a table. */
export interface Page {
    readonly rows: readonly Row[];
    /** The answer's text, for values that JavaScript's numbers cannot hold. */
    readonly text: string;
}

/**
 * All pages of a table. While one is worked on, the next one is on its way. Links are followed as they are, and only within the table
 * that was asked for: https://learn.microsoft.com/power-apps/developer/data-platform/webapi/query/page-results
 */
export async function* pagesOf(dataverse: Dataverse, question: Question): AsyncGenerator<Page> {
    const { path, query = {}, doing } = question;
    const request = { method: "GET", host: "api", path: `${ROOT}/${path}`, bucket: "api", retry: "always" } as const;
    const headers = { ...HEADERS, prefer: `odata.maxpagesize=${PAGE}` };
    const seen = new Set<string>();
    let coming: Promise<ApiResponse> | undefined = dataverse.http.request({ ...request, query, headers });
    while (coming !== undefined) {
        const answer: ApiResponse = await coming;
        refuseFailed(answer, doing);
        const next = nextQuery(answer, dataverse.base, request.path, doing);
        if (next !== undefined && seen.has(next)) throw broken(doing, "with pages that go round in a circle");
        if (next !== undefined) seen.add(next);
        coming = next === undefined ? undefined : dataverse.http.request({ ...request, rawQuery: next, headers });
        // Whoever stops before the end does not wait for it.
        coming?.catch(() => undefined);
        // Reading a page takes as long as making one, and nothing is sent or taken meanwhile: so what was asked for is sent first, and what
        // has come for another table is taken before the rows are worked on.
        await eventsHandled();
        const rows = rowsIn(answer, doing);
        await eventsHandled();
        yield { rows, text: answer.text };
    }
}

/** The rows of a list. */
export function rowsIn(answer: ApiResponse, doing: string): readonly Row[] {
    refuseFailed(answer, doing);
    const { value } = fieldsOf(answer.json);
    if (!Array.isArray(value)) throw broken(doing, "without a list");
    return value as readonly Row[];
}

function refuseFailed(answer: ApiResponse, doing: string): void {
    if (answer.status !== 200) throw errorFor(answer, doing);
}

/** What the link to the next page says, as it stands. */
function linkIn(answer: ApiResponse): unknown {
    // Mostly it is a page's last value. There it is found without reading all rows first, so that the service makes the next page meanwhile.
    // What ends the text is the outermost object's own, and a quote within a text has a backslash before it.
    const last = /(?<!\\)"@odata\.nextLink"\s*:\s*("[!#-[\]-~]*")\s*\}\s*$/.exec(answer.text.slice(-LONGEST_LINK))?.[1];
    // Parsing copies it. As a piece of the text it would keep the page in memory for as long as it is remembered.
    return last === undefined ? fieldsOf(answer.json)["@odata.nextLink"] : JSON.parse(last);
}

function nextQuery(answer: ApiResponse, base: Base, path: string, doing: string): string | undefined {
    const given = linkIn(answer);
    if (given === undefined || given === null) return undefined;
    const link = typeof given === "string" ? given : "";
    const url = URL.parse(link);
    if (url === null || url.search.length < 2) throw broken(doing, "with a link to its next page that cannot be read");
    if (url.origin !== base.origin || url.pathname !== base.path + path || url.username !== "") {
        throw broken(doing, `with a link to its next page that leads elsewhere, to ${url.host}`);
    }
    return link.slice(link.indexOf("?") + 1).split("#")[0];
}
