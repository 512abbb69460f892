import { parseBase, requestPath } from "../../provider/http/endpoint";
import type { ApiRequest } from "../../provider/http/http";

const get: ApiRequest = { method: "GET", host: "api", path: "/lists", bucket: "lists", retry: "always" };

test.each([
    ["https://a.klaviyo.com", "https://a.klaviyo.com", ""],
    ["https://gateway.example/klaviyo/", "https://gateway.example", "/klaviyo"],
    ["http://127.0.0.1:4010", "http://127.0.0.1:4010", ""],
    ["http://localhost:4010/", "http://localhost:4010", ""],
    ["http://[::1]:4010", "http://[::1]:4010", ""],
])("%s is a base", (text, origin, path) => {
    expect(parseBase(text)).toMatchObject({ origin, path });
});

test.each([
    ["no URL", "a.klaviyo.com", "is no URL"],
    ["http over the network", "http://a.klaviyo.com", "must start with https://"],
    ["a name that only looks local", "http://127.0.0.1.example.com", "must start with https://"],
    ["a name that only starts local", "http://localhost.example.com", "must start with https://"],
    ["another scheme", "ftp://127.0.0.1", "must start with https://"],
    ["a query", "https://a.klaviyo.com?x=1", "query or fragment"],
    ["a password", "https://me:hunter2@a.klaviyo.com", "user name or password"],
])("%s is refused, naming the input", (_, text, words) => {
    expect(() => parseBase(text)).toThrow(
        expect.objectContaining({
            code: "config",
            property: "endpoint",
            message: expect.stringContaining(words) as string,
        }) as Error,
    );
});

test("an error never repeats a password", () => {
    for (const text of ["https://me:hunter2@a.klaviyo.com", "https://me:hunter2@", "me:hunter2@host:x"]) {
        expect(() => parseBase(text)).toThrow(
            expect.objectContaining({ message: expect.not.stringContaining("hunter2") as string }) as Error,
        );
    }
});

test("paths and queries lie below the base, encoded", () => {
    const base = parseBase("https://gateway.example/klaviyo");
    expect(
        requestPath(base, { ...get, query: { "page[size]": "100", filter: 'equals(email,"a+b@example.com")' } }),
    ).toBe("/klaviyo/lists?page%5Bsize%5D=100&filter=equals(email%2C%22a%2Bb%40example.com%22)");
    expect(requestPath(base, { ...get, path: "//evil.example/x" })).toBe("/klaviyo//evil.example/x");
    expect(() => requestPath(base, { ...get, path: "@evil.example" })).toThrow(TypeError);
});

test("a query that is encoded already is sent as it is", () => {
    const base = parseBase("https://gateway.example/crm");
    const rawQuery = "$select=a&$skiptoken=%3Ccookie%20pagenumber=%222%22%20pagingcookie=%22%253c%22/%3E";
    expect(requestPath(base, { ...get, query: { ignored: "1" }, rawQuery })).toBe(`/crm/lists?${rawQuery}`);
});
