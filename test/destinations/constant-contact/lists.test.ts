import { constantContact } from "../../../provider/destinations/constant-contact/index";
import { answering, list, signedIn, type Reply } from "./signed-in";

const LISTS = "/v3/contact_lists";
const LIST = `${LISTS}/${list.listId}`;
const NAME = 'Lapsed "customers" & Co';
const listed = (list_id: string, name: string, more: object = {}): object => ({ list_id, name, ...more });
const refusal = (key: string, error_message: string): Reply[1] => [{ error_key: key, error_message }];

test("only lists of exactly this name are found, over all pages, oldest first", async () => {
    const first = [
        listed("B", NAME, { created_at: "2026-02-01T00:00:00Z", membership_count: 3 }),
        listed("c", NAME.toLowerCase()),
        listed("d", `${NAME} `),
        listed("e", NAME, { deleted_at: "2026-03-01T00:00:00Z" }),
    ];
    const second = [listed("a", NAME, { created_at: "2026-01-31T23:00:00-04:00" })];
    await using server = await answering({
        [LISTS]: [
            [200, { lists: first, _links: { next: { href: `${LISTS}?cursor=x` } } }],
            [200, { lists: second, _links: {} }],
        ],
    });
    await expect(constantContact.findByName(signedIn(server.url), NAME)).resolves.toEqual([
        { id: "b", name: NAME, members: 3 },
        { id: "a", name: NAME },
    ]);
    const [asked, next] = server.arrivals.slice(-2).map(({ url }) => new URL(url, server.url).searchParams);
    expect(Object.fromEntries(asked ?? [])).toEqual({
        name: NAME,
        status: "active",
        include_membership_count: "all",
        limit: "500",
    });
    expect(next?.toString()).toBe("cursor=x");
});

test("no list of the name is an empty answer; one that cannot be read is not", async () => {
    await using none = await answering({ [LISTS]: [200, { lists: [] }] });
    await expect(constantContact.findByName(signedIn(none.url), NAME)).resolves.toEqual([]);
    await using broken = await answering({ [LISTS]: [200, {}] });
    await expect(constantContact.findByName(signedIn(broken.url), NAME)).rejects.toMatchObject({ code: "remote" });
});

test("a list is made by its name, and is empty", async () => {
    await using server = await answering({ [LISTS]: [201, listed("AB", NAME)] });
    await expect(constantContact.createTarget(signedIn(server.url), NAME)).resolves.toEqual({
        id: "ab",
        name: NAME,
        members: 0,
    });
    expect(server.arrivals.at(-1)).toMatchObject({ method: "POST", url: LISTS, body: JSON.stringify({ name: NAME }) });
});

test.each([
    [
        "a name that is taken",
        [409, refusal("contacts.api.conflict", "exists")] as Reply,
        "config",
        `already has a list named "${NAME}"`,
    ],
    [
        "a name or account that has no room",
        [400, refusal("contacts.api.validation.error", "limit reached")] as Reply,
        "config",
        'Co" ("limit reached"). A name has up to 255 characters',
    ],
    ["a role that may not", [403, { error_key: "access_denied" }] as Reply, "auth", "role Account Manager"],
    ["no list_id", [201, {}] as Reply, "remote", "whether it was made is not known"],
    ["a 503", [503, ""] as Reply, "remote", "HTTP 503"],
])("making a list with %s is tried once and is one clear error", async (_case, reply, code, words) => {
    await using server = await answering({ [LISTS]: reply });
    await expect(constantContact.createTarget(signedIn(server.url), NAME)).rejects.toMatchObject({
        code,
        ...(code === "config" && { property: "destination.create.name" }),
        message: expect.stringContaining(words) as string,
    });
    expect(server.arrivals.filter(({ url }) => url === LISTS)).toHaveLength(1);
});

test.each([
    [202, { activity_id: "1", state: "initialized" }],
    [204, ""],
    [404, refusal("contacts.api.not_found", "gone")],
])("deleting a list answered with %i is done", async (status, body) => {
    await using server = await answering({ [LIST]: [status, body] });
    await expect(constantContact.deleteTarget(signedIn(server.url), list)).resolves.toBeUndefined();
    expect(server.arrivals.at(-1)).toMatchObject({ method: "DELETE", url: LIST, body: "" });
});

test.each([
    [403, { error_key: "access_denied" }, "auth"],
    [202, "<html>", "remote"],
    [400, refusal("contacts.api.validation.error", "no"), "remote"],
])("deleting a list answered with %i %j is not", async (status, body, code) => {
    await using server = await answering({ [LIST]: [status, body] });
    await expect(constantContact.deleteTarget(signedIn(server.url), list)).rejects.toMatchObject({ code });
});
