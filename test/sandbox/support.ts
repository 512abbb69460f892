import { type Sandbox, type SandboxOptions, startSandbox } from "../../sandbox";

/** A moment in the middle of a minute and of a day, so that no window ends by accident. */
const NOON = Date.UTC(2026, 10, 22, 12, 0, 10);

export const KLAVIYO_KEY = "pk_sandboxFULL00000000000000000000000";
export const READ_ONLY_KEY = "pk_sandboxREADONLY0000000000000000000";
export const AD_ACCOUNT = "8adc3db7-8148-4fbf-999c-8d2266369d74";
export const AUDIENCE = "6128654966493356";
export const CONTACT_LIST = "3a6c1f2e-7d5b-11ef-9c3e-fa163e7b1c01";

export interface Answer {
    readonly status: number;
    readonly headers: Headers;
    readonly body: string;
    /** A value of the JSON body: `data.0.id`; with a star, one of each: `data.*.id`. Undefined if there is none. */
    readonly at: (path: string) => unknown;
    /** A text of the JSON body; throws if there is none. */
    readonly text: (path: string) => string;
}

/** A sandbox whose time stands still until it is advanced. */
export function frozenSandbox(options: SandboxOptions = {}): Promise<Sandbox> {
    return startSandbox({ clock: { now: () => NOON }, ...options });
}

export interface Call {
    readonly method?: string;
    readonly body?: unknown;
    readonly headers?: Readonly<Record<string, string>>;
}

export async function exchange(url: string, { method, body, headers }: Call = {}): Promise<Answer> {
    const payload = typeof body === "string" || body === undefined ? body : JSON.stringify(body);
    const response = await fetch(url, {
        method: method ?? (body === undefined ? "GET" : "POST"),
        headers: { "content-type": "application/json", ...headers },
        ...(payload === undefined ? {} : { body: payload }),
    });
    const text = await response.text();
    const json = parse(text);
    return {
        status: response.status,
        headers: response.headers,
        body: text,
        at: (path) => pick(json, path.split(".")),
        text: (path) => {
            const value = pick(json, path.split("."));
            if (typeof value !== "string") throw new Error(`${path} is no text in ${text.slice(0, 500)}`);
            return value;
        },
    };
}

function pick(value: unknown, [key, ...rest]: readonly string[]): unknown {
    if (key === undefined) return value;
    if (key === "*") return Array.isArray(value) ? value.map((item: unknown) => pick(item, rest)) : undefined;
    return pick((value as Record<string, unknown> | null | undefined)?.[key], rest);
}

function parse(text: string): unknown {
    try {
        return JSON.parse(text);
    } catch {
        return undefined;
    }
}

/** A Klaviyo client with a key. */
export function klaviyo(sandbox: Sandbox, key = KLAVIYO_KEY) {
    return (path: string, call: Call = {}) =>
        exchange(path.startsWith("http") ? path : sandbox.endpoint("klaviyo") + path, {
            ...call,
            headers: {
                authorization: `Klaviyo-API-Key ${key}`,
                revision: "2026-07-15",
                "content-type": "application/vnd.api+json",
                ...call.headers,
            },
        });
}

/** The body of a Klaviyo import. */
export function importBody(profiles: readonly object[], list?: string): object {
    const data = profiles.map((attributes) => ({ type: "profile", attributes }));
    return {
        data: {
            type: "profile-bulk-import-job",
            attributes: { profiles: { data } },
            ...(list === undefined ? {} : { relationships: { lists: { data: [{ type: "list", id: list }] } } }),
        },
    };
}

export async function snapchatToken(sandbox: Sandbox, refreshToken = "sandbox-snapchat-refresh"): Promise<Answer> {
    const form = {
        grant_type: "refresh_token",
        client_id: "sandbox-snapchat-client",
        client_secret: "sandbox-snapchat-secret",
        refresh_token: refreshToken,
    };
    return postForm(`${sandbox.endpoint("snapchat")}/login/oauth2/access_token`, form);
}

/** A Snapchat client that has signed in. */
export async function snapchat(sandbox: Sandbox, refreshToken?: string) {
    const signedIn = await snapchatToken(sandbox, refreshToken);
    return bearer(sandbox.endpoint("snapchat"), signedIn.text("access_token"));
}

export function contactToken(sandbox: Sandbox, client: string, secret: string, refreshToken: string): Promise<Answer> {
    const form = { grant_type: "refresh_token", refresh_token: refreshToken };
    const basic = Buffer.from(`${client}:${secret}`).toString("base64");
    return postForm(`${sandbox.endpoint("constant-contact")}/oauth2/default/v1/token`, form, {
        authorization: `Basic ${basic}`,
    });
}

/** A Constant Contact client that has signed in. */
export async function constantContact(sandbox: Sandbox, refreshToken = "sandbox-cc-refresh") {
    const signedIn = await contactToken(sandbox, "sandbox-cc-client", "sandbox-cc-secret", refreshToken);
    return bearer(sandbox.endpoint("constant-contact"), signedIn.text("access_token"));
}

/** A client with an access token. */
export function bearer(base: string, token: string) {
    return (path: string, call: Call = {}) =>
        exchange(path.startsWith("http") ? path : base + path, {
            ...call,
            headers: { authorization: `Bearer ${token}`, ...call.headers },
        });
}

export function postForm(
    url: string,
    form: Record<string, string>,
    headers: Record<string, string> = {},
): Promise<Answer> {
    return exchange(url, {
        method: "POST",
        body: new URLSearchParams(form).toString(),
        headers: { "content-type": "application/x-www-form-urlencoded", ...headers },
    });
}
