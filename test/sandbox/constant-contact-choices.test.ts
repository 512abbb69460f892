import type { Sandbox, SandboxOptions } from "../../sandbox";
import { CONTACT_LIST as LIST, constantContact, contactToken, frozenSandbox } from "./support";

const IMPORT = "/v3/activities/contacts_json_import";
const REMOVE = "/v3/activities/remove_list_memberships";
const NOBODY = "ffffffff-8e6c-11ef-a1b2-fa163e5a7d00";

let sandbox: Sandbox;
let call: Awaited<ReturnType<typeof constantContact>>;
const start = async (choices: SandboxOptions["constantContact"] = {}): Promise<void> => {
    sandbox = await frozenSandbox({ rateLimits: "off", constantContact: choices });
    call = await constantContact(sandbox);
};
afterEach(() => sandbox.close());

const send = (...emails: string[]) =>
    call(IMPORT, { body: { import_data: emails.map((email) => ({ email })), list_ids: [LIST] } });
const addresses = async (query: string) =>
    (await call(`/v3/contacts?lists=${LIST}&${query}`)).at("contacts.*.email_address.address");

test("somebody may be lost without a word: the counters alone show it", async () => {
    await start();
    const accepted = await send("a@example.com", "row-lost@sandbox.example", "b@example.com");
    sandbox.advance(1);
    const { at } = await call(`/v3/activities/${accepted.text("activity_id")}`);
    expect([at("state"), at("activity_errors")]).toEqual(["completed", []]);
    expect(at("status")).toEqual({
        items_total_count: 2,
        person_count: 2,
        error_count: 0,
        correctable_count: 0,
        cannot_add_to_list_count: 0,
    });
});

test("a contact that is not there is passed over, or refuses the removal, as chosen", async () => {
    await start();
    const body = { source: { contact_ids: [NOBODY] }, list_ids: [LIST] };
    const accepted = await call(REMOVE, { body });
    sandbox.advance(1);
    const ended = await call(`/v3/activities/${accepted.text("activity_id")}`);
    expect([accepted.status, ended.at("status.items_total_count")]).toEqual([201, 0]);
    await sandbox.close();
    await start({ unknownContact: "refuse" });
    const refused = await call(REMOVE, { body });
    expect([refused.status, refused.at("0.error_message")]).toEqual([
        400,
        `contact_ids contains unknown contacts: ${NOBODY}`,
    ]);
});

test("members may show up late", async () => {
    await start({ visibleAfterSeconds: 60 });
    await send("a@example.com");
    sandbox.advance(59);
    expect(await addresses("status=all")).toEqual([]);
    sandbox.advance(2);
    expect(await addresses("status=all")).toEqual(["a@example.com"]);
});

test("contacts are read by when they were updated", async () => {
    await start();
    await send("old@example.com");
    sandbox.advance(3600);
    const noon = "2026-11-22T12:30:00Z";
    await send("new@example.com");
    sandbox.advance(1);
    expect(await addresses(`updated_after=${noon}`)).toEqual(["new@example.com"]);
    expect(await addresses(`updated_before=${noon}`)).toEqual(["old@example.com"]);
    expect((await call("/v3/contacts?updated_after=yesterday")).status).toBe(400);
});

test("lists are listed by their status", async () => {
    await start();
    expect((await call("/v3/contact_lists?status=active")).at("lists.length")).toBe(2);
    expect((await call("/v3/contact_lists?status=deleted")).at("lists.length")).toBe(0);
    expect((await call("/v3/contact_lists?status=gone")).status).toBe(400);
});

test("a spent token may be answered for a while with the newest one", async () => {
    await start({ spentToken: "grace" });
    const ask = () =>
        contactToken(
            sandbox,
            "sandbox-cc-rotating-client",
            "sandbox-cc-rotating-secret",
            "sandbox-cc-rotating-refresh",
        );
    const [first, again] = [await ask(), await ask()];
    expect(again.at("refresh_token")).toBe(first.at("refresh_token"));
    sandbox.advance(31);
    expect((await ask()).at("error")).toBe("invalid_grant");
});
