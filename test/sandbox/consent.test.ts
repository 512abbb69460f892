import type { Sandbox } from "../../sandbox";
import { type Answer, exchange, frozenSandbox, postForm } from "./support";

const REDIRECT = "http://127.0.0.1:4011/callback";
/** https://www.rfc-editor.org/rfc/rfc7636#appendix-B */
const VERIFIER = "dBjftJeZ4CVP-mB92K27uhbUJU1p1r_wW1gFWFOEjXk";
const CHALLENGE = "E9Melhoa2OwvFrEMTJguCHaoeK1t8URWbuGJSstw-cM";
const PKCE_CLIENT = "sandbox-cc-pkce-client";
const PKCE = { client_id: PKCE_CLIENT, code_challenge: CHALLENGE, code_challenge_method: "S256" };

let sandbox: Sandbox;
beforeEach(async () => {
    sandbox = await frozenSandbox();
});
afterEach(() => sandbox.close());

type Texts = Readonly<Record<string, string>>;

const paths = {
    snapchat: ["/login/oauth2/authorize", "/login/oauth2/access_token"],
    "constant-contact": ["/oauth2/default/v1/authorize", "/oauth2/default/v1/token"],
} as const;
const defaults: Readonly<Record<keyof typeof paths, Texts>> = {
    snapchat: { client_id: "sandbox-snapchat-client", scope: "snapchat-marketing-api" },
    "constant-contact": { client_id: "sandbox-cc-client", scope: "contact_data account_read offline_access" },
};

function address(vendor: keyof typeof paths, query: Texts): string {
    const all = { response_type: "code", redirect_uri: REDIRECT, state: "S", ...defaults[vendor], ...query };
    return `${sandbox.endpoint(vendor)}${paths[vendor][0]}?${new URLSearchParams(all).toString()}`;
}

/** What the button sends back, by name. */
async function pressed(
    vendor: keyof typeof paths,
    user: string,
    query: Texts = {},
    decision = "allow",
): Promise<Texts> {
    const body = new URLSearchParams({ user, decision });
    const answer = await fetch(address(vendor, query), { method: "POST", body, redirect: "manual" });
    const location = answer.headers.get("location") ?? "";
    expect([answer.status, location.split("?")[0]]).toEqual([303, REDIRECT]);
    return Object.fromEntries(new URL(location).searchParams);
}

const AUDIENCE_MANAGER = "2f1c7a90-6f0f-4d4c-9d7e-1c1f5a0b7e01";

function snapchatTokens(code: string, changes: Texts = {}): Promise<Answer> {
    const app = { client_id: "sandbox-snapchat-client", client_secret: "sandbox-snapchat-secret" };
    const form = { grant_type: "authorization_code", code, redirect_uri: REDIRECT, ...app, ...changes };
    return postForm(sandbox.endpoint("snapchat") + paths.snapchat[1], form);
}

/** Time goes on by the second that the token endpoint wants between two requests. */
function contactTokens(form: Texts, secret = "sandbox-cc-secret"): Promise<Answer> {
    sandbox.advance(1);
    const url = sandbox.endpoint("constant-contact") + paths["constant-contact"][1];
    const basic = `Basic ${Buffer.from(`sandbox-cc-client:${secret}`).toString("base64")}`;
    const all = { grant_type: "authorization_code", redirect_uri: REDIRECT, ...form };
    return postForm(url, all, form.client_id === undefined ? { authorization: basic } : {});
}

const code = async (answer: Promise<Texts>) => (await answer).code ?? "";

test("a code gives tokens that work, once", async () => {
    const answer = await pressed("snapchat", AUDIENCE_MANAGER);
    expect(answer).toEqual({ state: "S", code: expect.stringMatching(/./) as string });
    const tokens = await snapchatTokens(answer.code ?? "");
    expect(tokens.status).toBe(200);
    const headers = { authorization: `Bearer ${tokens.text("access_token")}` };
    expect((await exchange(`${sandbox.endpoint("snapchat")}/v1/me`, { headers })).status).toBe(200);
    const again = await snapchatTokens(answer.code ?? "");
    expect([again.status, again.at("error")]).toEqual([400, "invalid_grant"]);
    const refresh = { grant_type: "refresh_token", refresh_token: tokens.text("refresh_token") };
    expect((await snapchatTokens("", refresh)).status).toBe(200);
});

test.each([
    ["after five minutes", 300, {}, "invalid_grant"],
    ["for another redirect URI", 0, { redirect_uri: `${REDIRECT}/` }, "invalid_grant"],
    ["with a verifier that was never promised", 0, { code_verifier: VERIFIER }, "invalid_grant"],
    ["with a wrong secret", 0, { client_secret: "wrong" }, "invalid_client"],
])("a code gives nothing %s", async (_when, seconds, changes, error) => {
    const given = await code(pressed("snapchat", AUDIENCE_MANAGER));
    sandbox.advance(seconds);
    expect((await snapchatTokens(given, changes)).at("error")).toBe(error);
});

