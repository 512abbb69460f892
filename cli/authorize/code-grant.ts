import type { CodeExchange, CodeGrant, ConsentRequest } from "../../provider/destinations/authorize";
import type { Destination } from "../../provider/destinations/destination";
import { ExportError } from "../../provider/errors";
import { createTransport } from "../../provider/http/client";
import { parseBase } from "../../provider/http/endpoint";
import { unlessStopped } from "../stop-signal";
import { type Asked, codeIn, refreshTokenIn } from "./answer";
import { type Connecting, connectionOf, say, secretOf } from "./connect";
import { type Listener, listenForVisit, type Visit } from "./loopback";
import { openBrowser } from "./open-browser";
import { donePage, failedPage } from "./page";
import { challengeOf, unguessable } from "./pkce";
import { prove } from "./prove";
import { givenRedirect, loopbackRedirect } from "./redirect";

/** Checked like the others before anybody is asked for consent, since the refresh token does not exist yet. */
const NO_TOKEN_YET = "not-there-yet";

/** Lets the user allow the application on the vendor's page, proves what came of it and delivers it. */
export async function connectByCode(grant: CodeGrant, connecting: Connecting): Promise<void> {
    const { destination, flags } = connecting;
    const redirect = flags.redirectUri === undefined ? loopbackRedirect(flags.port) : givenRedirect(flags.redirectUri);
    const listener = redirect.listen && (await listenForVisit(redirect.listen.port, redirect.listen.path));
    try {
        say(`Register this redirect URI with the application, character by character:\n  ${redirect.uri}`);
        say(`It stands in ${grant.application}.`);
        const { clientId } = flags;
        const withSecret = flags.pkce !== true && {
            clientSecret: await secretOf("clientSecret", `${destination.displayName}'s client secret`, connecting),
        };
        const application = { clientId, ...withSecret };
        connectionOf(connecting, { ...application, refreshToken: NO_TOKEN_YET });
        const verifier = flags.pkce === true ? { codeVerifier: unguessable() } : {};
        const asked = { vendor: destination.displayName, redirectUri: redirect.uri, ...grant };
        const question = { ...application, ...verifier, redirectUri: redirect.uri };
        await askForConsent({ grant, connecting, listener, asked, question });
    } finally {
        listener?.close();
    }
}

interface Question {
    readonly grant: CodeGrant;
    readonly connecting: Connecting;
    readonly listener: Listener | undefined;
    readonly asked: Asked;
    readonly question: Omit<CodeExchange, "code">;
}

async function askForConsent({ grant, connecting, listener, asked, question }: Question): Promise<void> {
    const { destination, flags, signal } = connecting;
    const { clientId, redirectUri, codeVerifier } = question;
    const state = unguessable();
    const challenge = codeVerifier === undefined ? {} : { codeChallenge: challengeOf(codeVerifier) };
    const address = consentAddress(grant, destination, flags.endpoint, { clientId, redirectUri, state, ...challenge });
    say(`Sign in and allow the access on this page:\n  ${address}`);
    if (flags.browser) {
        openBrowser(address, () => say("No browser could be opened here: open the address yourself."));
    }
    const visit = await answered(connecting, listener, redirectUri);
    try {
        const code = codeIn(visit.answer, state, asked);
        const refreshToken = await unlessStopped(exchange(grant, connecting, asked, { ...question, code }), signal);
        const { clientSecret } = question;
        const credentials = { clientId, ...(clientSecret === undefined ? {} : { clientSecret }), refreshToken };
        const proof = await unlessStopped(prove(destination, connectionOf(connecting, credentials), signal), signal);
        await connecting.deliver(proof);
        await visit.show(donePage(`${destination.displayName} is connected: ${proof.account.name}.`));
    } catch (error) {
        await visit.show(failedPage((error as Error).message));
        throw error;
    }
}

function consentAddress(
    grant: CodeGrant,
    destination: Destination,
    endpoint: string | undefined,
    request: ConsentRequest,
): string {
    const { host, path, query } = grant.consent(request);
    const base = parseBase(endpoint ?? destination.hosts[host] ?? "");
    return `${base.origin}${base.path}${path}?${new URLSearchParams(query).toString()}`;
}

/** The vendor's answer: brought by the browser, or pasted where the redirect URI is not this machine's. */
async function answered(
    { flags, prompt, signal }: Connecting,
    listener: Listener | undefined,
    redirectUri: string,
): Promise<Visit> {
    const seconds = flags.timeout;
    if (listener !== undefined) say(`Waiting ${seconds} s for the answer at ${redirectUri}. Ctrl+C stops.`);
    let timer: NodeJS.Timeout | undefined;
    const late = new Promise<never>((_resolve, reject) => {
        const advice = `If the page complained about the redirect URI, register exactly this one: ${redirectUri}`;
        const message = `No answer came within ${seconds} s. ${advice}. Then run the command again.`;
        timer = setTimeout(() => reject(new ExportError("interrupted", message)), seconds * 1000);
    });
    try {
        const visit = listener === undefined ? pasted(prompt.ask(PASTE)) : listener.visit;
        return await unlessStopped(Promise.race([visit, late]), signal);
    } finally {
        clearTimeout(timer);
    }
}

const PASTE = "Then paste the whole address of the page that the browser ends at (not shown)";

async function pasted(asking: Promise<string>): Promise<Visit> {
    const url = URL.parse(await asking);
    if (url === null) {
        const message = "What was pasted is no address: paste it whole, from https:// on. Run the command again.";
        throw new ExportError("config", message);
    }
    return { answer: url.searchParams, show: () => Promise.resolve() };
}

async function exchange(
    grant: CodeGrant,
    { destination, flags, signal }: Connecting,
    asked: Asked,
    request: CodeExchange,
): Promise<string> {
    const client = createTransport({ signal }).client({
        hosts: destination.hosts,
        endpoint: flags.endpoint,
        windows: destination.limits.windows,
        gate: `${destination.kind} authorize`,
        authorization: () => ({ headers: () => Promise.resolve({}) }),
    });
    return refreshTokenIn(await client.request(grant.exchange(request)), asked);
}
