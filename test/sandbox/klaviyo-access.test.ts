import type { Sandbox } from "../../sandbox";
import { exchange, frozenSandbox, importBody, klaviyo, READ_ONLY_KEY } from "./support";

let sandbox: Sandbox;
beforeEach(async () => {
    sandbox = await frozenSandbox();
});
afterEach(() => sandbox.close());

test("a request without the key's scheme is not authenticated", async () => {
    const { status, at } = await klaviyo(sandbox)("/api/accounts", { headers: { authorization: "pk_whatever" } });
    expect(status).toBe(401);
    expect(at("errors.0")).toMatchObject({ status: 401, code: "not_authenticated", source: { pointer: "/data/" } });
});

test("a key that is not known fails to authenticate", async () => {
    const { status, at } = await klaviyo(sandbox, `pk_${"x".repeat(34)}`)("/api/accounts");
    expect([status, at("errors.0.code")]).toEqual([401, "authentication_failed"]);
});

test("a key without the scope is denied and told which scope is missing", async () => {
    const call = klaviyo(sandbox, READ_ONLY_KEY);
    expect((await call("/api/lists/XW53Ha")).status).toBe(200);
    const { status, at } = await call("/api/profile-bulk-import-jobs", {
        body: importBody([{ email: "a@example.com" }]),
    });
    expect([status, at("errors.0.code")]).toEqual([403, "permission_denied"]);
    expect(at("errors.0.detail")).toContain("lists:write, profiles:write");
});

test("the account is the seeded one, with and without a slash at the end", async () => {
    const { at } = await klaviyo(sandbox)("/api/accounts/");
    expect(at("data.0")).toMatchObject({
        type: "account",
        id: "S4ndBx",
        attributes: { public_api_key: "S4ndBx", contact_information: { organization_name: "Sandbox Klaviyo" } },
    });
});

test("the served revision is echoed, and a retired one falls forward", async () => {
    const call = klaviyo(sandbox);
    const served = async (headers: Record<string, string>) =>
        (await call("/api/lists", { headers })).headers.get("x-klaviyo-api-revision");
    expect(await served({})).toBe("2026-07-15");
    expect(await served({ revision: "2023-02-22" })).toBe("2025-01-15");
    const optOut = { revision: "2023-02-22", "X-Klaviyo-Revision-Fall-Forward-Opt-Out": "1" };
    expect((await call("/api/lists", { headers: optOut })).status).toBe(410);
    expect((await call("/api/lists", { headers: { revision: "" } })).status).toBe(400);
});

test("the second window refuses with Retry-After, and its end lets requests through again", async () => {
    const call = klaviyo(sandbox);
    const first = await call("/api/accounts");
    expect(first.headers.get("ratelimit-limit")).toBe("1, 1;w=1, 15;w=60");
    expect(first.headers.get("ratelimit-remaining")).toBe("0");
    const refused = await call("/api/accounts");
    expect(refused.status).toBe(429);
    expect(refused.headers.get("retry-after")).toBe("1");
    expect(refused.headers.get("ratelimit-limit")).toBeNull();
    expect(refused.at("errors.0")).toMatchObject({
        code: "throttled",
        title: "Request was throttled.",
        detail: "Request was throttled. Expected available in 1 second.",
    });
    sandbox.advance(1);
    expect((await call("/api/accounts")).status).toBe(200);
});

test("the minute window tells how long to wait", async () => {
    const call = klaviyo(sandbox);
    for (let request = 0; request < 15; request += 1) {
        expect((await call("/api/accounts")).status).toBe(200);
        sandbox.advance(1);
    }
    // Fifteen seconds on from second 10 of the minute.
    expect((await call("/api/accounts")).headers.get("retry-after")).toBe("35");
});

test("profile_count spends a bucket of its own", async () => {
    const call = klaviyo(sandbox);
    const path = "/api/lists/Frgn01?additional-fields[list]=profile_count";
    expect((await call(path)).at("data.attributes.profile_count")).toBe(25);
    expect((await call(path)).status).toBe(429);
    expect((await call("/api/lists/Frgn01")).status).toBe(200);
    expect((await call("/api/lists?additional-fields[list]=profile_count")).status).toBe(400);
});

test("an unknown list is not found, and an unknown path is one too", async () => {
    const { status, at } = await klaviyo(sandbox)("/api/lists/nope12");
    expect(status).toBe(404);
    expect(at("errors.0")).toMatchObject({ code: "not_found", title: "Not found.", source: { pointer: "/data/" } });
    expect(at("errors.0.detail")).toContain("`nope12`");
    expect((await exchange(`${sandbox.endpoint("klaviyo")}/api/events`)).status).toBe(404);
});

test("lists are found by name, created, renamed and deleted", async () => {
    const call = klaviyo(sandbox);
    const body = { data: { type: "list", attributes: { name: 'VIP, "gold"', opt_in_process: "double_opt_in" } } };
    const created = await call("/api/lists", { body });
    expect(created.status).toBe(201);
    const id = created.text("data.id");
    const filter = encodeURIComponent('equals(name,"VIP, \\"gold\\"")');
    expect((await call(`/api/lists?filter=${filter}`)).at("data.*.id")).toEqual([id]);
    const renamed = { data: { type: "list", id, attributes: { name: "VIP" } } };
    const after = await call(`/api/lists/${id}`, { method: "PATCH", body: renamed });
    expect(after.at("data.attributes")).toMatchObject({ name: "VIP", opt_in_process: "double_opt_in" });
    expect((await call(`/api/lists/${id}`, { method: "DELETE" })).status).toBe(204);
    expect((await call(`/api/lists/${id}`)).status).toBe(404);
});

test("lists come ten a page, and the next link leads on", async () => {
    const call = klaviyo(sandbox);
    for (let number = 0; number < 8; number += 1) {
        await call("/api/lists", { body: { data: { type: "list", attributes: { name: `List ${number}` } } } });
    }
    const first = await call("/api/lists");
    expect(first.at("data")).toHaveLength(10);
    const second = await call(first.text("links.next"));
    expect(second.at("data")).toHaveLength(2);
    expect(second.at("links.next")).toBeNull();
    expect((await call("/api/lists?page[size]=11")).status).toBe(400);
});