test("a code is still good in its last second, and is another application's business to nobody", async () => {
    const given = await code(pressed("snapchat", AUDIENCE_MANAGER));
    sandbox.advance(299);
    expect((await snapchatTokens(given)).status).toBe(200);
    const contact = await code(pressed("constant-contact", "owner", PKCE));
    expect((await contactTokens({ code: contact, code_verifier: VERIFIER })).at("error")).toBe("invalid_grant");
});

test.each([
    ["an unknown application", { client_id: "nobody" }, "There is no application with the client_id"],
    ["another port", { redirect_uri: "http://127.0.0.1:4012/callback" }, "is not registered"],
    ["another path", { redirect_uri: `${REDIRECT}/` }, "is not registered"],
    ["another host", { redirect_uri: "http://localhost:4011/callback" }, "is not registered"],
    ["markup", { client_id: "<script>" }, "&lt;script&gt;"],
])("%s stays on the page, with an explanation", async (_what, query, words) => {
    for (const method of ["GET", "POST"]) {
        const answer = await fetch(address("snapchat", query), { method, redirect: "manual" });
        expect([answer.status, (await answer.text()).includes(words)]).toEqual([400, true]);
    }
});

test.each([
    ["denied", "snapchat", {}, "access_denied"],
    ["for another kind of answer", "snapchat", { response_type: "token" }, "unsupported_response_type"],
    ["for a scope that is none", "snapchat", { scope: "everything" }, "invalid_scope"],
    ["without the challenge of a PKCE app", "constant-contact", { client_id: PKCE_CLIENT }, "invalid_request"],
    ["with a plain challenge", "constant-contact", { ...PKCE, code_challenge_method: "plain" }, "invalid_request"],
] as const)("a consent %s comes back as an error with the state", async (_what, vendor, query, error) => {
    expect(await pressed(vendor, "owner", query, "deny")).toMatchObject({ state: "S", error });
});

test("Constant Contact: an application with a secret", async () => {
    const given = await code(pressed("constant-contact", "owner"));
    const tokens = await contactTokens({ code: given });
    expect(tokens.at("scope")).toBe("contact_data account_read offline_access");
    expect(tokens.text("refresh_token")).toMatch(/^sandbox-refresh-/);
    expect((await contactTokens({ code: given }, "wrong")).at("error")).toBe("invalid_client");
});

test("Constant Contact: without offline_access there is no refresh token, and no error", async () => {
    const given = await code(pressed("constant-contact", "owner", { scope: "contact_data account_read" }));
    const tokens = await contactTokens({ code: given });
    expect([tokens.status, tokens.at("refresh_token")]).toEqual([200, undefined]);
    const headers = { authorization: `Bearer ${tokens.text("access_token")}` };
    const lists = await exchange(`${sandbox.endpoint("constant-contact")}/v3/contact_lists`, { headers });
    expect(lists.status).toBe(200);
});

test("Constant Contact: PKCE proves the application, and its token rotates", async () => {
    const given = await code(pressed("constant-contact", "owner", PKCE));
    const wrong = await contactTokens({ code: given, client_id: PKCE_CLIENT, code_verifier: `${VERIFIER}x` });
    expect(wrong.at("error")).toBe("invalid_grant");
    const next = await code(pressed("constant-contact", "owner", PKCE));
    const tokens = await contactTokens({ code: next, client_id: PKCE_CLIENT, code_verifier: VERIFIER });
    const first = tokens.text("refresh_token");
    const refresh = { grant_type: "refresh_token", client_id: PKCE_CLIENT, refresh_token: first };
    expect((await contactTokens(refresh)).text("refresh_token")).not.toBe(first);
    expect((await contactTokens(refresh)).at("error")).toBe("invalid_grant");
});

test("nothing of it is in the request log, and the endpoint counts a code like a refresh", async () => {
    const given = await code(pressed("constant-contact", "owner"));
    await contactTokens({ code: given });
    expect(JSON.stringify(sandbox.requests())).not.toContain(given);
    expect(JSON.stringify(sandbox.requests())).not.toContain("redirect_uri");
    const url = sandbox.endpoint("constant-contact") + paths["constant-contact"][1];
    const basic = `Basic ${Buffer.from("sandbox-cc-client:sandbox-cc-secret").toString("base64")}`;
    const form = { grant_type: "authorization_code", code: "none", redirect_uri: REDIRECT };
    expect((await postForm(url, form, { authorization: basic })).status).toBe(429);
});
