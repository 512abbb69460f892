import { batch } from "../../../provider/destinations/constant-contact/batch";
import { constantContact } from "../../../provider/destinations/constant-contact/index";
import { answering, list, signedIn, type Reply } from "./signed-in";

const IMPORT = "/v3/activities/contacts_json_import";
const ID = "8c5a1d6e-2b1c-11ef-9d1a-fa163e5bc304";
const ACTIVITY = `/v3/activities/${ID}`;

function bodyOf(rows: number): Buffer {
    const { open, close } = batch.envelope(list);
    return Buffer.from(
        open + Array.from({ length: rows }, (_, index) => `{"email":"p${index}@example.com"}`).join(",") + close,
    );
}

const refusal = (error_message: string): Reply[1] => [{ error_key: "contacts.api.validation.error", error_message }];

test.each([201, 200, 202])("HTTP %i with an activity is accepted, and the job knows its rows", async (status) => {
    await using server = await answering({ [IMPORT]: [status, { activity_id: ID, state: "initialized" }] });
    const body = bodyOf(12);
    await expect(constantContact.send(signedIn(server.url), list, body)).resolves.toEqual({
        outcome: "accepted",
        job: `${ID}:12`,
    });
    const sent = server.arrivals.at(-1);
    expect(sent).toMatchObject({ method: "POST", url: IMPORT, body: body.toString() });
    expect(sent?.headers).toMatchObject({ "content-type": "application/json", authorization: "Bearer a" });
});

test.each([
    "import_data[3].first_name size must be between 0 and 50",
    "email address ann@example.com is not valid",
    "custom_field since must be a date",
    "cf:colour is too long",
])("400 about rows (%s) has the batch halved", async (words) => {
    await using server = await answering({ [IMPORT]: [400, refusal(words)] });
    const receipt = await constantContact.send(signedIn(server.url), list, bodyOf(2));
    expect(receipt).toMatchObject({ outcome: "unattributed", reason: "invalid" });
    expect(JSON.stringify(receipt)).not.toContain("ann@");
});

test.each([
    [400, refusal("list_ids contains an unknown list"), "config", "has no list"],
    [400, refusal("The contact list does not exist"), "config", "has no list"],
    [404, refusal("nothing here"), "config", "has no list"],
    [400, refusal("custom field cf:colour does not exist"), "config", "Contacts > Custom fields"],
    [400, refusal("Unknown custom_field colour"), "config", "does not know a custom field"],
    [400, refusal("Malformed JSON"), "rejected", "nothing of it is counted as sent"],
    [400, "", "rejected", "HTTP 400"],
    [413, "", "rejected", "HTTP 413"],
    [415, refusal("Unsupported Media Type"), "rejected", "HTTP 415"],
    [401, { error_key: "unauthorized", error_message: "Unauthorized" }, "auth", "connect again"],
    [
        403,
        { error_key: "access_denied", error_message: "insufficient user privileges" },
        "auth",
        "role Account Manager",
    ],
    [403, { message: "Forbidden" }, "auth", "application is active"],
    [201, "", "remote", "without an answer of its API"],
    [201, {}, "remote", "without an activity_id"],
    [200, "<html>", "remote", "without an answer of its API"],
])("HTTP %i %j is an error %s that says %j", async (status, body, code, words) => {
    await using server = await answering({ [IMPORT]: [status, body] });
    await expect(constantContact.send(signedIn(server.url), list, bodyOf(2))).rejects.toMatchObject({
        code,
        message: expect.stringContaining(words) as string,
    });
});

test("throttled is waited out; a used-up day ends the run and says until when", async () => {
    const throttled: Reply = [429, { error_key: "throttled", error_message: "Too Many Requests" }];
    const accepted: Reply = [201, { activity_id: ID }];
    await using passing = await answering({ [IMPORT]: [throttled, accepted] });
    await expect(constantContact.send(signedIn(passing.url), list, bodyOf(1))).resolves.toMatchObject({
        outcome: "accepted",
    });

    const exceeded: Reply = [
        429,
        { error_key: "quota_exceeded", error_message: "Limit Exceeded" },
        { date: "Sun, 22 Nov 2026 12:00:00 GMT" },
    ];
    await using ended = await answering({ [IMPORT]: [exceeded] });
    const session = signedIn(ended.url, undefined, { now: () => Date.UTC(2026, 10, 22, 12) });
    await expect(constantContact.send(session, list, bodyOf(1))).rejects.toMatchObject({
        code: "quota",
        message: expect.stringContaining("2026-11-23T00:00:0") as string,
    });
    expect(ended.arrivals.filter(({ url }) => url === IMPORT)).toHaveLength(1);
});

test("an import is followed until it ends, and its counters are rejects", async () => {
    const status = {
        items_total_count: 13,
        person_count: 12,
        error_count: 0,
        correctable_count: 1,
        cannot_add_to_list_count: 2,
    };
    await using server = await answering({
        [ACTIVITY]: [
            [200, { activity_id: ID, state: "initialized" }],
            [200, { activity_id: ID, state: "processing", percent_done: 50 }],
            [200, { activity_id: ID, state: "completed", status }],
        ],
    });
    const session = signedIn(server.url);
    const ask = () => constantContact.settle?.(session, `${ID}:12`);
    expect(await ask()).toEqual({ state: "pending" });
    expect(await ask()).toEqual({ state: "pending", done: 6 });
    expect(await ask()).toEqual({
        state: "applied",
        rejects: { members: [], counted: { unsubscribed: 2, invalid: 1 } },
    });
});

test.each([
    [[404, refusal("gone")] as Reply, "no longer knows the import"],
    [[400, refusal("activity_id is not valid")] as Reply, "no longer knows the import"],
    [[200, { state: "failed", activity_errors: ["The list does not exist"] }] as Reply, "The list does not exist"],
    [[200, { state: "completed", status: { person_count: 0 } }] as Reply, "took none of 12 people"],
])("an activity answered with %j has failed", async (reply, words) => {
    await using server = await answering({ [ACTIVITY]: reply });
    expect(await constantContact.settle?.(signedIn(server.url), `${ID}:12`)).toEqual({
        state: "failed",
        reason: expect.stringContaining(words) as string,
    });
});

test("a job that is none of ours has failed without a request", async () => {
    await using server = await answering({});
    expect(await constantContact.settle?.(signedIn(server.url), "../contacts")).toMatchObject({ state: "failed" });
    expect(server.arrivals).toHaveLength(0);
});

test("a refused follow-up is an error, not the end of the import", async () => {
    await using server = await answering({ [ACTIVITY]: [403, { message: "Forbidden" }] });
    await expect(constantContact.settle?.(signedIn(server.url), `${ID}:12`)).rejects.toMatchObject({ code: "auth" });
});
