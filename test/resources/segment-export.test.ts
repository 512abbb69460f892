import { segmentExportLifecycle } from "../../provider/resources/segment-export-lifecycle";
import type { Properties } from "../../provider/resources/lifecycle";

const inputs = (kind: string, settings: Properties, more: Properties = {}): Properties => ({
    displayName: "VIP",
    connection: { kind, displayName: "Connection", settings },
    destination: { listId: "XW53Ha" },
    ...more,
});
const replaces = (olds: Properties, news: Properties): string[] => segmentExportLifecycle.replaces?.(olds, news) ?? [];

test("another target, account or vendor needs another export, and nothing else does", () => {
    const klaviyo = inputs("klaviyo", {});
    expect(replaces(klaviyo, { ...klaviyo, displayName: "Lapsed", mode: "add" })).toEqual([]);
    expect(replaces(klaviyo, { ...klaviyo, destination: { listId: "YaB2Cd" } })).toEqual(["destination"]);
    expect(replaces(klaviyo, { ...klaviyo, destination: { create: { name: "VIP" } } })).toEqual(["destination"]);
    expect(replaces(klaviyo, inputs("snapchat", { adAccountId: "a" }))).toEqual(["connection"]);
    const audience = (adAccountId: string, organizationId?: string): Properties =>
        inputs("snapchat", { adAccountId, organizationId });
    expect(replaces(audience("a"), audience("b"))).toEqual(["connection"]);
    expect(replaces(audience("a"), audience("a", "o"))).toEqual([]);
});

test("the same target, written in another way, is the same", () => {
    const list = (listId: string, endpoint?: string): Properties => ({
        ...inputs("constant-contact", {}),
        connection: { kind: "constant-contact", displayName: "Connection", settings: {}, endpoint },
        destination: { listId },
    });
    const id = "06a4a4de-1b2c-11ef-8f0a-fa163e5bc304";
    expect(replaces(list(id), list(id.toUpperCase()))).toEqual([]);
    expect(replaces(list(id, "http://127.0.0.1:4010/x"), list(id, "http://127.0.0.1:4010/x/"))).toEqual([]);
    expect(replaces(list(id), list(id, "https://API.cc.email/"))).toEqual([]);
    const account = "8adc3db7-8148-4fbf-999c-8d2266369d74";
    const audience = (adAccountId: string): Properties => inputs("snapchat", { adAccountId });
    expect(replaces(audience(account), audience(account.toUpperCase()))).toEqual([]);
});

test("how a token is renewed does not make the export another one", () => {
    const before = inputs("constant-contact", {});
    const after = inputs("constant-contact", { refreshTokens: "long-lived" });
    expect(replaces(before, after)).toEqual([]);
});
