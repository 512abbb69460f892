import { constantContact } from "../../../provider/destinations/constant-contact/index";
import type { ScriptedServer } from "../../http/scripted-server";
import { answering, list, signedIn, type Reply } from "./signed-in";

const REMOVE = "/v3/activities/remove_list_memberships";
const LIST = `/v3/contact_lists/${list.listId}`;
const ID = "8c5a1d6e-2b1c-11ef-9d1a-fa163e5bc304";
const ids = ["11111111-8e6c-11ef-a1b2-fa163e5a7d00", "22222222-8e6c-11ef-a1b2-fa163e5a7d00"];

const refusal = (error_message: string): Reply[1] => [{ error_key: "contacts.api.validation.error", error_message }];

describe("taking people off", () => {
    const remove = (server: ScriptedServer, members: readonly string[] = ids) =>
        constantContact.remove(signedIn(server.url), list, members);
    const found: Reply = [200, { list_id: list.listId, name: "Newsletter" }];

    test("names them by id, from one list, and is followed like an import", async () => {
        const status = { items_total_count: 2, items_completed_count: 2, list_count: 1 };
        await using server = await answering({
            [REMOVE]: [201, { activity_id: ID, state: "initialized" }],
            [`/v3/activities/${ID}`]: [200, { activity_id: ID, state: "completed", status }],
        });
        const session = signedIn(server.url);
        const receipt = await constantContact.remove(session, list, ids);
        expect(receipt).toEqual({ outcome: "accepted", job: `${ID}:2:removal` });
        expect(JSON.parse(server.arrivals.at(-1)?.body ?? "")).toEqual({
            source: { contact_ids: ids },
            list_ids: [list.listId],
        });
        const job = receipt.outcome === "accepted" ? receipt.job : "";
        expect(await constantContact.settle!(session, job)).toEqual({
            state: "applied",
            rejects: { members: [], counted: {} },
        });
    });

    test.each([400, 404])("HTTP %i that names ids refuses those", async (status) => {
        const reply: Reply = [status, refusal(`contact_ids contains unknown contacts: ${ids[1]?.toUpperCase()}`)];
        await using server = await answering({ [REMOVE]: reply, [LIST]: found });
        expect(await remove(server)).toEqual({
            outcome: "refused",
            rows: [{ index: 1, reason: "unknown_contact" }],
        });
    });

    test.each([
        [404, refusal("The resource could not be found")],
        [404, ""],
        [400, refusal("a contact does not exist")],
    ])("HTTP %i %j about nobody in particular is halved, once the list is known to be there", async (status, body) => {
        await using server = await answering({ [REMOVE]: [status, body], [LIST]: found });
        expect(await remove(server)).toMatchObject({ outcome: "unattributed", reason: "unknown_contact" });
        expect(server.arrivals.at(-1)?.url).toContain(LIST);
    });

    test.each(["not found", `no list for ${ids.join()}`])(
        "nobody of a list that is gone (%s) looks unknown",
        async (words) => {
            await using server = await answering({
                [REMOVE]: [404, refusal(words)],
                [LIST]: [404, refusal("The list could not be found")],
            });
            await expect(remove(server)).rejects.toMatchObject({ code: "config", property: "destination.listId" });
        },
    );

    test.each([
        [400, refusal("Malformed JSON"), "remote", "refused to take people off list"],
        [415, refusal("contact it"), "remote", "HTTP 415"],
        [403, { error_key: "access_denied", error_message: "x" }, "auth", "role Account Manager"],
        [201, {}, "remote", "without an activity_id"],
    ])("HTTP %i %j is an error %s that says %j", async (status, body, code, words) => {
        await using server = await answering({ [REMOVE]: [status, body] });
        await expect(remove(server)).rejects.toMatchObject({
            code,
            message: expect.stringContaining(words) as string,
        });
    });
});
