import type { CodeGrant } from "../../provider/destinations/authorize";
import { authorizeSteps, destinationFor, destinations } from "../../provider/destinations/registry";

const REDIRECT = "http://127.0.0.1:4011/callback";

function grantOf(kind: string): CodeGrant {
    const how = authorizeSteps.find((step) => step.kind === kind)?.how;
    if (how?.form !== "code") throw new Error(`${kind} grants no code`);
    return how;
}

function formOf(body: Buffer | string | undefined): Record<string, string> {
    return Object.fromEntries(new URLSearchParams(String(body)));
}

test("every destination has a way in, and no other", () => {
    expect(authorizeSteps.map(({ kind }) => kind).sort()).toEqual(destinations.map(({ kind }) => kind).sort());
});

test("requests name hosts and rate windows that their destination has", () => {
    for (const { kind, how } of authorizeSteps) {
        if (how.form !== "code") continue;
        const { hosts, limits } = destinationFor(kind);
        const exchange = how.exchange({ clientId: "id", clientSecret: "s", redirectUri: REDIRECT, code: "c" });
        const { host } = how.consent({ clientId: "id", redirectUri: REDIRECT, state: "S" });
        expect([hosts[host], hosts[exchange.host]]).not.toContain(undefined);
        expect(limits.windows).toHaveProperty(exchange.bucket);
        // A code works once: a repeat would only spoil what came of the first try.
        expect(exchange).toMatchObject({ retry: "never", authorized: false, method: "POST" });
    }
});

test("settings that are asked for are those of the connection", () => {
    const asked = Object.fromEntries(authorizeSteps.map(({ kind, settings }) => [kind, settings]));
    for (const { kind, settings } of destinations) {
        const value = "8adc3db7-8148-4fbf-999c-8d2266369d74";
        const required = (asked[kind] ?? []).filter((setting) => setting.required);
        const all = Object.fromEntries((asked[kind] ?? []).map(({ name }) => [name, value]));
        expect(settings.safeParse(Object.fromEntries(required.map(({ name }) => [name, value]))).success).toBe(true);
        expect(settings.safeParse(all).data).toEqual(all);
        expect(settings.safeParse({}).success).toBe(required.length === 0);
    }
});

/** https://developers.snap.com/api/marketing-api/Ads-API/authentication */
test("Snapchat's consent page and exchange", () => {
    const grant = grantOf("snapchat");
    expect(grant.pkce).toBe(false);
    expect(grant.consent({ clientId: "id", redirectUri: REDIRECT, state: "S" })).toEqual({
        host: "accounts",
        path: "/login/oauth2/authorize",
        query: {
            client_id: "id",
            redirect_uri: REDIRECT,
            response_type: "code",
            scope: "snapchat-marketing-api",
            state: "S",
        },
    });
    const exchange = grant.exchange({ clientId: "id", clientSecret: "s&=", redirectUri: REDIRECT, code: "c+d" });
    expect([exchange.host, exchange.path]).toEqual(["accounts", "/login/oauth2/access_token"]);
    expect(formOf(exchange.body)).toEqual({
        grant_type: "authorization_code",
        client_id: "id",
        client_secret: "s&=",
        code: "c+d",
        redirect_uri: REDIRECT,
    });
});

/** https://developer.constantcontact.com/api_guide/server_flow.html */
test("Constant Contact's consent page and exchange, with a secret", () => {
    const grant = grantOf("constant-contact");
    const page = grant.consent({ clientId: "id", redirectUri: REDIRECT, state: "S" });
    expect([page.host, page.path]).toEqual(["authz", "/oauth2/default/v1/authorize"]);
    expect(page.query).toEqual({
        client_id: "id",
        redirect_uri: REDIRECT,
        response_type: "code",
        scope: "contact_data account_read offline_access",
        state: "S",
    });
    const exchange = grant.exchange({ clientId: "id", clientSecret: "s", redirectUri: REDIRECT, code: "c" });
    expect(exchange.headers).toMatchObject({
        authorization: "Basic aWQ6cw==",
        "content-type": "application/x-www-form-urlencoded",
        accept: "application/json",
    });
    expect(formOf(exchange.body)).toEqual({ grant_type: "authorization_code", code: "c", redirect_uri: REDIRECT });
});

/** https://developer.constantcontact.com/api_guide/pkce_flow.html */
test("Constant Contact's consent page and exchange, with PKCE", () => {
    const grant = grantOf("constant-contact");
    const page = grant.consent({ clientId: "id", redirectUri: REDIRECT, state: "S", codeChallenge: "C" });
    expect(page.query).toMatchObject({ code_challenge: "C", code_challenge_method: "S256" });
    const exchange = grant.exchange({ clientId: "id", redirectUri: REDIRECT, code: "c", codeVerifier: "v" });
    expect(exchange.headers).not.toHaveProperty("authorization");
    expect(formOf(exchange.body)).toEqual({
        grant_type: "authorization_code",
        code: "c",
        redirect_uri: REDIRECT,
        client_id: "id",
        code_verifier: "v",
    });
});

test("Klaviyo's page chooses the scopes that connecting proves", () => {
    const how = authorizeSteps.find(({ kind }) => kind === "klaviyo")?.how;
    expect(how?.form === "key" && [how.credential, new URL(how.page).searchParams.get("scopes")]).toEqual([
        "apiKey",
        "accounts:read,lists:read,lists:write,profiles:read,profiles:write",
    ]);
});
