import { createHash } from "node:crypto";
import type { Sandbox } from "../../sandbox";
import { AD_ACCOUNT, AUDIENCE, frozenSandbox, snapchat } from "./support";

const USERS = `/v1/segments/${AUDIENCE}/users`;
const SEGMENTS = `/v1/adaccounts/${AD_ACCOUNT}/segments`;

let sandbox: Sandbox;
let call: Awaited<ReturnType<typeof snapchat>>;
beforeEach(async () => {
    sandbox = await frozenSandbox();
    call = await snapchat(sandbox);
});
afterEach(() => sandbox.close());

const hash = (text: string) => createHash("sha256").update(text).digest("hex");
const body = (hashes: readonly string[], schema = "EMAIL_SHA256") => ({
    users: [{ schema: [schema], data: hashes.map((value) => [value]) }],
});
const hashes = (id = AUDIENCE) => sandbox.members("snapchat", id).map(({ sha256 }) => sha256);
const figures = async (id = AUDIENCE) => {
    const { at } = await call(`/v1/segments/${id}`);
    return [at("segments.0.segment.upload_status"), at("segments.0.segment.approximate_number_users")];
};

test("people are added and removed by hash; only those received are counted", async () => {
    const added = await call(USERS, { body: body([hash("a"), hash("b"), hash("a")]) });
    expect(added.status).toBe(200);
    expect(added.at("users")).toEqual([{ sub_request_status: "SUCCESS", user: { number_uploaded_users: 3 } }]);
    expect(hashes()).toEqual([hash("a"), hash("b")]);
    const removed = await call(USERS, { method: "DELETE", body: body([hash("a"), hash("z")]) });
    expect(removed.at("users.0.user.number_uploaded_users")).toBe(2);
    expect(hashes()).toEqual([hash("b")]);
});

test("the size moves only when the upload was processed", async () => {
    expect(await figures()).toEqual(["NO_UPLOAD", 0]);
    await call(USERS, { body: body([hash("a")]) });
    expect(await figures()).toEqual(["PROCESSING", 0]);
    sandbox.advance(1);
    expect(await figures()).toEqual(["COMPLETE", 1]);
});

test("a malformed hash is counted and matches nobody", async () => {
    const { status, at } = await call(USERS, { body: body([hash("a").toUpperCase(), "abc", "person@example.com"]) });
    expect([status, at("users.0.user.number_uploaded_users")]).toEqual([200, 3]);
    expect(hashes()).toEqual([]);
});

test("100,000 people are taken in one call, and one more is too many", async () => {
    const many = Array.from({ length: 100_001 }, (_, index) => hash(String(index)));
    const refused = await call(USERS, { body: body(many) });
    expect([refused.status, refused.at("request_status")]).toEqual([400, "ERROR"]);
    expect(hashes()).toEqual([]);
    expect((await call(USERS, { body: body(many.slice(1)) })).status).toBe(200);
    expect(new Set(hashes())).toEqual(new Set(many.slice(1)));
    expect(sandbox.requests().at(-1)).toMatchObject({ rows: 100_000, status: 200, path: USERS });
});

test.each([
    ["flat data", { users: [{ schema: ["EMAIL_SHA256"], data: [hash("a")] }] }],
    ["two columns", { users: [{ schema: ["EMAIL_SHA256", "PHONE_SHA256"], data: [[hash("a"), hash("b")]] }] }],
    ["two objects", { users: [...body([hash("a")]).users, ...body([hash("b")]).users] }],
    ["no rows", body([])],
    ["no JSON", "{"],
])("%s cannot be processed", async (_case, wrong) => {
    const { status, at } = await call(USERS, { body: wrong });
    expect([status, at("debug_message")]).toEqual([400, "Request BODY can not be correctly processed"]);
});

test("another media type is refused", async () => {
    const { status, at } = await call(USERS, { body: "users=1", headers: { "content-type": "text/plain" } });
    expect([status, at("error_code")]).toEqual([415, "E1006"]);
});

test.each([
    ["an audience that is no customer list", "5123456789012345", "EMAIL_SHA256", "source_type"],
    ["an unknown schema", AUDIENCE, "HASHED_EMAIL", "schema"],
])("%s fails inside a 200", async (_case, id, schema, property) => {
    const { status, at } = await call(`/v1/segments/${id}/users`, { body: body([hash("a")], schema) });
    expect([status, at("request_status"), at("users.0.sub_request_status")]).toEqual([200, "ERROR", "ERROR"]);
    expect(at("users.0.sub_request_error_reason")).toBe(
        `Error code: E2002, message: Property value is not allowed : [${property}]`,
    );
});

