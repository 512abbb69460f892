import { klaviyo } from "../../../provider/destinations/klaviyo/index";
import { target } from "../../../provider/destinations/klaviyo/config";
import { FOREIGN, join, sandboxedKlaviyo } from "./sandboxed-klaviyo";
import { invalid, klaviyoSaying } from "./scripted-klaviyo";

const POST_LIST = { vendor: "klaviyo", match: { method: "POST", path: "/api/lists" } } as const;
const DELETE_LIST = { vendor: "klaviyo", match: { method: "DELETE" } } as const;

describe("a list that is made", () => {
    test("is empty, is found by its id and its name, and takes members", async () => {
        await using at = await sandboxedKlaviyo();
        const made = await klaviyo.createTarget(at.session, "Lapsed, 2026");
        const input = { [klaviyo.targetId]: made.id };
        expect(target.parse(input)).toEqual(input);
        expect(made.name).toBe("Lapsed, 2026");
        await expect(klaviyo.findTarget(at.session, input)).resolves.toEqual(made);
        await expect(klaviyo.findByName(at.session, "Lapsed, 2026")).resolves.toEqual([made]);
        expect(at.sandbox.members("klaviyo", made.id)).toEqual([]);
        await join(at, made.id, [{ email: "a@example.com" }]);
        expect(at.sandbox.members("klaviyo", made.id)).toHaveLength(1);
    });

    test.each([
        ["cut", { kind: "cutAfter" } as const],
        ["truncated", { kind: "truncate" } as const],
        ["a 502 after it was done", { kind: "status", status: 502, afterEffect: true } as const],
    ])("is made once where the answer is lost: %s", async (_, fault) => {
        await using at = await sandboxedKlaviyo();
        at.sandbox.fault({ ...POST_LIST, ...fault });
        await expect(klaviyo.createTarget(at.session, "Once")).rejects.toMatchObject({ code: "remote" });
        expect(at.sandbox.requests().filter(({ method }) => method === "POST")).toHaveLength(1);
        await expect(klaviyo.findByName(at.session, "Once")).resolves.toHaveLength(1);
    });

    test("is made after a 429, which took nothing", async () => {
        await using at = await sandboxedKlaviyo();
        at.sandbox.fault({ ...POST_LIST, kind: "status", status: 429, headers: { "retry-after": "1" } });
        await klaviyo.createTarget(at.session, "Once");
        await expect(klaviyo.findByName(at.session, "Once")).resolves.toHaveLength(1);
    });

    test.each([
        ["a page with 200", { kind: "html", status: 200 } as const],
        ["a page with 403", { kind: "html", status: 403 } as const],
        ["an empty 200", { kind: "status", status: 200, body: "" } as const],
        ["a 201 that says nothing", { kind: "status", status: 201, body: {} } as const],
        ["a 201 of something else", { kind: "status", status: 201, body: { data: { type: "tag", id: "x" } } } as const],
    ])("is not taken for made: %s", async (_, fault) => {
        await using at = await sandboxedKlaviyo();
        at.sandbox.fault({ ...POST_LIST, ...fault });
        await expect(klaviyo.createTarget(at.session, "Never")).rejects.toMatchObject({ code: "remote" });
    });

    test("and is refused names the input, with Klaviyo's words", async () => {
        await using at = await klaviyoSaying({ "POST /api/lists": () => ({ status: 400, body: invalid("/data") }) });
        await expect(klaviyo.createTarget(at.session, "VIP")).rejects.toMatchObject({
            code: "config",
            property: "destination.create.name",
            message: expect.stringMatching(/"VIP" \("no"\).*1,000 lists/) as string,
        });
    });

    test("without the right names the scope", async () => {
        await using at = await sandboxedKlaviyo({ klaviyo: { scopes: "unnamed" } }, "NOlistsWRITE");
        await expect(klaviyo.createTarget(at.session, "VIP")).rejects.toMatchObject({
            code: "auth",
            message: expect.stringContaining("lacks the scope lists:write, needed to make") as string,
        });
    });
});

