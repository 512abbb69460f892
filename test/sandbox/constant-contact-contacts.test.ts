import type { Sandbox } from "../../sandbox";
import { type Answer, constantContact, CONTACT_LIST as LIST, frozenSandbox } from "./support";

const IMPORT = "/v3/activities/contacts_json_import";
const REMOVE = "/v3/activities/remove_list_memberships";
const LISTS = "/v3/contact_lists";

let sandbox: Sandbox;
let call: Awaited<ReturnType<typeof constantContact>>;
beforeEach(async () => {
    sandbox = await frozenSandbox({ rateLimits: "off" });
    call = await constantContact(sandbox);
});
afterEach(() => sandbox.close());

type Row = Readonly<Record<string, unknown>>;
const send = (rows: readonly Row[], lists: readonly string[] = [LIST]) =>
    call(IMPORT, { body: { import_data: rows, list_ids: lists } });
const read = (activity: Answer) => call(`/v3/activities/${activity.text("activity_id")}`);
const members = () => sandbox.members("constant-contact", LIST);
const person = (number: number) => ({ email: `person-${number}@example.com` });
const people = (count: number) => Array.from({ length: count }, (_, index) => person(index));

test("an import is initialized, processed and completed; only then are its people on the list", async () => {
    const accepted = await send([
        { email: "a@example.com", first_name: "Åsa", "cf:loyalty_tier": "gold", column_names: "x" },
    ]);
    expect([accepted.status, accepted.at("state"), accepted.at("percent_done")]).toEqual([201, "initialized", 0]);
    expect(accepted.at("_links.self.href")).toBe(`/v3/activities/${accepted.text("activity_id")}`);
    sandbox.advance(0.2);
    expect([(await read(accepted)).at("state"), members()]).toEqual(["processing", []]);
    sandbox.advance(0.2);
    expect((await read(accepted)).at("state")).toBe("completed");
    expect(members()).toMatchObject([
        { email: "a@example.com", consent: "implicit", fields: { first_name: "Åsa", "cf:loyalty_tier": "gold" } },
    ]);
    expect(members()[0]?.fields).not.toHaveProperty("column_names");
});

test("what is refused is counted, and nobody who unsubscribed is added", async () => {
    const rows = [
        { email: "good@example.com" },
        { email: "GOOD@example.com", last_name: "Last" },
        { email: "unsubscribed-01@sandbox.example", first_name: "Back" },
        { email: "no address" },
        { first_name: "Nobody" },
        { email: "long@example.com", first_name: "x".repeat(51) },
        { email: `${"x".repeat(75)}@example.com` },
    ];
    const accepted = await send(rows);
    sandbox.advance(1);
    expect((await read(accepted)).at("status")).toEqual({
        items_total_count: 7,
        person_count: 2,
        error_count: 2,
        correctable_count: 2,
        cannot_add_to_list_count: 1,
    });
    expect(members()).toMatchObject([{ email: "good@example.com", fields: { last_name: "Last" } }]);
    const { at } = await call("/v3/contacts?email=unsubscribed-01@sandbox.example&status=all");
    expect(at("contacts.*.email_address.permission_to_send")).toEqual(["unsubscribed"]);
    expect(at("contacts.0")).not.toHaveProperty("first_name");
});

test("rows beyond 40,000 are lost in silence", async () => {
    const accepted = await send(people(40_001));
    sandbox.advance(10);
    expect((await read(accepted)).at("status.items_total_count")).toBe(40_000);
    expect(members()).toHaveLength(40_000);
});

test("what lies behind 4,000,000 bytes is lost in silence", async () => {
    const rows = people(20_001).map((row) => ({ ...row, "cf:customer_number": "€".repeat(60) }));
    const whole = Buffer.byteLength(JSON.stringify({ import_data: rows, list_ids: [LIST] }));
    const accepted = await send(rows);
    sandbox.advance(10);
    const taken = (await read(accepted)).at("status.items_total_count") as number;
    expect(taken / rows.length).toBeCloseTo(4_000_000 / whole, 2);
    expect(members()).toHaveLength(taken);
});

test("an unknown list is refused, or fails as an activity, as chosen", async () => {
    const unknown = "3a6c1f2e-7d5b-11ef-9c3e-fa163e7b1cff";
    const refused = await send(people(1), [LIST, unknown]);
    expect([refused.status, refused.at("0.error_key")]).toEqual([400, "contacts.api.validation.error"]);
    const other = await frozenSandbox({ constantContact: { unknownList: "activity" } });
    const ask = await constantContact(other);
    const accepted = await ask(IMPORT, { body: { import_data: people(1), list_ids: [unknown] } });
    other.advance(1);
    const ended = await ask(`/v3/activities/${accepted.text("activity_id")}`);
    expect([accepted.status, ended.at("state"), ended.at("activity_errors.length")]).toEqual([201, "failed", 1]);
    await other.close();
});

