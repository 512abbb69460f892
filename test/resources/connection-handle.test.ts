import { areNames, credentialsIn, readHandle } from "../../provider/resources/connection-handle";

const handle = {
    segmentExportConnection: 1,
    kind: "klaviyo",
    displayName: "Klaviyo, newsletter",
    settings: {},
    consent: { iAgree: true, by: "dpo@contoso.example", on: "2026-11-20", statement: "1" },
    sharedWith: "contributors",
    owner: "prod/platform/klaviyo",
    account: { id: "AbCdEf", name: "Contoso" },
    credentials: { apiKey: "pk_1" },
};
const { segmentExportConnection: _mark, kind: _kind, credentials: _credentials, ...plain } = handle;

test("a handle gives its plain parts, and its credentials apart from them", () => {
    expect(readHandle("klaviyo", handle)).toEqual({ handle: plain });
    expect(credentialsIn("klaviyo", handle)).toEqual({ apiKey: "pk_1" });
});

test.each([
    ["no output", undefined, { problem: "missing" }],
    ["an output that is null", null, { problem: "missing" }],
    ["what could not be decrypted", {}, { problem: "sealed" }],
    ["credentials that could not be decrypted", { ...handle, credentials: {} }, { handle: plain, problem: "sealed" }],
    ["a setting that could not be", { ...handle, settings: { adAccountId: {} } }, { problem: "part" }],
    ["a consent that could not be", { ...handle, consent: {} }, { problem: "part" }],
    ["a part of one that could not be", { ...handle, consent: { ...handle.consent, by: {} } }, { problem: "part" }],
    ["an account that could not be", { ...handle, account: {} }, { problem: "part" }],
    ["projects that could not be", { ...handle, sharedWith: {} }, { problem: "part" }],
    ["a text", "pk_1", { problem: "foreign" }],
    ["a list", [], { problem: "foreign" }],
    ["another object", { kind: "klaviyo", credentials: { apiKey: "pk_1" } }, { problem: "foreign" }],
    ["a handle of a later form", { ...handle, segmentExportConnection: 2 }, { problem: "newer" }],
    ["a handle of another kind", { ...handle, kind: "snapchat" }, { problem: "kind", kind: "snapchat" }],
])("%s gives no credentials, and says what it is", (_what, value, reading) => {
    expect(readHandle("klaviyo", value)).toEqual(reading);
    expect(credentialsIn("klaviyo", value)).toEqual({});
});

test("only names of environment variables are no secret", () => {
    expect(areNames({ apiKey: { fromEnv: "KEY" } })).toBe(true);
    expect(areNames({ clientId: { fromEnv: "ID" }, clientSecret: "s" })).toBe(false);
    expect(areNames({})).toBe(false);
});