describe("looking for a name", () => {
    test("finds exactly it, oldest first, on every page", async () => {
        await using at = await sandboxedKlaviyo({ rateLimits: "off" });
        const ids: string[] = [];
        for (let number = 0; number < 12; number += 1) {
            ids.push((await klaviyo.createTarget(at.session, "VIP")).id);
            at.sandbox.advance(1);
        }
        for (const other of ["vip", "VIP ", "VIP 2"]) await klaviyo.createTarget(at.session, other);
        const found = await klaviyo.findByName(at.session, "VIP");
        expect(found).toEqual(ids.map((id) => ({ id, name: "VIP" })));
        await expect(klaviyo.findByName(at.session, "Nobody's")).resolves.toEqual([]);
    });

    test.each([`O'Brien`, `"gold"`, `it's "so"`, "a,b)", "a\\b", '\\"', "+ & = %20 #", "Größe 🙂", "a\tb"])(
        "finds %j",
        async (name) => {
            await using at = await sandboxedKlaviyo();
            const made = await klaviyo.createTarget(at.session, name);
            await klaviyo.createTarget(at.session, `${name}.`);
            await expect(klaviyo.findByName(at.session, name)).resolves.toEqual([made]);
        },
    );

    test("believes nothing but the name that comes back", async () => {
        const data = ["vip", "VIP", null].map((name, index) => ({
            type: "list",
            id: `L${index}`,
            attributes: { name },
        }));
        await using at = await klaviyoSaying({ "GET /api/lists": () => ({ status: 200, body: { data } }) });
        await expect(klaviyo.findByName(at.session, "VIP")).resolves.toEqual([{ id: "L1", name: "VIP" }]);
        expect(decodeURIComponent(at.server.arrivals[0]!.url)).toBe(
            '/api/lists?filter=equals(name,"VIP")&sort=created&page[size]=10',
        );
    });

    test("that brings a list which cannot be read is no answer, lest one is made twice", async () => {
        const body = { data: [{ type: "list", attributes: { name: "VIP" } }] };
        await using at = await klaviyoSaying({ "GET /api/lists": () => ({ status: 200, body }) });
        await expect(klaviyo.findByName(at.session, "VIP")).rejects.toMatchObject({ code: "remote" });
    });
});

describe("deleting a list", () => {
    test("deletes it and no person; one that is gone is fine", async () => {
        await using at = await sandboxedKlaviyo();
        const made = await klaviyo.createTarget(at.session, "Ours");
        await join(at, made.id, [{ email: "foreign-01@sandbox.example" }]);
        const others = at.sandbox.members("klaviyo", FOREIGN.listId);
        for (let time = 0; time < 2; time += 1) await klaviyo.deleteTarget(at.session, { listId: made.id });
        await expect(klaviyo.findByName(at.session, "Ours")).resolves.toEqual([]);
        expect(at.sandbox.members("klaviyo", FOREIGN.listId)).toEqual(others);
    });

    test("whose answer is lost is tried again", async () => {
        await using at = await sandboxedKlaviyo();
        const { id } = await klaviyo.createTarget(at.session, "Ours");
        at.sandbox.fault({ ...DELETE_LIST, kind: "cutAfter" });
        await klaviyo.deleteTarget(at.session, { listId: id });
        expect(at.sandbox.requests().filter(({ method }) => method === "DELETE")).toHaveLength(2);
    });

    test.each([
        ["a page with 404", { kind: "html", status: 404 } as const],
        ["a page with 200", { kind: "html", status: 200 } as const],
        ["JSON of somebody else with 404", { kind: "status", status: 404, body: { message: "no Route" } } as const],
        ["a 200 that says nothing", { kind: "status", status: 200, body: {} } as const],
    ])("is not taken for done: %s", async (_, fault) => {
        await using at = await sandboxedKlaviyo();
        at.sandbox.fault({ ...DELETE_LIST, ...fault });
        await expect(klaviyo.deleteTarget(at.session, FOREIGN)).rejects.toMatchObject({ code: "remote" });
        expect(at.sandbox.members("klaviyo", FOREIGN.listId)).toHaveLength(25);
    });

    test("that is refused says so in Klaviyo's words", async () => {
        await using at = await klaviyoSaying({
            "DELETE /api/lists/Frgn01": () => ({ status: 409, body: invalid("/data") }),
        });
        await expect(klaviyo.deleteTarget(at.session, FOREIGN)).rejects.toMatchObject({
            code: "rejected",
            message: expect.stringMatching(/refused to delete list Frgn01 \("no"\)/) as string,
        });
    });
});
