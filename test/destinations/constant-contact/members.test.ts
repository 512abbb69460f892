import { constantContact } from "../../../provider/destinations/constant-contact/index";
import type { MemberPage, MembersFrom } from "../../../provider/destinations/destination";
import type { ScriptedServer } from "../../http/scripted-server";
import { answering, list, signedIn, type Reply } from "./signed-in";

const CONTACTS = "/v3/contacts";
const everybody = { lists: list.listId, status: "all", limit: "500" };

const contact = (number: number, address: string | undefined = `p${number}@example.com`): object => ({
    contact_id: `${number}`,
    ...(address !== "" && { email_address: { address, permission_to_send: "implicit" } }),
});
const page = (contacts: readonly object[], _links: unknown = {}): Reply => [200, { contacts, _links }];
const linked = (href: string): object => ({ next: { href } });
const refusal = (error_message: string): Reply[1] => [{ error_key: "contacts.api.validation.error", error_message }];
const reader = (server: ScriptedServer): ((from?: MembersFrom) => Promise<MemberPage>) => {
    // One session for all pages: an application signs in once a second at most.
    const session = signedIn(server.url);
    return (from = {}) => constantContact.readMembers!(session, list, from);
};
const queries = (server: ScriptedServer): Record<string, string>[] =>
    server.arrivals
        .filter(({ url }) => url.startsWith(`${CONTACTS}?`))
        .map(({ url }) => Object.fromEntries(new URL(url, server.url).searchParams));

describe("reading the members", () => {
    test("whoever is on the list is asked for; addresses come trimmed and in lower case, people without one do not", async () => {
        const contacts = [contact(1), contact(2, "  Zoë@EXAMPLE.com "), contact(3, ""), contact(4, " ")];
        await using server = await answering({ [CONTACTS]: page(contacts) });
        expect(await reader(server)()).toEqual({
            members: [
                { id: "1", email: "p1@example.com" },
                { id: "2", email: "zoë@example.com" },
            ],
        });
        expect(queries(server)).toEqual([everybody]);
    });

    test.each([{}, null, undefined, { next: null }, { next: {} }])("%j is the last page", async (_links) => {
        await using server = await answering({ [CONTACTS]: [200, { contacts: [contact(1)], _links }] });
        expect(await reader(server)()).toEqual({ members: [{ id: "1", email: "p1@example.com" }] });
    });

    test.each([
        ["a path", "/v3/contacts?cursor=bGltaXQ9MSZuZXh0PTI%3D", "bGltaXQ9MSZuZXh0PTI="],
        ["our own host", "https://api.cc.email/v3/contacts?cursor=a+b/c==", "a+b/c=="],
        ["a percent sign and a fragment", "/v3/contacts?cursor=50%#x", "50%"],
    ])("the next page is asked for by the link's query alone: %s", async (_case, href, cursor) => {
        await using server = await answering({ [CONTACTS]: [page([contact(1)], linked(href)), page([contact(2)])] });
        const read = reader(server);
        const { next = "" } = await read();
        expect(await read({ next })).toEqual({ members: [{ id: "2", email: "p2@example.com" }] });
        expect(queries(server)[1]).toEqual({ cursor });
    });

    test.each([
        ["https://evil.example/v3/contacts?cursor=1", "to another place"],
        ["//evil.example/v3/contacts?cursor=1", "to another place"],
        ["https://api.cc.email.evil.example/v3/contacts?cursor=1", "to another place"],
        ["/v3/contacts/../account/summary?cursor=1", "to another place"],
        ["/v3/contacts_exports?cursor=1", "to another place"],
        ["/v3/contacts", "to another place"],
        [`/v3/contacts?lists=${list.listId}&status=all&limit=500`, "back to the page it stands on"],
    ])("a link to %s is not followed", async (href, words) => {
        await using server = await answering({ [CONTACTS]: page([contact(1)], linked(href)) });
        await expect(reader(server)()).rejects.toMatchObject({
            code: "remote",
            message: expect.stringContaining(words) as string,
        });
    });

    test("a later page that links to itself is not read for ever", async () => {
        await using server = await answering({ [CONTACTS]: page([contact(1)], linked("/v3/contacts?cursor=a%3D")) });
        const read = reader(server);
        const { next = "" } = await read();
        await expect(read({ next })).rejects.toMatchObject({ code: "remote" });
    });

    test("who joined since comes first, five minutes early; then all others, so that nobody is missed", async () => {
        await using server = await answering({
            [CONTACTS]: [
                page([contact(1)], linked("/v3/contacts?cursor=one")),
                page([contact(2)]),
                page([contact(3)], linked("/v3/contacts?cursor=two")),
                page([contact(4)]),
            ],
        });
        const read = reader(server);
        const found: string[] = [];
        let from: MembersFrom = { joinedSince: new Date("2026-11-23T10:00:00.500Z") };
        for (;;) {
            const { members, next } = await read(from);
            found.push(...members.map(({ id }) => id));
            if (next === undefined) break;
            from = { next };
        }
        expect(found).toEqual(["1", "2", "3", "4"]);
        expect(queries(server)).toEqual([
            { ...everybody, updated_after: "2026-11-23T09:55:00.500Z" },
            { cursor: "one" },
            { ...everybody, updated_before: "2026-11-23T09:55:01.500Z" },
            { cursor: "two" },
        ]);
    });

    test.each([
        ["an unknown list", [404, refusal("no such list")] as Reply, {}, "config", "has no list"],
        ["a malformed list", [400, refusal("lists is not valid")] as Reply, {}, "config", "has no list"],
        [
            "another refusal",
            [400, refusal("status is not valid")] as Reply,
            {},
            "remote",
            "refused to read the members",
        ],
        ["an old cursor", [400, refusal("cursor is not valid")] as Reply, { next: "cursor=x" }, "config", "go on with"],
        ["a missing right", [403, { error_key: "access_denied" }] as Reply, {}, "auth", "role Account Manager"],
        ["an answer without contacts", [200, {}] as Reply, {}, "remote", "without a list of contacts"],
        ["a contact without an id", page([{ email_address: {} }]), {}, "remote", "no contact_id"],
        ["a page for people", [200, "<html>"] as Reply, {}, "remote", "without an answer of its API"],
    ])("%s is one clear error", async (_case, reply, from, code, words) => {
        await using server = await answering({ [CONTACTS]: reply });
        await expect(reader(server)(from)).rejects.toMatchObject({
            code,
            message: expect.stringContaining(words) as string,
        });
    });
});
