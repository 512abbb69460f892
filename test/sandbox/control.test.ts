import type { Sandbox } from "../../sandbox";
import { constantContact, contactToken, exchange, frozenSandbox, importBody, klaviyo, KLAVIYO_KEY } from "./support";

const control = (path: string, call?: Parameters<typeof exchange>[1]) =>
    exchange(`${sandbox.url}/_sandbox${path}`, call);

let sandbox: Sandbox;
beforeEach(async () => {
    sandbox = await frozenSandbox({ logSize: 5 });
});
afterEach(() => sandbox.close());

test("the seeds are there, by vendor", async () => {
    const { at } = await control("");
    expect(at("vendors.klaviyo.lists.*.id")).toEqual(["XW53Ha", "YaB2Cd", "Tw0Opt", "Frgn01"]);
    expect(at("vendors.klaviyo.lists.*.count")).toEqual([0, 0, 0, 25]);
    expect(at("vendors.snapchat.lists.*.id")).toEqual(["6128654966493356", "6128654966493357", "5123456789012345"]);
    expect(at("vendors.constant-contact.lists.*.name")).toEqual(["Newsletter", "Lapsed customers"]);
    expect(at("vendors.snapchat.endpoint")).toBe(sandbox.endpoint("snapchat"));
});

test("a list is shown with all its members, more than one piece of them", async () => {
    const profiles = Array.from({ length: 5001 }, (_, index) => ({ email: `p${index}@example.com`, title: '"' }));
    await klaviyo(sandbox)("/api/profile-bulk-import-jobs", { body: importBody(profiles, "XW53Ha") });
    sandbox.advance(1);
    const { at } = await control("/klaviyo/lists/XW53Ha");
    expect([at("name"), at("count")]).toEqual(["Newsletter", 5001]);
    expect(at("members.*.email")).toEqual(profiles.map(({ email }) => email));
    expect((await control("/klaviyo/lists/YaB2Cd")).at("members")).toEqual([]);
    expect((await control("/klaviyo/lists/nope")).status).toBe(404);
    expect((await control("/mailchimp/lists/XW53Ha")).status).toBe(404);
});

test("the request log keeps the last requests and no credentials", async () => {
    const token = `${sandbox.endpoint("constant-contact")}/oauth2/default/v1/token?refresh_token=sandbox-cc-refresh`;
    await exchange(token, { method: "POST" });
    await contactToken(sandbox, "sandbox-cc-client", "sandbox-cc-secret", "sandbox-cc-refresh");
    await klaviyo(sandbox)("/api/lists?page[size]=2");
    const { at, body } = await control("/requests");
    expect(at("*.path")).toEqual(["/oauth2/default/v1/token", "/oauth2/default/v1/token", "/api/lists"]);
    expect(at("2")).toMatchObject({
        seq: 3,
        vendor: "klaviyo",
        method: "GET",
        status: 200,
        query: "?page[size]=2",
        bodyBytes: 0,
    });
    expect(body).not.toContain("refresh");
    expect(body).not.toContain(KLAVIYO_KEY);
    expect((await control("/requests?since=2")).at("*.seq")).toEqual([3]);
    for (let request = 0; request < 20; request += 1) await klaviyo(sandbox)("/api/lists");
    expect(sandbox.requests().map(({ seq }) => seq)).toEqual([19, 20, 21, 22, 23]);
    expect((await control("/requests", { method: "DELETE" })).status).toBe(204);
    expect(sandbox.requests()).toEqual([]);
});

test("the clock is moved forward over HTTP", async () => {
    expect((await control("/clock", { body: { advanceSeconds: 60 } })).at("now")).toBe("2026-11-22T12:01:10.000Z");
    expect((await control("/clock", { body: { advanceSeconds: -1 } })).status).toBe(400);
});

test("the page for people names every list", async () => {
    const { body, headers } = await exchange(sandbox.url);
    expect(headers.get("content-type")).toContain("text/html");
    expect(["XW53Ha", "6128654966493356", "sandbox-cc-refresh"].filter((word) => !body.includes(word))).toEqual([]);
    expect((await exchange(`${sandbox.url}/nowhere`)).status).toBe(404);
});

test("it listens on loopback only, and a taken port is a clear error", async () => {
    expect(sandbox.url).toMatch(/^http:\/\/127\.0\.0\.1:\d+$/);
    const port = Number(new URL(sandbox.url).port);
    await expect(frozenSandbox({ port })).rejects.toThrow(
        `Port ${port} on 127.0.0.1 is taken by another program. Choose another one: --port ${port + 1}.`,
    );
});

test("an unknown vendor or list is a clear error", () => {
    expect(() => sandbox.members("klaviyo", "nope")).toThrow('The sandbox\'s klaviyo has no list "nope".');
    expect(() => sandbox.endpoint("mailchimp" as "klaviyo")).toThrow('The sandbox has no vendor "mailchimp".');
});

test("rates can be off", async () => {
    const free = await frozenSandbox({ rateLimits: "off" });
    const call = await constantContact(free);
    const statuses = await Promise.all(
        Array.from({ length: 20 }, async () => (await call("/v3/contact_lists")).status),
    );
    expect(new Set(statuses)).toEqual(new Set([200]));
    await free.close();
});
