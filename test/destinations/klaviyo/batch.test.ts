import { klaviyo } from "../../../provider/destinations/klaviyo/index";
import { bodyOf, rowWriter, type Person } from "../rows-json";

const writer = rowWriter();
afterAll(async () => (await writer).close());
const row = async (person: Person): Promise<string> => (await (await writer).rows(klaviyo, [person]))[0]!;
const email = "jane@example.com";

test("a body is what the API's description asks for, to the byte", async () => {
    const rows = await (await writer).rows(klaviyo, [{ email }, { email: "joe@example.com" }]);
    expect(bodyOf(klaviyo, { listId: "XW53Ha" }, rows).toString()).toBe(
        '{"data":{"type":"profile-bulk-import-job","attributes":{"profiles":{"data":[' +
            '{"type":"profile","attributes":{"email":"jane@example.com"}},' +
            '{"type":"profile","attributes":{"email":"joe@example.com"}}' +
            ']}},"relationships":{"lists":{"data":[{"type":"list","id":"XW53Ha"}]}}}}',
    );
});

test("fields have Klaviyo's names, properties stand below their own", async () => {
    const fields = {
        "properties.plan": "gold",
        firstName: "Jane",
        lastName: "Doe",
        phone: "+46701234567",
        externalId: "17",
        "properties.since": "2020",
    };
    expect(await row({ email, fields })).toBe(
        '{"type":"profile","attributes":{"email":"jane@example.com","first_name":"Jane","last_name":"Doe",' +
            '"phone_number":"+46701234567","external_id":"17","properties":{"plan":"gold","since":"2020"}}}',
    );
});

test.each<[string, Record<string, string | null>, string]>([
    ["a field", { firstName: null, lastName: "Doe" }, ',"last_name":"Doe"'],
    ["one property", { "properties.a": null, "properties.b": "x" }, ',"properties":{"b":"x"}'],
    ["all properties", { "properties.a": null, "properties.b": null }, ""],
    ["everything", { firstName: null, "properties.a": null }, ""],
])("what has no value is left out: %s", async (_, fields, rest) => {
    expect(await row({ email, fields })).toBe(`{"type":"profile","attributes":{"email":"jane@example.com"${rest}}}`);
});

test.each([
    ["quotes", 'Jane "JJ" O\'Neil', '"Jane \\"JJ\\" O\'Neil"'],
    ["a backslash", "a\\b", '"a\\\\b"'],
    ["a line break and a tab", "a\nb\tc", '"a\\nb\\tc"'],
    ["a control character", "a\u0001b", '"a\\u0001b"'],
    ["emoji", "🙂", '"🙂"'],
    ["right to left", "שלום", '"שלום"'],
    ["digits, which stay text", "007", '"007"'],
    ["true, which stays text", "true", '"true"'],
    ["text that looks like JSON", '{"a":1}', '"{\\"a\\":1}"'],
])("%s in a name", async (_, firstName, json) => {
    const text = await row({ email, fields: { firstName } });
    expect(text).toContain(`"first_name":${json}`);
    expect(JSON.parse(text)).toMatchObject({ attributes: { first_name: firstName } });
});

test("a property may be named with quotes of both kinds", async () => {
    const text = await row({ email, fields: { [`properties.it's "so"`]: "x" } });
    expect(JSON.parse(text)).toEqual({ type: "profile", attributes: { email, properties: { [`it's "so"`]: "x" } } });
});

test.each(["properties.$source", "properties.", "properties. "])("%s is refused, naming the input", (path) => {
    expect(() => klaviyo.batch.row([{ path, column: "c0" }])).toThrow(
        expect.objectContaining({ code: "config", property: `fields.${path}` }) as Error,
    );
});

test.each([
    ["+46701234567", true],
    ["+6834000", true],
    ["+123456789012345", true],
    ["+1234", false],
    ["0701234567", false],
    ["+0701234567", false],
    ["+1234567890123456", false],
    ["+46 70 123", false],
])("the phone %s passes the stage: %s", (phone, passes) => {
    expect(new RegExp(`^(?:${klaviyo.fields.phone!.pattern})$`).test(phone)).toBe(passes);
});
