import { klaviyo } from "../../../provider/destinations/klaviyo/index";
import { invalid, JOB, klaviyoSaying, LIST, POST, target, type Script } from "./scripted-klaviyo";

describe("connecting", () => {
    const account = {
        data: [
            {
                type: "account",
                id: "WBhXHN",
                attributes: { contact_information: { organization_name: "Example Org" } },
            },
        ],
    };
    const denied = (detail: string) => ({
        status: 403,
        body: { errors: [{ code: "permission_denied", title: "No.", detail, source: { pointer: "/data/" } }] },
    });
    const allowed: Script = {
        "GET /api/accounts": () => ({ status: 200, body: account }),
        "GET /api/lists": () => ({ status: 200, body: { data: [] } }),
        "GET /api/profiles": () => ({ status: 200, body: { data: [] } }),
        [POST]: () => ({ status: 400, body: invalid("/data/attributes/profiles/data") }),
    };

    test.each([
        ["is refused as empty", () => ({ status: 400, body: invalid("/data") })],
        ["conflicts", () => ({ status: 409, body: invalid("/data") })],
        ["is accepted all the same", () => ({ status: 202, body: { data: { id: JOB } } })],
    ])("is proven when the import of nobody %s; no address is read", async (_, said) => {
        await using at = await klaviyoSaying({ ...allowed, [POST]: said });
        await expect(klaviyo.verify(at.session)).resolves.toEqual({ id: "WBhXHN", name: "Example Org" });
        const [, , profiles, post] = at.server.arrivals;
        expect(decodeURIComponent(profiles!.url)).toBe("/api/profiles?page[size]=1&fields[profile]=created");
        expect(JSON.parse(post!.body)).toEqual({
            data: { type: "profile-bulk-import-job", attributes: { profiles: { data: [] } } },
        });
        expect(at.server.arrivals).toHaveLength(4);
    });

    test.each([
        ["GET /api/accounts", "accounts:read"],
        ["GET /api/lists", "lists:read"],
        ["GET /api/profiles", "profiles:read"],
        [POST, "profiles:write"],
        [POST, "lists:write"],
    ])("%s forbidden names the scope %s", async (request, scope) => {
        await using at = await klaviyoSaying({ ...allowed, [request]: () => denied(`The key is missing: ${scope}`) });
        await expect(klaviyo.verify(at.session)).rejects.toMatchObject({
            code: "auth",
            message: expect.stringContaining(`lacks the scope ${scope}, needed to`) as string,
        });
    });

    test.each([
        ["the edge", { status: 403, body: "<html>", headers: { "cf-mitigated": "challenge" } }, "remote"],
        ["a wrong media type", { status: 415, body: invalid("/data") }, "remote"],
        ["an unknown path", { status: 404, body: invalid("/data") }, "remote"],
    ])("is not proven by %s", async (_, said, code) => {
        await using at = await klaviyoSaying({ ...allowed, [POST]: () => said });
        await expect(klaviyo.verify(at.session)).rejects.toMatchObject({ code });
    });

    test("without an account in the answer is no success", async () => {
        await using at = await klaviyoSaying({
            ...allowed,
            "GET /api/accounts": () => ({ status: 200, body: { data: [] } }),
        });
        await expect(klaviyo.verify(at.session)).rejects.toMatchObject({ code: "remote" });
    });
});

test("a list that answers as something else is not found", async () => {
    for (const data of [
        { type: "segment", id: "XW53Ha" },
        { type: "list", id: "0ther1" },
    ]) {
        await using at = await klaviyoSaying({ [LIST]: () => ({ status: 200, body: { data } }) });
        await expect(klaviyo.findTarget(at.session, target)).rejects.toMatchObject({
            code: "config",
            property: "destination.listId",
        });
    }
});
