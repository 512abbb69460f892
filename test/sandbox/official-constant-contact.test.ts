import type { AccessTokenResponse } from "ctct-api-client";
import type { Sandbox } from "../../sandbox";
import { misfits } from "./client-types";
import { constantContactReader, officialConstantContact } from "./official-constant-contact";
import { CONTACT_LIST, frozenSandbox, postForm } from "./support";

type Client = ReturnType<typeof officialConstantContact>;

const { understood, answers } = constantContactReader();
let sandbox: Sandbox;
let client: Client;
beforeEach(async () => {
    sandbox = await frozenSandbox({ jobSeconds: { base: 3 } });
    client = await signedIn("sandbox-cc-refresh");
});
afterEach(() => sandbox.close());
afterAll(() => expect(misfits(answers)).toEqual([]));

/**
 * The client has no call for the token endpoint, only a function that it asks for the access token. So this is the form of
 * https://developer.constantcontact.com/api_guide/server_flow.html.
 */
async function signedIn(refreshToken: string): Promise<Client> {
    const url = `${sandbox.endpoint("constant-contact")}/oauth2/default/v1/token`;
    const form = { grant_type: "refresh_token", refresh_token: refreshToken };
    const basic = Buffer.from("sandbox-cc-client:sandbox-cc-secret").toString("base64");
    const { status, body } = await postForm(url, form, { accept: "application/json", authorization: `Basic ${basic}` });
    const data = JSON.parse(body) as AccessTokenResponse;
    const { access_token: token = "" } = await understood("AccessTokenResponse", Promise.resolve({ status, data }));
    return officialConstantContact(sandbox, () => Promise.resolve(token));
}

async function importPeople(emails: readonly string[]): Promise<string> {
    const people = emails.map((email, index) => ({
        email,
        first_name: `Person ${index}`,
        birthday_month: 5,
        birthday_day: 1,
    }));
    const call = client.activities.createImportJSONActivity({ import_data: people, list_ids: [CONTACT_LIST] });
    const { activity_id: id = "", state } = await understood("CreateCSVImportActivity201Response", call, 201);
    expect(state).toBe("initialized");
    return id;
}

/** Asks about an activity once a second, by the sandbox's clock, until it is over. Four calls a second are allowed. */
async function polled(id: string) {
    const states: string[] = [];
    for (;;) {
        sandbox.advance(states.length === 0 ? 0 : 1);
        const activity = await understood("GetActivityById200Response", client.activities.getActivityById(id));
        const { state = "" } = activity;
        states.push(state);
        if (!["initialized", "processing"].includes(state)) return { states, activity };
    }
}

type ContactsCall = Parameters<Client["contacts"]["getAllContacts"]>;

/** A page of a list's members. The client takes its fifteen parameters by position and has none for a cursor. */
async function membersOf(list: string, limit: number, cursor?: string) {
    const call: ContactsCall = [];
    if (cursor === undefined) {
        [call[0], call[2], call[11], call[13], call[14]] = ["all", list, "list_memberships", true, limit];
    } else {
        call[15] = { params: { cursor } };
    }
    return await understood("GetAllContacts200Response", client.contacts.getAllContacts(...call));
}

test("a refresh token signs in, and the account and its user are who they are", async () => {
    const account = await understood("GetAccountDetails200Response", client.account.getAccountDetails());
    expect(account.encoded_account_id).toBe("p07e1sandbox");
    const privileges = await understood("Array<GetUserPrivileges200ResponseInner>", client.account.getUserPrivileges());
    expect(privileges.map(({ privilege_name: name }) => name)).toContain("contacts:write");
});

test("lists are read together, and one by its id; a new one is made and deleted", async () => {
    const made = await understood(
        "UpdateList200Response",
        client.lists.createList({ name: "Made by the client" }),
        201,
    );
    const { lists, lists_count: count } = await understood(
        "GetAllLists200Response",
        client.lists.getAllLists(50, true, "all"),
    );
    expect([count, lists?.map(({ name }) => name)]).toEqual([
        3,
        ["Newsletter", "Lapsed customers", "Made by the client"],
    ]);
    const list = await understood("GetList200Response", client.lists.getList(made.list_id, "active"));
    expect(list).toMatchObject({ name: "Made by the client", membership_count: 0 });
    sandbox.advance(1);
    // Its type lacks `status`, which the guide shows: https://developer.constantcontact.com/api_guide/lists_delete.html
    const { status, data } = await client.lists.deleteList(made.list_id);
    expect([status, data.state]).toEqual([202, "initialized"]);
    expect((await polled(data.activity_id ?? "")).states.at(-1)).toBe("completed");
    expect((await client.lists.getAllLists()).data.lists).toHaveLength(2);
});

