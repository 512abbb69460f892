import type { Sandbox } from "../../sandbox";
import { AD_ACCOUNT, AUDIENCE, exchange, frozenSandbox, postForm, snapchat, snapchatToken } from "./support";

const ORGANIZATION = "40d6719b-da09-410b-9185-0cc9c0dfed1d";
const CLOSED_AD_ACCOUNT = "5f0c2a3e-91d4-4c1b-8a57-3d2f6b9e7c10";

let sandbox: Sandbox;
beforeEach(async () => {
    sandbox = await frozenSandbox();
});
afterEach(() => sandbox.close());

test("a refresh gives an hour and the same refresh token back", async () => {
    const { status, at } = await snapchatToken(sandbox);
    expect(status).toBe(200);
    expect(at("token_type")).toBe("Bearer");
    expect(at("expires_in")).toBe(3600);
    expect(at("refresh_token")).toBe("sandbox-snapchat-refresh");
});

test.each([
    ["a wrong secret", { client_secret: "wrong" }, 401, "invalid_client"],
    ["an unknown refresh token", { refresh_token: "wrong" }, 400, "invalid_grant"],
    ["another grant", { grant_type: "password" }, 400, "unsupported_grant_type"],
])("%s is refused", async (_case, change, refused, error) => {
    const form = {
        grant_type: "refresh_token",
        client_id: "sandbox-snapchat-client",
        client_secret: "sandbox-snapchat-secret",
        refresh_token: "sandbox-snapchat-refresh",
        ...change,
    };
    const { status, at } = await postForm(`${sandbox.endpoint("snapchat")}/login/oauth2/access_token`, form);
    expect([status, at("error")]).toEqual([refused, error]);
});

test("a token request as JSON is refused", async () => {
    const { status, at } = await exchange(`${sandbox.endpoint("snapchat")}/login/oauth2/access_token`, { body: {} });
    expect([status, at("error")]).toEqual([400, "invalid_request"]);
});

test("an access token ends after its time, and when the sandbox is told so", async () => {
    const first = await snapchat(sandbox);
    expect((await first("/v1/me")).status).toBe(200);
    sandbox.advance(3600);
    const expired = await first("/v1/me");
    expect(expired.status).toBe(401);
    expect(expired.headers.get("www-authenticate")).toContain("invalid_token");
    const second = await snapchat(sandbox);
    sandbox.expireAccess("snapchat");
    expect((await second("/v1/me")).status).toBe(401);
});

test("a 401 can be plain text or empty, and a token's life is a setting", async () => {
    const bodies = await Promise.all(
        (["text", "empty"] as const).map(async (unauthorizedBody) => {
            const other = await frozenSandbox({ snapchat: { unauthorizedBody, accessTokenSeconds: 1800 } });
            expect((await snapchatToken(other)).at("expires_in")).toBe(1800);
            const { body } = await exchange(`${other.endpoint("snapchat")}/v1/me`);
            await other.close();
            return body;
        }),
    );
    expect(bodies).toEqual(["unauthorized", ""]);
});

test("the body repeats the request id of the header", async () => {
    const { headers, at } = await (await snapchat(sandbox))("/v1/me");
    expect(at("request_id")).toBe(headers.get("x-request-id"));
    expect(at("request_status")).toBe("SUCCESS");
    expect(at("me.organization_id")).toBe(ORGANIZATION);
    expect(at("me.member_status")).toBe("MEMBER");
});

test("organizations show the ad accounts with the user's roles", async () => {
    const call = await snapchat(sandbox);
    const plain = await call("/v1/me/organizations");
    expect(plain.at("organizations.0.organization")).not.toHaveProperty("ad_accounts");
    const full = await call("/v1/me/organizations?with_ad_accounts=true");
    expect(full.at("organizations.0.organization.roles")).toEqual(["member"]);
    expect(full.at("organizations.0.organization.ad_accounts.*.roles")).toEqual([["audience"], []]);
    const roles = await call(`/v1/organizations/${ORGANIZATION}/roles`);
    const types = ["member", "audience", "member", "reports", "member", "general", "general", "admin"];
    expect(roles.at("roles.*.role.type")).toEqual(types);
    const members = await call(`/v1/organizations/${ORGANIZATION}/members`);
    expect(members.at("members.*.member.member_status")).toEqual(Array(4).fill("MEMBER"));
    const accounts = await call(`/v1/organizations/${ORGANIZATION}/adaccounts`);
    expect(accounts.at("adaccounts.*.adaccount.id")).toEqual([AD_ACCOUNT, CLOSED_AD_ACCOUNT]);
    expect((await call(`/v1/adaccounts/${AD_ACCOUNT}`)).at("adaccounts.0.adaccount.status")).toBe("ACTIVE");
});

