import { constantContact } from "../../../provider/destinations/constant-contact/index";
import { answering, list, signedIn, type Reply } from "./signed-in";

const TOKEN = "/oauth2/default/v1/token";
const PRIVILEGES = "/v3/account/user/privileges";
const LISTS = "/v3/contact_lists";
const SUMMARY = "/v3/account/summary";
const LIST = `${LISTS}/${list.listId}`;

const privileges = (...names: string[]): Reply => [
    200,
    names.map((name, index) => ({ privilege_id: index, privilege_name: name })),
];
const denied: Reply = [
    403,
    { error_key: "access_denied", error_message: "Request forbidden due to insufficient user privileges." },
];
const sound = {
    [PRIVILEGES]: privileges("contacts:write", "contacts:read", "contacts:lists:read"),
    [LISTS]: [200, { lists: [] }] as Reply,
    [SUMMARY]: [200, { encoded_account_id: "p07e1l8cdif9dl", organization_name: "Contoso" }] as Reply,
};

test("a server app signs in with Basic, an app with PKCE by its id in the form", async () => {
    await using server = await answering(sound);
    await constantContact.verify(signedIn(server.url, { clientId: "id", clientSecret: "s:c", refreshToken: "r+/=" }));
    await constantContact.verify(signedIn(server.url, { clientId: "id2", refreshToken: "r" }));
    const [basic, pkce] = server.arrivals.filter(({ url }) => url === TOKEN);
    expect(basic?.headers.authorization).toBe(`Basic ${Buffer.from("id:s:c").toString("base64")}`);
    expect(Object.fromEntries(new URLSearchParams(basic?.body))).toEqual({
        grant_type: "refresh_token",
        refresh_token: "r+/=",
    });
    expect(pkce?.headers.authorization).toBeUndefined();
    expect(Object.fromEntries(new URLSearchParams(pkce?.body))).toEqual({
        grant_type: "refresh_token",
        refresh_token: "r",
        client_id: "id2",
    });
    for (const { headers } of [basic!, pkce!]) {
        expect(headers).toMatchObject({
            "content-type": "application/x-www-form-urlencoded",
            accept: "application/json",
        });
    }
});

test("connecting says whose account it is", async () => {
    await using server = await answering(sound);
    await expect(constantContact.verify(signedIn(server.url))).resolves.toEqual({
        id: "p07e1l8cdif9dl",
        name: "Contoso",
    });
});

test.each([
    ["a missing scope", [403, { message: "Forbidden" }] as Reply],
    ["a missing privilege", denied],
    ["a 401", [401, { error_key: "unauthorized", error_message: "Unauthorized" }] as Reply],
])("with %s for the summary, the application stands for the account, each time the same", async (_case, reply) => {
    await using server = await answering({ ...sound, [SUMMARY]: reply });
    const session = signedIn(server.url);
    const account = await constantContact.verify(session);
    expect(account.id).toMatch(/^app:[0-9a-f]{16}$/);
    expect(account.name).toContain("account_read");
    await expect(constantContact.verify(session)).resolves.toEqual(account);
});

test.each([
    [
        "a Campaign Creator",
        { [PRIVILEGES]: privileges("campaign:create", "contacts:lists:read") },
        "auth",
        "the privilege contacts:write is missing. Only the Account Owner",
    ],
    [
        "no right to read contacts",
        { [PRIVILEGES]: privileges("contacts:write", "contacts:lists:read") },
        "auth",
        "may not read lists and who is on them in Constant Contact: the privilege contacts:read is missing. Only the Account Owner",
    ],
    ["no privilege at all", { [PRIVILEGES]: privileges() }, "auth", "contacts:write"],
    [
        "no scope for contacts",
        { [LISTS]: [403, { message: "Forbidden" }] as Reply },
        "auth",
        "Connect again with the scopes contact_data",
    ],
    ["lists denied", { [LISTS]: denied }, "auth", "does not allow to read contact lists"],
    ["privileges that are no list", { [PRIVILEGES]: [200, {}] as Reply }, "remote", "without a list of them"],
    ["a page instead of the API", { [PRIVILEGES]: [200, "<html>"] as Reply }, "remote", "without an answer of its API"],
    ["a summary without an id", { [SUMMARY]: [200, {}] as Reply }, "remote", "encoded_account_id"],
    [
        "a spent refresh token",
        {
            [TOKEN]: [
                400,
                { error: "invalid_grant", error_description: "The refresh token is invalid or expired." },
            ] as Reply,
        },
        "auth",
        "A person must connect again",
    ],
    ["a wrong secret", { [TOKEN]: [401, { error: "invalid_client" }] as Reply }, "auth", "My Applications"],
    [
        "Okta's own error",
        {
            [TOKEN]: [
                400,
                { errorCode: "E0000021", errorSummary: "Bad request. Accept and/or Content-Type headers" },
            ] as Reply,
        },
        "auth",
        "Bad request",
    ],
])("connecting with %s is refused", async (_case, replies, code, words) => {
    await using server = await answering({ ...sound, ...replies });
    await expect(constantContact.verify(signedIn(server.url))).rejects.toMatchObject({
        code,
        message: expect.stringContaining(words) as string,
    });
});

test("contacts:lists:read is not asked for: the guide's pages for lists name contacts:read", async () => {
    await using server = await answering({ ...sound, [PRIVILEGES]: privileges("contacts:read", "contacts:write") });
    await expect(constantContact.verify(signedIn(server.url))).resolves.toMatchObject({ name: "Contoso" });
});

test("a list is found with its name and members", async () => {
    const found = { list_id: list.listId.toUpperCase(), name: "Newsletter", membership_count: 3 };
    await using server = await answering({ [LIST]: [200, found] });
    await expect(constantContact.findTarget(signedIn(server.url), list)).resolves.toEqual({
        id: list.listId,
        name: "Newsletter",
        members: 3,
    });
    expect(server.arrivals.at(-1)?.url).toBe(`${LIST}?include_membership_count=all`);
});

test("a list whose members are not told is found without a count", async () => {
    await using server = await answering({ [LIST]: [200, { list_id: list.listId, name: "Newsletter" }] });
    await expect(constantContact.findTarget(signedIn(server.url), list)).resolves.toEqual({
        id: list.listId,
        name: "Newsletter",
    });
});

const notFound = [{ error_key: "contacts.api.not_found", error_message: "The list cannot be found" }];
test.each([
    [
        "404",
        [404, notFound] as Reply,
        "config",
        'no list 06a4a4de-1b2c-11ef-8f0a-fa163e5bc304 in this connection\'s account ("The list cannot be found")',
    ],
    [
        "400",
        [400, [{ error_key: "contacts.api.validation.error", error_message: "bad list_id" }]] as Reply,
        "config",
        '("bad list_id")',
    ],
    ["another list", [200, { list_id: "0", name: "x" }] as Reply, "config", "has no list"],
    [
        "a deleted list",
        [200, { list_id: list.listId, name: "Old", deleted_at: "2026-01-01T00:00:00Z" }] as Reply,
        "config",
        '"Old"',
    ],
    ["403", denied, "auth", "to read list 06a4a4de"],
    ["HTML", [200, "<html>"] as Reply, "remote", "without an answer of its API"],
])("a list answered with %s is one clear error", async (_case, reply, code, words) => {
    await using server = await answering({ [LIST]: reply });
    await expect(constantContact.findTarget(signedIn(server.url), list)).rejects.toMatchObject({
        code,
        ...(code === "config" && { property: "destination.listId" }),
        message: expect.stringContaining(words) as string,
    });
});