test.each([
    ["no rows", { import_data: [], list_ids: [LIST] }],
    ["no lists", { import_data: people(1), list_ids: [] }],
    ["51 lists", { import_data: people(1), list_ids: Array.from({ length: 51 }, () => LIST) }],
    ["an undefined custom field", { import_data: [{ email: "a@example.com", "cf:nope": "1" }], list_ids: [LIST] }],
    ["no JSON", "{"],
])("%s is refused with an array", async (_case, body) => {
    const { status, at } = await call(IMPORT, { body });
    expect([status, at("0.error_key")]).toEqual([400, "contacts.api.validation.error"]);
});

describe("activities that do not end well", () => {
    test.each([
        ["job-stuck@sandbox.example", "processing"],
        ["job-failed@sandbox.example", "failed"],
        ["job-cancelled@sandbox.example", "cancelled"],
        ["job-timed-out@sandbox.example", "timed_out"],
    ])("%s", async (email, state) => {
        const accepted = await send([{ email }, person(1)]);
        sandbox.advance(3600);
        expect([(await read(accepted)).at("state"), members()]).toEqual([state, []]);
        expect((await call(`/v3/activities?state=${state}`)).at("activities.*.activity_id")).toEqual([
            accepted.at("activity_id"),
        ]);
    });

    test("they are forgotten after ten days", async () => {
        const accepted = await send(people(1));
        sandbox.advance(11 * 24 * 3600);
        call = await constantContact(sandbox);
        expect((await read(accepted)).status).toBe(404);
    });
});

test("members are read page by page; the cursor carries the filters, the last page has no next", async () => {
    await send(people(7));
    sandbox.advance(1);
    const first = await call(`/v3/contacts?lists=${LIST}&limit=5&include_count=true&include=list_memberships`);
    expect(first.at("contacts_count")).toBe(7);
    expect(first.at("contacts.0.list_memberships")).toEqual([LIST]);
    const href = first.text("_links.next.href");
    expect(href).toMatch(/^\/v3\/contacts\?cursor=/);
    const second = await call(href);
    expect(second.at("_links")).toEqual({});
    const addresses = [first, second].flatMap(({ at }) => at("contacts.*.email_address.address"));
    expect(addresses).toEqual(people(7).map(({ email }) => email));
});

test("people are taken off a list by id, 500 at most, from exactly one source", async () => {
    await send(people(3));
    sandbox.advance(1);
    const ids = members().map(({ id }) => id);
    const source = { contact_ids: ids.slice(0, 2) };
    const accepted = await call(REMOVE, { body: { source, list_ids: [LIST] } });
    expect([accepted.status, members().length]).toEqual([201, 3]);
    sandbox.advance(1);
    expect((await read(accepted)).at("status")).toEqual({
        items_total_count: 2,
        items_completed_count: 2,
        list_count: 1,
    });
    expect(members().map(({ id }) => id)).toEqual(ids.slice(2));
    const tooMany = { contact_ids: Array.from({ length: 501 }, () => ids[0]) };
    expect((await call(REMOVE, { body: { source: tooMany, list_ids: [LIST] } })).status).toBe(400);
    expect((await call(REMOVE, { body: { source: { ...source, list_ids: [LIST] }, list_ids: [LIST] } })).status).toBe(
        400,
    );
    expect((await call(REMOVE, { body: { source: { email_addresses: ["a@b.com"] }, list_ids: [LIST] } })).status).toBe(
        400,
    );
    await call(REMOVE, { body: { source: { list_ids: [LIST] }, list_ids: [LIST] } });
    sandbox.advance(1);
    expect(members()).toEqual([]);
});

test("lists: counts on request, names unique, unknown ids an array", async () => {
    await send(people(2));
    sandbox.advance(1);
    const plain = await call(`${LISTS}/${LIST}`);
    expect([plain.at("name"), plain.at("membership_count")]).toEqual(["Newsletter", undefined]);
    expect((await call(`${LISTS}/${LIST}?include_membership_count=active`)).at("membership_count")).toBe(2);
    const missing = await call(`${LISTS}/nope`);
    expect([missing.status, missing.at("0.error_key")]).toEqual([404, "contacts.api.not_found"]);
    expect((await call(LISTS, { body: { name: "Newsletter" } })).status).toBe(409);
    const created = await call(LISTS, { body: { name: "VIP" } });
    expect([created.status, created.at("membership_count")]).toEqual([201, undefined]);
    expect((await call(`${LISTS}?limit=1&name=VIP`)).at("lists.*.list_id")).toEqual([created.at("list_id")]);
    const deleted = await call(`${LISTS}/${created.text("list_id")}`, { method: "DELETE" });
    expect([deleted.status, deleted.headers.get("location")]).toEqual([
        202,
        `/v3/activities/${deleted.text("activity_id")}`,
    ]);
    sandbox.advance(1);
    expect((await call(`${LISTS}/${created.text("list_id")}`)).status).toBe(404);
});
