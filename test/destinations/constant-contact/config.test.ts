import { credentials, settings, target } from "../../../provider/destinations/constant-contact/config";

const complete = { clientId: "id", clientSecret: "secret", refreshToken: "token" };
const listId = "06a4a4de-1b2c-11ef-8f0a-fa163e5bc304";

test("what is right passes, with or without a client secret", () => {
    expect(credentials.parse(complete)).toEqual(complete);
    const publicApp = { clientId: "id", refreshToken: "token" };
    expect(credentials.parse(publicApp)).toEqual(publicApp);
    expect(credentials.parse({ ...publicApp, clientSecret: undefined })).toEqual(publicApp);
    expect(settings.parse({})).toEqual({});
    expect(settings.parse({ refreshTokens: undefined })).toEqual({});
    expect(settings.parse({ refreshTokens: "long-lived" })).toEqual({ refreshTokens: "long-lived" });
    expect(target.parse({ listId: listId.toUpperCase() })).toEqual({ listId });
});

test.each([
    [credentials, { ...complete, clientId: undefined }, "clientId", "developer.constantcontact.com > My Applications"],
    [
        credentials,
        { ...complete, clientSecret: "" },
        "clientSecret",
        "leave clientSecret out for an application with PKCE",
    ],
    [credentials, { ...complete, refreshToken: " token" }, "refreshToken", "a blank or a line break"],
    [target, { listId: "1234567890" }, "listId", "write the list's ID, 36 characters"],
    [settings, { refreshTokens: "forever" }, "refreshTokens", 'write "rotating" or "long-lived"'],
    [target, {}, "listId", "Contacts > Lists"],
])("%# what is wrong is named, with what to write", (schema, input, property, words) => {
    const issue = schema.safeParse(input).error?.issues[0];
    expect(issue?.path).toEqual([property]);
    expect(issue?.message).toContain(words);
});

test("a setting or key that nobody asked for is refused", () => {
    expect(settings.safeParse({ adAccountId: "x" }).success).toBe(false);
    expect(target.safeParse({ listId, audienceId: "1" }).success).toBe(false);
});
