import { request } from "undici";
import { Problem } from "../tools/quickstart/problem.mts";
import { type Sandbox } from "../tools/quickstart/sandbox.mts";
import { type LoggedRequest } from "./floor.mts";
import { type Source } from "./source.mts";

/** In seconds, but for those of a day: https://learn.microsoft.com/power-apps/developer/data-platform/api-limits */
const LONGEST_WINDOW = 300;

/**
 * Seconds until a reader that does nothing with them has all pages that `requests` got from the sandbox's Dataverse: from one page to the
 * next by its link, tables beside each other. 0 if there were none.
 */
export async function secondsToFetch(
    sandbox: Sandbox,
    source: Source,
    requests: readonly LoggedRequest[],
): Promise<number> {
    const chains = chainsIn(requests);
    if (chains.length === 0) return 0;
    await leaveWindows(sandbox);
    const authorization = `Bearer ${await signIn(source)}`;
    const started = performance.now();
    await Promise.all(chains.map((first) => fetchChain(`${sandbox.url}/dataverse${first}`, authorization)));
    return (performance.now() - started) / 1000;
}

/** The first address of all that led to others. */
function chainsIn(requests: readonly LoggedRequest[]): string[] {
    const followed = requests.filter(({ vendor, query }) => vendor === "dataverse" && query?.includes("$skiptoken="));
    return [...new Set(followed.map(({ path, query = "" }) => path + query.replace(/[?&]\$skiptoken=[^&]*/, "")))];
}

/** What was asked before counts no more. */
export async function leaveWindows({ url }: Sandbox): Promise<void> {
    const body = JSON.stringify({ advanceSeconds: LONGEST_WINDOW });
    const headers = { "content-type": "application/json" };
    const { statusCode } = await request(`${url}/_sandbox/clock`, { method: "POST", headers, body });
    if (statusCode !== 200) throw new Problem(`the sandbox did not move its clock: ${statusCode}`);
}

async function signIn({ segment, credentials }: Source): Promise<string> {
    if (segment.kind !== "customerInsights") throw new Problem("only a segment of Customer Insights has pages");
    const { endpoint, tenantId, clientId, environment } = segment as Record<string, unknown>;
    const form = new URLSearchParams({
        grant_type: "client_credentials",
        client_id: String(clientId),
        client_secret: credentials.clientSecret ?? "",
        scope: `${String(environment)}/.default`,
    });
    const { body } = await request(`${String(endpoint)}/${String(tenantId)}/oauth2/v2.0/token`, {
        method: "POST",
        headers: { "content-type": "application/x-www-form-urlencoded" },
        body: form.toString(),
    });
    return ((await body.json()) as { access_token: string }).access_token;
}

async function fetchChain(first: string, authorization: string): Promise<void> {
    let address: string | undefined = first;
    while (address !== undefined) address = await fetchPage(address, authorization);
}

/** Gives the next one's address. */
async function fetchPage(address: string, authorization: string): Promise<string | undefined> {
    const headers = { authorization, accept: "application/json", prefer: "odata.maxpagesize=5000" };
    const { statusCode, body } = await request(address, { headers });
    const page = Buffer.from(await body.arrayBuffer());
    if (statusCode !== 200) throw new Problem(`the sandbox answered ${statusCode}: ${page.toString()}`);
    // The link is the last of a page.
    const link = /"@odata\.nextLink":("[^"]*")\}$/.exec(page.subarray(-4096).toString())?.[1];
    return link === undefined ? undefined : (JSON.parse(link) as string);
}
