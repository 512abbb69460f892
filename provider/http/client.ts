import type { Agent, Dispatcher } from "undici";
import { ExportError } from "../errors";
import { DailyQuota } from "./daily-quota";
import { Effort, type Patience, type PauseAsked } from "./effort";
import { parseBase, type Base } from "./endpoint";
import { exchange } from "./exchange";
import type { ApiRequest, ApiResponse, Authorization, DailyCount, HttpClient, SecretKeeper, Transport } from "./http";
import { interrupted } from "./network-error";
import { rateGate, type Admission, type RateGate } from "./rate-gate";
import { stoppableKeeper } from "./stoppable-keeper";
import { later, TIMING, type Timing } from "./timing";

export interface TransportOptions {
    /** Stops everything, at once: waits, requests under way, and all later ones. */
    readonly signal: AbortSignal;
    /** The wall clock, in milliseconds: for dates that a vendor sends, and for messages. */
    readonly now?: () => number;
    /** Longest time that one request waits for a vendor's pauses, in milliseconds. Default 15 minutes. */
    readonly maxPause?: number;
    /** The vendor asked to be left alone: nothing is sent to it before `until`. */
    readonly onPause?: (pause: { readonly host: string; readonly until: Date }) => void;
    /** Keepers of secrets that a vendor replaces, by the secret's permanent name. Absent: nothing can be kept. */
    readonly secrets?: (name: string) => SecretKeeper;
    /** Counts of daily quotas, by the quota's permanent name. Absent: nothing is counted. */
    readonly daily?: (name: string) => DailyCount;
    /** Tests shorten these. */
    readonly timing?: Partial<Timing>;
}

const MAX_PAUSE = 15 * 60_000;
const USER_AGENT = "pulumi-segment-export";

type ClientOptions = Parameters<Transport["client"]>[0];

/**
 * Makes clients that share one stop signal and one way of telling of pauses.
 *
 * @example
 * const transport = createTransport({ signal, onPause: ({ host, until }) => say(`${host} wants a pause until ${until.toISOString()}`) });
 * const session = destination.signIn(connection, transport);
 */
export function createTransport(options: TransportOptions): Transport {
    const timing = { ...TIMING, ...options.timing };
    const patience: Patience = {
        signal: options.signal,
        now: options.now ?? Date.now,
        maxPause: options.maxPause ?? MAX_PAUSE,
        onPause: options.onPause ?? (() => undefined),
        firstRetry: timing.firstRetry,
        longestRetry: timing.longestRetry,
    };
    const { secrets, daily = () => undefined, signal } = options;
    const signInSignal = later(signal, timing.farewell);
    return {
        ...(secrets && { secrets: (name) => stoppableKeeper(secrets(name), signal) }),
        client: (client) => new PacedClient({ patience, timing, daily, signInSignal }, client),
    };
}

/** What the clients of one transport share. */
interface Shared {
    readonly patience: Patience;
    readonly timing: Timing;
    readonly daily: (name: string) => DailyCount | undefined;
    /** Stops sign-in requests that are under way. */
    readonly signInSignal: AbortSignal;
}

class PacedClient implements HttpClient {
    readonly #patience: Patience;
    readonly #timing: Timing;
    readonly #bases: ReadonlyMap<string, Base>;
    readonly #windows: ClientOptions["windows"];
    readonly #gate: RateGate;
    readonly #authorization: Authorization;
    readonly #pauseAsked: PauseAsked;
    readonly #quota: DailyQuota | undefined;
    readonly #signInSignal: AbortSignal;
    #dispatcher: Promise<Dispatcher> | undefined;
    #sent = 0;