test("a user without a role on the ad account is refused; a reader may only read", async () => {
    const call = await snapchat(sandbox);
    const closed = await call(`/v1/adaccounts/${CLOSED_AD_ACCOUNT}/segments`);
    expect([closed.status, closed.at("error_code"), closed.at("debug_message")]).toEqual([
        403,
        "E3002",
        "Caller does not have permission",
    ]);
    const reader = await snapchat(sandbox, "sandbox-snapchat-reports");
    expect((await reader(`/v1/segments/${AUDIENCE}`)).status).toBe(200);
    const users = { users: [{ schema: ["EMAIL_SHA256"], data: [["0".repeat(64)]] }] };
    const refused = await reader(`/v1/segments/${AUDIENCE}/users`, { body: users });
    expect([refused.status, refused.at("error_code")]).toEqual([403, "E3002"]);
});

test("a campaign manager sees audiences and changes none; an organization's admin needs no role on the account", async () => {
    const order = { name: "VIP", source_type: "FIRST_PARTY", ad_account_id: CLOSED_AD_ACCOUNT };
    const path = `/v1/adaccounts/${CLOSED_AD_ACCOUNT}/segments`;
    const campaigns = await snapchat(sandbox, "sandbox-snapchat-campaigns");
    expect((await campaigns(path)).at("segments")).toEqual([]);
    expect((await campaigns(path, { body: { segments: [order] } })).status).toBe(403);
    const admin = await snapchat(sandbox, "sandbox-snapchat-admin");
    expect((await admin(path, { body: { segments: [order] } })).at("segments.0.segment.name")).toBe("VIP");
});

test("an id that was never issued is 404 or 400, as chosen", async () => {
    const unknown = await (await snapchat(sandbox))("/v1/segments/9999999999999999");
    expect([unknown.status, unknown.at("error_code")]).toEqual([404, "E3003"]);
    const other = await frozenSandbox({ snapchat: { unknownId: "400" } });
    const answer = await (await snapchat(other))("/v1/segments/9999999999999999");
    expect([answer.status, answer.at("debug_message")]).toEqual([400, "Request URL can not be correctly processed"]);
    await other.close();
});

test("changes have windows of five seconds, told in milliseconds; reads have no rate headers", async () => {
    const call = await snapchat(sandbox);
    expect((await call(`/v1/segments/${AUDIENCE}`)).headers.get("x-rate-limit-limit")).toBeNull();
    const users = { users: [{ schema: ["EMAIL_SHA256"], data: [["0".repeat(64)]] }] };
    const { headers } = await call(`/v1/segments/${AUDIENCE}/users`, { body: users });
    expect(headers.get("x-rate-limit-limit")).toBe("83");
    expect(headers.get("x-rate-limit-remaining")).toBe("82");
    const reset = Number(headers.get("x-rate-limit-reset"));
    expect([reset % 5000, reset - Date.parse("2026-11-22T12:00:10Z")]).toEqual([0, 5000]);
});

test("a token is refused after fifty requests in five seconds, without Retry-After", async () => {
    const call = await snapchat(sandbox);
    const statuses = await Promise.all(Array.from({ length: 51 }, async () => (await call("/v1/me")).status));
    expect(statuses.filter((status) => status === 200)).toHaveLength(50);
    const refused = await call("/v1/me");
    expect([refused.status, refused.headers.get("retry-after"), refused.body]).toEqual([429, null, ""]);
    sandbox.advance(5);
    expect((await call("/v1/me")).status).toBe(200);
});

test("an app is refused after a hundred, whatever its tokens; the body of a 429 is a setting", async () => {
    const other = await frozenSandbox({ snapchat: { tooManyRequestsBody: "json" } });
    try {
        const calls = await Promise.all([snapchat(other), snapchat(other), snapchat(other)]);
        const [first, second, third] = calls.map((call) => async () => (await call("/v1/me")).status);
        await Promise.all(Array.from({ length: 50 }, () => Promise.all([first?.(), second?.()])));
        expect(await third?.()).toBe(429);
        const refused = await calls[2]("/v1/me");
        expect([refused.status, refused.at("request_status")]).toEqual([429, "ERROR"]);
        other.advance(5);
        expect(await third?.()).toBe(200);
    } finally {
        await other.close();
    }
});
