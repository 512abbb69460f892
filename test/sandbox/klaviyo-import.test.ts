import { gzipSync } from "node:zlib";
import type { Sandbox } from "../../sandbox";
import { type Answer, frozenSandbox, importBody, klaviyo } from "./support";

const JOBS = "/api/profile-bulk-import-jobs";
const ROWS = "/data/attributes/profiles/data";

let sandbox: Sandbox;
let call: ReturnType<typeof klaviyo>;
beforeEach(async () => {
    sandbox = await frozenSandbox();
    call = klaviyo(sandbox);
});
afterEach(() => sandbox.close());

const emails = () => sandbox.members("klaviyo", "XW53Ha").map(({ email }) => email);
const people = (count: number) =>
    Array.from({ length: count }, (_, index) => ({ email: `person-${index}@example.com` }));
const send = async (profiles: readonly object[], list: string | undefined = "XW53Ha") =>
    call(JOBS, { body: importBody(profiles, list) });
const about = (accepted: Answer, rest = "") => call(`${JOBS}/${accepted.text("data.id")}${rest}`);
const status = async (accepted: Answer) => (await about(accepted)).at("data.attributes.status");

test("a job is queued, processed and complete; only then are its people on the list", async () => {
    const accepted = await send(people(3));
    expect(accepted.status).toBe(202);
    expect(accepted.at("data")).toMatchObject({
        type: "profile-bulk-import-job",
        attributes: { status: "queued", total_count: 3, completed_count: 0, failed_count: 0, started_at: null },
        relationships: { lists: { data: [{ type: "list", id: "XW53Ha" }] } },
    });
    const [created, expires] = ["created_at", "expires_at"].map((name) => accepted.text(`data.attributes.${name}`));
    expect(Date.parse(expires ?? "") - Date.parse(created ?? "")).toBe(7 * 24 * 3600 * 1000);
    const id = Buffer.from(accepted.text("data.id"), "base64url").toString();
    expect(id).toMatch(/^S4ndBx_maintenance\.\w{6}\.\d+\.\w{6}$/);
    sandbox.advance(0.2);
    expect(await status(accepted)).toBe("processing");
    expect(emails()).toEqual([]);
    sandbox.advance(0.2);
    expect((await about(accepted)).at("data.attributes")).toMatchObject({
        status: "complete",
        completed_count: 3,
        failed_count: 0,
    });
    expect(emails()).toEqual(["person-0@example.com", "person-1@example.com", "person-2@example.com"]);
});

test("an upsert keeps what is not sent, ignores null and merges properties", async () => {
    const full = { email: "a@example.com", first_name: "Åsa", properties: { plan: "gold", score: 3 } };
    await send([full]);
    sandbox.advance(1);
    await send([{ email: "a@example.com", first_name: null, last_name: "Ö", properties: { score: 4 } }]);
    sandbox.advance(1);
    expect(sandbox.members("klaviyo", "XW53Ha")).toMatchObject([
        {
            email: "a@example.com",
            consent: "NEVER_SUBSCRIBED",
            fields: { first_name: "Åsa", last_name: "Ö", properties: { plan: "gold", score: 4 } },
        },
    ]);
});

test("one bad row refuses the whole batch, and every bad row is named by its index", async () => {
    const refused = await send([
        { email: "good@example.com" },
        { email: "no address" },
        { first_name: "Nobody" },
        { email: "x@example.com", shoe_size: "42" },
        { email: "y@example.com", phone_number: "0701234567" },
    ]);
    expect(refused.status).toBe(400);
    expect(refused.at("errors.*.code")).toEqual(["invalid", "invalid", "invalid", "invalid"]);
    expect(refused.at("errors.*.source.pointer")).toEqual([
        `${ROWS}/1/attributes/email`,
        `${ROWS}/2/attributes`,
        `${ROWS}/3/attributes/shoe_size`,
        `${ROWS}/4/attributes/phone_number`,
    ]);
    sandbox.advance(10);
    expect(emails()).toEqual([]);
    expect((await call(JOBS)).at("data")).toEqual([]);
});

test.each([
    ["an unknown list", () => importBody(people(1), "Nope12"), 400, "/data"],
    ["10,001 rows", () => importBody(people(10_001), "XW53Ha"), 400, ROWS],
    ["no rows", () => importBody([], "XW53Ha"), 400, ROWS],
    ["more than 5 MB", () => importBody([{ email: "a@example.com", first_name: "x".repeat(5_000_000) }]), 413, "/data"],
    ["no JSON", () => "{", 400, "/data"],
])("%s is refused", async (_case, body, refused, pointer) => {
    const answer = await call(JOBS, { body: body() });
    expect([answer.status, answer.at("errors.0.source.pointer")]).toEqual([refused, pointer]);
});

test("another content type is refused, and a zipped body is measured unzipped", async () => {
    const body = JSON.stringify(importBody(people(2), "XW53Ha"));
    expect((await call(JOBS, { body, headers: { "content-type": "text/plain" } })).status).toBe(415);
    const zipped = await fetch(sandbox.endpoint("klaviyo") + JOBS, {
        method: "POST",
        body: gzipSync(body),
        headers: {
            authorization: "Klaviyo-API-Key pk_sandboxFULL00000000000000000000000",
            revision: "2026-07-15",
            "content-type": "application/json",
            "content-encoding": "gzip",
        },
    });
    expect(zipped.status).toBe(202);
    const broken = await call(JOBS, { body, headers: { "content-encoding": "gzip" } });
    expect([broken.status, broken.at("errors.0.detail")]).toEqual([400, "Invalid gzip."]);
});

test("short phone numbers are dropped in silence, unless every number is to be stored", async () => {
    await send([{ email: "a@example.com", phone_number: "+1234" }]);
    sandbox.advance(1);
    expect(sandbox.members("klaviyo", "XW53Ha")[0]?.fields).toEqual({});
    const lenient = await frozenSandbox({ klaviyo: { phones: "accept", nulls: "clear" } });
    const ask = klaviyo(lenient);
    await ask(JOBS, { body: importBody([{ email: "a@example.com", phone_number: "+1234", title: "Dr" }], "XW53Ha") });
    await ask(JOBS, { body: importBody([{ email: "a@example.com", title: null }], "XW53Ha") });
    lenient.advance(1);
    expect(lenient.members("klaviyo", "XW53Ha")[0]?.fields).toEqual({ phone_number: "+1234" });
    await lenient.close();
});