    constructor({ patience, timing, daily, signInSignal }: Shared, options: ClientOptions) {
        this.#signInSignal = signInSignal;
        this.#patience = patience;
        this.#timing = timing;
        const hosts = Object.entries(options.hosts);
        this.#bases = new Map(hosts.map(([name, url]) => [name, parseBase(options.endpoint ?? url)]));
        this.#windows = options.windows;
        this.#gate = rateGate(options.gate);
        this.#pauseAsked = options.pauseAsked ?? (() => undefined);
        const count = options.daily && daily(options.daily.name);
        this.#quota = count && new DailyQuota(count, options.daily?.requests ?? 0);
        this.#authorization = options.authorization(this);
    }

    get sent(): number {
        return this.#sent;
    }

    async left(): Promise<number | undefined> {
        return this.#quota?.left();
    }

    async request(request: ApiRequest): Promise<ApiResponse> {
        const base = this.#bases.get(request.host);
        if (base === undefined) throw new TypeError(`no host named ${request.host}`);
        const authorization = request.authorized === false ? undefined : this.#authorization;
        const effort = new Effort(this.#patience, this.#gate, {
            host: base.host,
            repeatable: request.retry === "always",
            pauseAsked: this.#pauseAsked,
        });
        let renewed = false;
        for (;;) {
            const credential = (await authorization?.headers()) ?? {};
            const answer = await this.#send(request, base, credential, effort);
            if (answer === undefined) continue;
            if (answer.status !== 401 || renewed || authorization?.renew === undefined) return answer;
            renewed = true;
            await authorization.renew(credential);
        }
    }

    /** One exchange, when the gate lets it through; undefined: `effort` has waited as long as it should, try again. */
    async #send(
        request: ApiRequest,
        base: Base,
        credential: Readonly<Record<string, string>>,
        effort: Effort,
    ): Promise<ApiResponse | undefined> {
        this.#dispatcher ??= dispatcherFor([...this.#bases.values()], this.#timing);
        const dispatcher = await this.#dispatcher;
        const admission = await this.#enter(request, base, effort);
        // After the gate, which may hold a request back till the next day.
        await this.#quota?.take(base.host);
        this.#sent += 1;
        const answer = await exchange({
            dispatcher,
            base,
            request,
            // No compression: 32 MB of answer are then 32 MB, and a cut one shows by its length.
            headers: { "user-agent": USER_AGENT, "accept-encoding": "identity", ...request.headers, ...credential },
            timeout: this.#timing.exchange,
            signal: request.authorized === false ? this.#signInSignal : this.#patience.signal,
        }).finally(() => admission.answered());
        return (await effort.takes(answer)) ? (answer as ApiResponse) : undefined;
    }

    async #enter(request: ApiRequest, base: Base, effort: Effort): Promise<Admission> {
        const windows = this.#windows[request.bucket];
        if (windows === undefined) throw new TypeError(`no rate windows named ${request.bucket}`);
        const { signal } = this.#patience;
        const admission = await this.#gate
            .enter(request.bucket, windows, effort.left, signal)
            .catch((error: unknown) => {
                throw signal.aborted ? interrupted(signal, base.host) : error;
            });
        if (admission === undefined) throw effort.tooLong(this.#gate.paused);
        return admission;
    }
}

/** undici is loaded here and not before: most previews send nothing. */
async function dispatcherFor(bases: readonly Base[], timing: Timing): Promise<Dispatcher> {
    const { Agent, EnvHttpProxyAgent } = await import("undici");
    const options: Agent.Options = {
        // One request at a time on a connection, over HTTP/1.1: a cut connection then loses one answer, not many.
        allowH2: false,
        pipelining: 1,
        connect: { timeout: timing.connect },
        headersTimeout: timing.silence,
        bodyTimeout: timing.silence,
    };
    if (bases.every((base) => base.loopback)) return new Agent(options);
    try {
        return new EnvHttpProxyAgent(options);
    } catch (error) {
        // The address may hold the proxy's password: it is not repeated, and undici's message would.
        const names = "HTTPS_PROXY, HTTP_PROXY or NO_PROXY";
        throw new ExportError(
            "config",
            `the environment's ${names} cannot be understood (${(error as Error).name}): write http://host:port`,
        );
    }
}