test("members leave when their retention is over; a new upload starts it anew", async () => {
    const day = 24 * 3600;
    await call(SEGMENTS, { method: "PUT", body: { segments: [{ id: AUDIENCE, retention_in_days: 10 }] } });
    await call(USERS, { body: body([hash("a"), hash("b")]) });
    sandbox.advance(8 * day);
    call = await snapchat(sandbox);
    await call(USERS, { body: body([hash("b")]) });
    sandbox.advance(3 * day);
    expect(hashes()).toEqual([hash("b")]);
    sandbox.advance(8 * day);
    expect(hashes()).toEqual([]);
});

test("a created audience is pending and shown in short, later whole; deleting it leaves nothing", async () => {
    const order = { name: "VIP", source_type: "FIRST_PARTY", ad_account_id: AD_ACCOUNT, retention_in_days: 180 };
    const created = await call(SEGMENTS, { body: { segments: [order] } });
    expect(created.at("segments.0.segment")).toMatchObject({
        name: "VIP",
        status: "PENDING",
        approximate_number_users: 0,
    });
    expect(created.at("segments.0.segment")).not.toHaveProperty("upload_status");
    const id = created.text("segments.0.segment.id");
    expect(id).toMatch(/^\d{16}$/);
    sandbox.advance(1);
    const read = await call(`/v1/segments/${id}`);
    expect(read.at("segments.0.segment")).toMatchObject({
        status: "ACTIVE",
        upload_status: "NO_UPLOAD",
        targetable_status: "NOT_READY",
        retention_in_days: 180,
        visible_to: [`AdAccountEntity_${AD_ACCOUNT}`],
    });
    const deleted = await call(`/v1/segments/${id}`, { method: "DELETE" });
    expect([deleted.at("request_status"), deleted.at("segments")]).toEqual(["SUCCESS", []]);
    const again = await call(`/v1/segments/${id}`, { method: "DELETE" });
    expect(again.at("segments.0.sub_request_error_reason")).toContain("Error code: E3004");
});

test("audiences come in pages of 50 to 1,000 with an absolute next link", async () => {
    const order = { source_type: "FIRST_PARTY", ad_account_id: AD_ACCOUNT };
    const segments = Array.from({ length: 60 }, (_, index) => ({ ...order, name: `Audience ${index}` }));
    await call(SEGMENTS, { body: { segments } });
    const first = await call(`${SEGMENTS}?limit=50`);
    const second = await call(first.text("paging.next_link"));
    expect([first, second].map(({ at }) => (at("segments") as unknown[]).length)).toEqual([50, 13]);
    expect(second.at("paging")).toEqual({});
    expect((await call(SEGMENTS)).at("paging")).toBeUndefined();
    expect((await call(`${SEGMENTS}?limit=10`)).status).toBe(400);
});

test("what is not published can be played: smaller pages, smaller bodies, counts of a removal, names once", async () => {
    const choices = { pageLimit: 50, bodyBytes: 1000, removalCount: "members", sameName: "refuse" } as const;
    const other = await frozenSandbox({ snapchat: choices });
    try {
        const ask = await snapchat(other);
        const order = { source_type: "FIRST_PARTY", ad_account_id: AD_ACCOUNT };
        for (let made = 0; made < 48; made += 4) {
            const segments = [0, 1, 2, 3].map((index) => ({ ...order, name: `${made + index}` }));
            await ask(SEGMENTS, { body: { segments } });
        }
        const first = await ask(`${SEGMENTS}?limit=1000`);
        expect(first.at("segments")).toHaveLength(50);
        expect((await ask(first.text("paging.next_link"))).at("segments")).toHaveLength(1);
        const again = await ask(SEGMENTS, { body: { segments: [{ ...order, name: "7" }] } });
        expect(again.text("segments.0.sub_request_error_reason")).toContain("[name]");
        await ask(USERS, { body: body([hash("a")]) });
        const removed = await ask(USERS, { method: "DELETE", body: body([hash("a"), hash("z")]) });
        expect(removed.at("users.0.user.number_uploaded_users")).toBe(1);
        const many = Array.from({ length: 20 }, (_, index) => hash(String(index)));
        expect((await ask(USERS, { body: body(many) })).status).toBe(413);
    } finally {
        await other.close();
    }
});

test("a name that is too long and a foreign ad account fail as items; clearing empties", async () => {
    const order = { name: "x".repeat(376), source_type: "FIRST_PARTY", ad_account_id: AD_ACCOUNT };
    const answer = await call(SEGMENTS, {
        body: { segments: [order, { ...order, name: "x", ad_account_id: "other" }] },
    });
    expect([answer.status, answer.at("segments.*.sub_request_status")]).toEqual([200, ["ERROR", "ERROR"]]);
    await call(USERS, { body: body([hash("a")]) });
    const cleared = await call(`/v1/segments/${AUDIENCE}/all_users`, { method: "DELETE" });
    expect([cleared.status, hashes()]).toEqual([200, []]);
});
