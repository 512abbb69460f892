import { klaviyo } from "../../../provider/destinations/klaviyo/index";
import { invalid, klaviyoSaying, LIST, list, noList, target } from "./scripted-klaviyo";
import { EMPTY, FOREIGN, join, sandboxedKlaviyo } from "./sandboxed-klaviyo";

const UNKNOWN = "01HX0000000000000000000000";
const APPLIED = { outcome: "applied", rejects: { members: [], counted: {} } };
const DELETE = "DELETE /api/lists/XW53Ha/relationships/profiles";

describe("removing", () => {
    test("takes exactly these people off this list, leaves their consent, and does no harm a second time", async () => {
        await using at = await sandboxedKlaviyo();
        const before = at.sandbox.members("klaviyo", FOREIGN.listId);
        await join(at, EMPTY.listId, [{ email: before[0]!.email }, { email: before[1]!.email }]);
        const ids = before.slice(0, 2).map(({ id }) => id!);
        for (let time = 0; time < 2; time += 1) {
            await expect(klaviyo.remove(at.session, FOREIGN, ids)).resolves.toEqual(APPLIED);
            expect(at.sandbox.members("klaviyo", FOREIGN.listId)).toEqual(before.slice(2));
        }
        expect(at.sandbox.members("klaviyo", EMPTY.listId).map(({ consent }) => consent)).toEqual([
            "SUBSCRIBED",
            "SUBSCRIBED",
        ]);
        const removals = at.sandbox.requests().filter(({ method }) => method === "DELETE");
        expect(removals.map(({ path, rows }) => [path, rows])).toEqual([
            ["/api/lists/Frgn01/relationships/profiles", 2],
            ["/api/lists/Frgn01/relationships/profiles", 2],
        ]);
    });

    test("nobody sends nothing", async () => {
        await using at = await sandboxedKlaviyo();
        await expect(klaviyo.remove(at.session, FOREIGN, [])).resolves.toEqual(APPLIED);
        expect(at.sandbox.requests()).toEqual([]);
    });

    test("as many as it declares goes in one request", async () => {
        await using at = await sandboxedKlaviyo();
        const many = Array.from({ length: klaviyo.removal.rows.value }, (_, n) => ({ email: `p${n}@example.com` }));
        await join(at, EMPTY.listId, many);
        const ids = at.sandbox.members("klaviyo", EMPTY.listId).map(({ id }) => id!);
        expect(ids).toHaveLength(1000);
        await expect(klaviyo.remove(at.session, EMPTY, ids)).resolves.toEqual(APPLIED);
        expect(at.sandbox.members("klaviyo", EMPTY.listId)).toEqual([]);
    });

    test.each(["ids", "pointers"] as const)("names the unknown, told by %s, and removes nobody", async (form) => {
        await using at = await sandboxedKlaviyo({ klaviyo: { unknownProfiles: form } });
        const ids = at.sandbox.members("klaviyo", FOREIGN.listId).map(({ id }) => id!);
        const some = [ids[0]!, UNKNOWN, ids[1]!, UNKNOWN.replace("X", "Y")];
        await expect(klaviyo.remove(at.session, FOREIGN, some)).resolves.toEqual({
            outcome: "refused",
            rows: [
                { index: 1, reason: "unknown_profile" },
                { index: 3, reason: "unknown_profile" },
            ],
        });
        expect(at.sandbox.members("klaviyo", FOREIGN.listId)).toHaveLength(25);
        await expect(klaviyo.remove(at.session, FOREIGN, ids.slice(0, 2))).resolves.toEqual(APPLIED);
    });

    test("with unknown ones that are not told apart is to be halved", async () => {
        await using at = await sandboxedKlaviyo({ klaviyo: { unknownProfiles: "unnamed" } });
        const removed = klaviyo.remove(at.session, FOREIGN, [UNKNOWN]);
        await expect(removed).resolves.toEqual({ outcome: "unattributed", reason: "invalid" });
    });

    test("somebody who is not on the list is named, should Klaviyo refuse that", async () => {
        await using at = await sandboxedKlaviyo({ klaviyo: { nonMembers: "refused" } });
        const [first] = at.sandbox.members("klaviyo", FOREIGN.listId);
        const removed = klaviyo.remove(at.session, EMPTY, [first!.id!]);
        await expect(removed).resolves.toMatchObject({ outcome: "refused", rows: [{ index: 0 }] });
    });

    test("from a list that is gone is the user's to correct, and makes unknown people of nobody", async () => {
        await using at = await sandboxedKlaviyo();
        const [first] = at.sandbox.members("klaviyo", FOREIGN.listId);
        await expect(klaviyo.remove(at.session, { listId: "N0Such" }, [first!.id!])).rejects.toMatchObject({
            code: "config",
            property: "destination.listId",
        });
    });

    test.each([
        ["cut before", { kind: "cutBefore" } as const],
        ["cut after", { kind: "cutAfter" } as const],
        ["a 503", { kind: "status", status: 503 } as const],
        ["a 500 after it was done", { kind: "status", status: 500, afterEffect: true } as const],
        ["a 429", { kind: "status", status: 429, headers: { "retry-after": "1" } } as const],
    ])("is sent again: %s", async (_, fault) => {
        await using at = await sandboxedKlaviyo();
        const ids = at.sandbox.members("klaviyo", FOREIGN.listId).map(({ id }) => id!);
        at.sandbox.fault({ vendor: "klaviyo", match: { method: "DELETE" }, ...fault });
        await expect(klaviyo.remove(at.session, FOREIGN, ids.slice(0, 5))).resolves.toEqual(APPLIED);
        expect(at.sandbox.members("klaviyo", FOREIGN.listId)).toHaveLength(20);
    });

    test.each([
        ["a page with 200", { kind: "html", status: 200 } as const],
        ["a page with 404", { kind: "html", status: 404 } as const],
        ["a challenge", { kind: "html", status: 403, headers: { "cf-mitigated": "challenge" } } as const],
        ["an empty 200", { kind: "status", status: 200, body: "" } as const],
        ["a 200 that says nothing", { kind: "status", status: 200, body: {} } as const],
        ["an error in a 200", { kind: "status", status: 200, body: invalid("/data") } as const],
        ["a redirect", { kind: "status", status: 302, headers: { location: "https://example.com/" } } as const],
    ])("is not taken for done: %s", async (_, fault) => {
        await using at = await sandboxedKlaviyo();
        const [first] = at.sandbox.members("klaviyo", FOREIGN.listId);
        at.sandbox.fault({ vendor: "klaviyo", match: { method: "DELETE" }, ...fault });
        await expect(klaviyo.remove(at.session, FOREIGN, [first!.id!])).rejects.toMatchObject({ code: "remote" });
        expect(at.sandbox.members("klaviyo", FOREIGN.listId)).toHaveLength(25);
    });

    test("without the right names the scope", async () => {
        await using at = await sandboxedKlaviyo({}, "NOprofilesWRITE");
        await expect(klaviyo.remove(at.session, FOREIGN, [UNKNOWN])).rejects.toMatchObject({
            code: "auth",
            message: expect.stringContaining("lacks the scope profiles:write, needed to remove") as string,
        });
    });

    test.each([
        ["400 at the list", { status: 400, body: invalid("/data") }],
        ["404", noList],
    ])("from a deleted list, told as %s, asks for the list and fails", async (_, said) => {
        await using at = await klaviyoSaying({ [DELETE]: () => said, [LIST]: () => noList });
        await expect(klaviyo.remove(at.session, target, ["A1"])).rejects.toMatchObject({ code: "config" });
    });

    test("carries the ids, the pinned revision and the media type", async () => {
        await using at = await klaviyoSaying({
            [DELETE]: () => ({ status: 404, body: noList.body }),
            [LIST]: () => list,
        });
        const removed = klaviyo.remove(at.session, target, ["A1", "B2"]);
        await expect(removed).resolves.toEqual({ outcome: "unattributed", reason: "not_found" });
        const [{ body, headers } = { body: "", headers: {} }] = at.server.arrivals;
        expect(JSON.parse(body)).toEqual({
            data: [
                { type: "profile", id: "A1" },
                { type: "profile", id: "B2" },
            ],
        });
        expect(headers).toMatchObject({
            revision: "2026-07-15",
            "x-klaviyo-revision-fall-forward-opt-out": "1",
            "content-type": "application/vnd.api+json",
        });
    });
});
