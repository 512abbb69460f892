import type { Sandbox } from "../../sandbox";
import { frozenSandbox, klaviyo } from "./support";

const IDS = "/api/lists/Frgn01/relationships/profiles";

let sandbox: Sandbox;
let call: ReturnType<typeof klaviyo>;
beforeEach(async () => {
    sandbox = await frozenSandbox();
    call = klaviyo(sandbox);
});
afterEach(() => sandbox.close());

const filter = (text: string) => `filter=${encodeURIComponent(text)}`;
const body = (ids: readonly (string | undefined)[]) => ({ data: ids.map((id) => ({ type: "profile", id })) });
const members = () => sandbox.members("klaviyo", "Frgn01");

test("people are looked up by address, letter by letter, twenty a page unless asked", async () => {
    const all = members().map(({ email }) => email);
    const found = await call(`/api/profiles?${filter(`any(email,${JSON.stringify(all)})`)}`);
    expect(found.at("data")).toHaveLength(20);
    expect((await call(found.text("links.next"))).at("data")).toHaveLength(5);
    const wide = `/api/profiles?page[size]=100&${filter(`any(email,${JSON.stringify(all)})`)}`;
    expect((await call(wide)).at("data")).toHaveLength(25);
    const shouted = filter('equals(email,"FOREIGN-01@sandbox.example")');
    expect((await call(`/api/profiles?${shouted}`)).at("data")).toEqual([]);
    expect((await call(`/api/profiles?${filter("equals(email,foreign@sandbox.example)")}`)).status).toBe(400);
});

test("the members of a list are read page by page to the last", async () => {
    const seen: unknown[] = [];
    let next: unknown = "/api/lists/Frgn01/profiles?page[size]=10&fields[profile]=email";
    while (typeof next === "string") {
        const page = await call(next);
        seen.push(page.at("data.*.attributes.email"));
        next = page.at("links.next");
    }
    expect(next).toBeNull();
    expect(seen.flat()).toEqual(members().map(({ email }) => email));
});

test("a list's filter finds its own members only, and dates narrow it", async () => {
    const both = filter('any(email,["foreign-01@sandbox.example","nobody@example.com"])');
    expect((await call(`/api/lists/Frgn01/profiles?${both}`)).at("data")).toHaveLength(1);
    expect((await call(`/api/lists/XW53Ha/profiles?${both}`)).at("data")).toHaveLength(0);
    const later = filter("greater-than(joined_group_at,2026-02-01T00:00:00Z)");
    expect((await call(`/api/lists/Frgn01/profiles?${later}`)).at("data")).toHaveLength(0);
    expect((await call(`/api/lists/Frgn01/profiles?${filter("greater-than(updated,2026-02-01)")}`)).status).toBe(400);
});

test("removing takes people off the list and leaves their consent", async () => {
    const [first, second] = members();
    expect((await call(IDS, { method: "DELETE", body: body([first?.id, second?.id]) })).status).toBe(204);
    expect(members()).toHaveLength(23);
    // Somebody who is no member is no error.
    expect((await call(IDS, { method: "DELETE", body: body([first?.id]) })).status).toBe(204);
    expect((await call(IDS, { method: "POST", body: body([first?.id]) })).status).toBe(204);
    expect(members().find(({ id }) => id === first?.id)?.consent).toBe("SUBSCRIBED");
});

test("an unknown id refuses the whole call, and so do no ids or more than 1,000", async () => {
    const [first] = members();
    const unknown = await call(IDS, { method: "DELETE", body: body([first?.id, "01HX0000000000000000000000"]) });
    expect([unknown.status, unknown.at("errors.0.code")]).toEqual([400, "invalid"]);
    expect(unknown.at("errors.0.detail")).toContain("01HX0000000000000000000000");
    expect((await call(IDS, { method: "DELETE", body: body([]) })).status).toBe(400);
    const many = Array.from({ length: 1001 }, () => first?.id);
    expect((await call(IDS, { method: "DELETE", body: body(many) })).status).toBe(400);
    expect(members()).toHaveLength(25);
});

test("consent is told when it is asked for", async () => {
    const [first] = members();
    const { at } = await call(`/api/profiles/${first?.id ?? ""}?additional-fields[profile]=subscriptions`);
    expect(at("data.attributes.subscriptions.email.marketing.consent")).toBe("SUBSCRIBED");
    expect((await call(`/api/profiles/${first?.id ?? ""}`)).at("data.attributes")).not.toHaveProperty("subscriptions");
});