test("people are imported in bulk, the activity is polled until it is completed, and they are members", async () => {
    const emails = ["a@example.com", "b@example.com", "c@example.com"];
    const { states, activity } = await polled(await importPeople([...emails, "no address"]));
    expect(states).toEqual(["initialized", "processing", "processing", "completed"]);
    expect(activity).toMatchObject({ percent_done: 100, activity_errors: [] });
    expect(activity.status).toMatchObject({ items_total_count: 4, person_count: 3, correctable_count: 1 });
    sandbox.advance(1);
    const first = await membersOf(CONTACT_LIST, 2);
    const { pathname, searchParams } = new URL(first._links?.next?.href ?? "", "https://api.cc.email");
    expect([first.contacts_count, pathname]).toEqual([3, "/v3/contacts"]);
    const last = await membersOf(CONTACT_LIST, 2, searchParams.get("cursor") ?? "");
    const members = [...(first.contacts ?? []), ...(last.contacts ?? [])];
    expect(members.map(({ email_address: email, first_name: name }) => [email?.address, name])).toEqual(
        emails.map((email, index) => [email, `Person ${index}`]),
    );
    expect(members[0]).toMatchObject({ birthday_month: 5, list_memberships: [CONTACT_LIST] });
    expect(last._links?.next).toBeUndefined();
    const { activities } = await understood(
        "GetAllActivities200Response",
        client.activities.getAllActivities(50, "completed"),
    );
    expect(activities?.map(({ activity_id: id }) => id)).toEqual([activity.activity_id]);
});

test("members are taken off a list by their ids", async () => {
    await polled(await importPeople(["a@example.com", "b@example.com"]));
    sandbox.advance(1);
    const [first, second] = (await membersOf(CONTACT_LIST, 500)).contacts ?? [];
    const removal = { source: { contact_ids: [first?.contact_id ?? ""] }, list_ids: [CONTACT_LIST] };
    const call = client.activities.createListRemoveActivity(removal);
    const { activity_id: id = "" } = await understood("CreateListRemoveActivity201Response", call, 201);
    expect((await polled(id)).activity.status).toMatchObject({ items_total_count: 1, items_completed_count: 1 });
    sandbox.advance(1);
    const left = await membersOf(CONTACT_LIST, 500);
    expect(left.contacts?.map(({ contact_id: contact }) => contact)).toEqual([second?.contact_id]);
});

test("an activity that failed says why", async () => {
    sandbox.fault({ vendor: "constant-contact", kind: "job", outcome: "failed" });
    const { activity } = await polled(await importPeople(["a@example.com"]));
    expect(activity).toMatchObject({ state: "failed", activity_errors: [expect.any(String)] });
});

/** What the client throws, with the answer's body read as JSON. */
async function refused(type: string, status: number, call: Promise<unknown>): Promise<unknown> {
    const failure = (await call.catch((error: unknown) => error)) as {
        readonly name?: string;
        readonly response?: { readonly status: number; readonly data: unknown };
    };
    expect([failure.name, failure.response?.status]).toEqual(["AxiosError", status]);
    return await understood(type, Promise.resolve(failure.response ?? { status: 0, data: undefined }), status);
}

test("a wrong access token, a user without the right, an unknown list and a bad import are thrown with their errors read", async () => {
    const stranger = officialConstantContact(sandbox, "wrong");
    expect(await refused("AuthorizationErrorSchema", 401, stranger.lists.getAllLists())).toEqual({
        error_key: "unauthorized",
        error_message: "Unauthorized",
    });
    const body = { import_data: [{ email: "a@example.com" }], list_ids: [CONTACT_LIST] };
    sandbox.advance(1);
    const creator = await signedIn("sandbox-cc-campaign-creator");
    const denied = creator.activities.createImportJSONActivity(body);
    expect(await refused("AuthorizationErrorSchema", 403, denied)).toMatchObject({ error_key: "access_denied" });
    const missing = client.lists.getList("00000000-0000-0000-0000-000000000000");
    expect(await refused("Array<APIErrorSchemaInner>", 404, missing)).toMatchObject([
        { error_key: "contacts.api.not_found" },
    ]);
    const empty = client.activities.createImportJSONActivity({ ...body, import_data: [] });
    expect(await refused("Array<APIErrorSchemaInner>", 400, empty)).toMatchObject([
        { error_key: "contacts.api.validation.error" },
    ]);
});

test("the fifth call of a second is thrown as a 429 with its error read", async () => {
    for (let call = 0; call < 4; call += 1) await client.lists.getAllLists();
    expect(await refused("AuthorizationErrorSchema", 429, client.lists.getAllLists())).toMatchObject({
        error_key: "throttled",
    });
});
