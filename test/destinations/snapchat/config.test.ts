import { credentials, settings, target } from "../../../provider/destinations/snapchat/config";

const complete = { clientId: "id", clientSecret: "secret", refreshToken: "token" };
const adAccountId = "8adc3db7-8148-4fbf-999c-8d2266369d74";

test("what is right passes; ids are told apart by letters, not by their case", () => {
    expect(credentials.parse(complete)).toEqual(complete);
    expect(settings.parse({ adAccountId: adAccountId.toUpperCase() })).toEqual({ adAccountId });
    expect(settings.parse({ adAccountId, organizationId: adAccountId })).toEqual({
        adAccountId,
        organizationId: adAccountId,
    });
    expect(target.parse({ audienceId: "6128654966493356" })).toEqual({ audienceId: "6128654966493356" });
});

test.each([
    [credentials, { ...complete, clientId: undefined }, "clientId", "Business Manager > Business Details > OAuth Apps"],
    [credentials, { ...complete, clientSecret: "" }, "clientSecret", "write the client secret"],
    [credentials, { ...complete, refreshToken: "token\n" }, "refreshToken", "a blank or a line break"],
    [settings, {}, "adAccountId", "write the ad account's ID, 36 characters"],
    [settings, { adAccountId: "1234" }, "adAccountId", "write the ad account's ID, 36 characters"],
    [settings, { adAccountId, organizationId: "acme" }, "organizationId", "Business Manager > Business Details"],
    [target, { audienceId: adAccountId }, "audienceId", 'destination: { audienceId: "6128654966493356" }'],
    [target, { audienceId: 6128654966493356 }, "audienceId", "as text"],
    [target, { audienceId: "" }, "audienceId", "about 16 digits"],
])("%# what is wrong is named, with what to write", (schema, input, property, words) => {
    const issue = schema.safeParse(input).error?.issues[0];
    expect(issue?.path).toEqual([property]);
    expect(issue?.message).toContain(words);
});

test("no error repeats a secret", () => {
    const result = credentials.safeParse({ ...complete, clientSecret: "s3cret s3cret", refreshToken: "s3cret\n" });
    expect(result.error?.message).not.toContain("s3cret");
});

test("a key that nobody asked for is refused", () => {
    expect(credentials.safeParse({ ...complete, apiKey: "x" }).success).toBe(false);
    expect(target.safeParse({ audienceId: "1", listId: "2" }).success).toBe(false);
});
