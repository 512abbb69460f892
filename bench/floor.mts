import { Problem } from "../tools/quickstart/problem.mts";

/** What the sandbox's log says of a request; the log itself is described in sandbox/README.md. */
export interface LoggedRequest {
    vendor: string;
    method: string;
    path: string;
    query?: string;
    status: number;
    milliseconds: number;
    /** Members in it. */
    rows?: number;
    /** How long the job takes that it began. */
    jobSeconds?: number;
}

/** At most so many requests in any stretch of so many seconds. */
interface Window {
    count: number;
    seconds: number;
}

interface Bucket {
    /** Requests of these kinds share the windows. */
    kinds: RegExp;
    /** Whether all kinds share them, or each has its own. */
    shared: boolean;
    windows: Window[];
}

const tier = (second: number, minute: number): Window[] => [
    { count: second, seconds: 1 },
    { count: minute, seconds: 60 },
];

/** Written down once more, apart from the package and the sandbox: from the same public pages, read on 2026-11-22. */
const buckets: Readonly<Record<string, readonly Bucket[]>> = {
    // For a token: https://developers.snap.com/api/marketing-api/Ads-API/rate-limits
    snapchat: [
        { kinds: /^(GET|POST|PUT|DELETE) \/v1\//, shared: true, windows: [{ count: 10, seconds: 1 }] },
        { kinds: /^POST \/login\//, shared: true, windows: [] },
    ],
    // `x-klaviyo-ratelimit` of each operation: https://github.com/klaviyo/openapi/blob/main/openapi/stable.json
    klaviyo: [
        { kinds: /^(GET|POST) \/api\/profile-bulk-import-jobs/, shared: false, windows: tier(10, 150) },
        { kinds: /^GET \/api\/(lists|profiles)/, shared: false, windows: tier(75, 750) },
        { kinds: /^GET \/api\/accounts/, shared: false, windows: tier(1, 15) },
    ],
    // https://developer.constantcontact.com/api_guide/rate_limits.html
    "constant-contact": [
        {
            kinds: / \/v3\//,
            shared: true,
            windows: [
                { count: 4, seconds: 1 },
                { count: 10_000, seconds: 86_400 },
            ],
        },
        { kinds: /^POST \/oauth2\//, shared: true, windows: [{ count: 1, seconds: 1 }] },
    ],
    // For a user: https://learn.microsoft.com/power-apps/developer/data-platform/api-limits. No window of the sign-in is published.
    dataverse: [
        { kinds: / \/api\/data\//, shared: true, windows: [{ count: 6000, seconds: 300 }] },
        { kinds: /^POST .*\/oauth2\//, shared: true, windows: [] },
    ],
};

/** The least time in which the source and the vendor let this work be done, in seconds. */
export interface Floor {
    /** Until the source has given the last page, to a reader that does nothing with it: nothing is sent before. 0 for a file. */
    source: number;
    /** For the requests that cannot be spared. */
    windows: number;
    /** The longest job: jobs run beside each other, so the others cost no time of their own. */
    job: number;
}

/** `POST /v1/segments/:id/users` and how many requests there were, and how many of them could not be spared. */
export interface Kind {
    name: string;
    made: number;
    needed: number;
}

export function kindsOf(requests: readonly LoggedRequest[]): Kind[] {
    const needed = new Set(requests.filter(isNeeded(new Set())));
    const names = [...new Set(requests.map(nameOf))];
    return names.map((name) => {
        const own = requests.filter((request) => nameOf(request) === name);
        return { name, made: own.length, needed: own.filter((request) => needed.has(request)).length };
    });
}

/** Refused ones can be spared, and so can asking the same again: a job that is asked after once it has ended needs one question. */
function isNeeded(asked: Set<string>): (request: LoggedRequest) => boolean {
    return ({ method, path, query = "", status }) => {
        if (status >= 400) return false;
        const question = `${method} ${path}${query}`;
        if (asked.has(question)) return false;
        if (method === "GET") asked.add(question);
        return true;
    };
}

/** Ids are what has several digits in it: `v3`, `v9.2` and `oauth2` are none. */
function nameOf({ method, path }: LoggedRequest): string {
    return `${method} ${path.replaceAll(/\/(?!v[\d.]+\/)[^/]*\d[^/]*\d[^/]*/g, "/:id")}`;
}

/** Of all requests that were made, those to the source and those to the vendor. `fetchSeconds`: as `secondsToFetch` has it. */
export function floorOf(vendor: string, requests: readonly LoggedRequest[], fetchSeconds: number): Floor {
    const to = (name: string): LoggedRequest[] => requests.filter((request) => request.vendor === name);
    return {
        source: Math.max(leastSecondsFor("dataverse", to("dataverse")), fetchSeconds),
        windows: leastSecondsFor(vendor, to(vendor)),
        job: Math.max(0, ...requests.map(({ jobSeconds = 0 }) => jobSeconds)),
    };
}

function leastSecondsFor(vendor: string, requests: readonly LoggedRequest[]): number {
    const kinds = kindsOf(requests);
    const counts = new Map<Window[], number[]>();
    for (const { name, needed } of kinds) {
        const bucket = buckets[vendor]?.find((each) => each.kinds.test(name));
        if (bucket === undefined) throw new Problem(`no rate windows of ${vendor} are written down for ${name}`);
        counts.set(bucket.windows, [...(counts.get(bucket.windows) ?? []), needed]);
        if (!bucket.shared) continue;
        counts.set(bucket.windows, [sum(counts.get(bucket.windows) ?? [])]);
    }
    const times = [...counts].flatMap(([windows, needed]) => needed.map((count) => leastSeconds(count, windows)));
    return Math.max(0, ...times);
}

/** The first `count` requests can go at once, the next ones when the window has passed. */
function leastSeconds(requests: number, windows: readonly Window[]): number {
    const times = windows.map(({ count, seconds }) => Math.floor(Math.max(0, requests - 1) / count) * seconds);
    return Math.max(0, ...times);
}

function sum(numbers: readonly number[]): number {
    return numbers.reduce((total, number) => total + number, 0);
}
