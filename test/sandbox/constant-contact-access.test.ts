import type { Sandbox } from "../../sandbox";
import { CONTACT_LIST, constantContact, contactToken, exchange, frozenSandbox, postForm } from "./support";

let sandbox: Sandbox;
beforeEach(async () => {
    sandbox = await frozenSandbox();
});
afterEach(() => sandbox.close());

const token = () => `${sandbox.endpoint("constant-contact")}/oauth2/default/v1/token`;
const longLived = (refresh = "sandbox-cc-refresh") =>
    contactToken(sandbox, "sandbox-cc-client", "sandbox-cc-secret", refresh);
const rotating = (refresh: string) =>
    contactToken(sandbox, "sandbox-cc-rotating-client", "sandbox-cc-rotating-secret", refresh);

test("a long-lived refresh token comes back; the access token is a day's and long", async () => {
    const { status, at, text } = await longLived();
    expect([status, at("refresh_token"), at("expires_in")]).toEqual([200, "sandbox-cc-refresh", 86_400]);
    expect(text("access_token").length).toBeGreaterThan(1000);
    sandbox.advance(1);
    expect((await longLived()).status).toBe(200);
});

test("a rotating refresh token works once, and a new one ends the earlier ones", async () => {
    const first = await rotating("sandbox-cc-rotating-refresh");
    const second = first.text("refresh_token");
    expect(second).not.toBe("sandbox-cc-rotating-refresh");
    sandbox.advance(1);
    const spent = await rotating("sandbox-cc-rotating-refresh");
    expect([spent.status, spent.at("error"), spent.at("error_description")]).toEqual([
        400,
        "invalid_grant",
        "The refresh token is invalid or expired.",
    ]);
    sandbox.advance(1);
    expect((await rotating(second)).status).toBe(200);
});

test("spending a token twice can revoke the whole family", async () => {
    const strict = await frozenSandbox({ constantContact: { spentToken: "revoke" } });
    const ask = (refresh: string) =>
        contactToken(strict, "sandbox-cc-rotating-client", "sandbox-cc-rotating-secret", refresh);
    const newest = (await ask("sandbox-cc-rotating-refresh")).text("refresh_token");
    strict.advance(1);
    await ask("sandbox-cc-rotating-refresh");
    strict.advance(1);
    expect((await ask(newest)).at("error")).toBe("invalid_grant");
    await strict.close();
});

test("the token endpoint takes one request a second", async () => {
    await longLived();
    const { status, at } = await longLived();
    expect([status, at("error_key")]).toEqual([429, "throttled"]);
});

test("apps sign in with their secret, PKCE apps with their id alone; a form is needed", async () => {
    expect((await contactToken(sandbox, "sandbox-cc-client", "wrong", "sandbox-cc-refresh")).status).toBe(401);
    const form = { grant_type: "refresh_token", refresh_token: "sandbox-cc-refresh", client_id: "sandbox-cc-client" };
    expect((await postForm(token(), form)).at("error")).toBe("invalid_client");
    const pkce = { ...form, refresh_token: "sandbox-cc-pkce-refresh", client_id: "sandbox-cc-pkce-client" };
    expect((await postForm(token(), pkce)).status).toBe(200);
    const json = await exchange(token(), { body: pkce });
    expect([json.status, json.at("errorCode")]).toEqual([400, "E0000021"]);
});

test("a wrong token is refused with exactly the recorded body", async () => {
    const url = `${sandbox.endpoint("constant-contact")}/v3/account/summary`;
    const { status, body, headers } = await exchange(url, { headers: { authorization: "Bearer wrong" } });
    expect([status, body]).toEqual([401, '{"error_key":"unauthorized","error_message":"Unauthorized"}']);
    expect(headers.get("www-authenticate")).toBe("Bearer realm=api.cc.email");
});

test("who is signed in, and what he may do", async () => {
    const call = await constantContact(sandbox);
    expect((await call("/v3/account/summary")).at("encoded_account_id")).toBe("p07e1sandbox");
    const { at } = await call("/v3/account/user/privileges");
    expect(at("*.privilege_name")).toContain("contacts:write");
});

test("a Campaign Creator sees the lists and may not import", async () => {
    const call = await constantContact(sandbox, "sandbox-cc-campaign-creator");
    expect((await call("/v3/contact_lists")).status).toBe(200);
    const body = { import_data: [{ email: "a@example.com" }], list_ids: [CONTACT_LIST] };
    const { status, at } = await call("/v3/activities/contacts_json_import", { body });
    expect([status, at("error_key")]).toEqual([403, "access_denied"]);
});

test("an app has four requests a second, counted before privileges", async () => {
    const call = await constantContact(sandbox, "sandbox-cc-campaign-creator");
    const statuses: number[] = [];
    for (let request = 0; request < 6; request += 1) statuses.push((await call("/v3/contacts")).status);
    expect(statuses).toEqual([403, 403, 403, 403, 429, 429]);
    const refused = await call("/v3/contacts");
    expect([refused.at("error_key"), refused.headers.get("retry-after")]).toEqual(["throttled", null]);
    sandbox.advance(1);
    expect((await call("/v3/contacts")).status).toBe(403);
});

test("the day's quota is told apart from four a second, and ends at midnight UTC", async () => {
    const small = await frozenSandbox({ constantContact: { requestsPerDay: 8 } });
    const call = await constantContact(small);
    for (let request = 0; request < 8; request += 1) {
        if (request === 4) small.advance(1);
        expect((await call("/v3/contact_lists")).status).toBe(200);
    }
    small.advance(1);
    const { status, at } = await call("/v3/contact_lists");
    expect([status, at("error_key")]).toEqual([429, "quota_exceeded"]);
    small.advance(12 * 3600 - 13);
    expect((await call("/v3/contact_lists")).status).toBe(429);
    small.advance(1);
    expect((await call("/v3/contact_lists")).status).toBe(200);
    await small.close();
});

test("a path outside /v3 is the gateway's", async () => {
    const { status, at } = await exchange(`${sandbox.endpoint("constant-contact")}/v2/lists`);
    expect([status, at("message")]).toEqual([403, "Forbidden"]);
});
