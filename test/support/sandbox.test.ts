import { globSync, readFileSync } from "node:fs";
import path from "node:path";
import type { ReceivedRequest } from "../../sandbox";
import { startSandbox } from "./sandbox";

const key = { authorization: `Klaviyo-API-Key pk_${"sandboxFULL".padEnd(34, "0")}`, revision: "2026-07-15" };

/** As our own client sends it: `fetch` would add headers. */
async function ask(url: string, options: { method?: string; headers?: Record<string, string>; body?: string } = {}) {
    const { request } = await import("undici");
    const { statusCode, body } = await request(url, { headers: key, ...options });
    await body.dump();
    return statusCode;
}

test("a right request passes", async () => {
    const sandbox = await startSandbox();
    expect(await ask(`${sandbox.endpoint("klaviyo")}/api/accounts`)).toBe(200);
    await sandbox.close();
});

test.each([
    ["a forbidden one", "POST", "/api/profile-subscription-bulk-create-jobs", /: forbidden, it subscribes people/],
    ["one of no allowed call", "GET", "/api/segments", /klaviyo: GET \/api\/segments: not among the calls/],
    ["one that the vendor would refuse", "GET", "/api/lists?page[size]=11", /query\.page\[size\]: not from 1 to 10/],
])("%s fails the test when the sandbox is closed, and the sandbox is closed all the same", async (...row) => {
    const [, method, url, words] = row;
    const sandbox = await startSandbox();
    await ask(sandbox.endpoint("klaviyo") + url, { method });
    await expect(sandbox.close()).rejects.toThrow(words);
    await expect(ask(sandbox.url)).rejects.toThrow(/ECONNREFUSED/);
});

test("a request is looked at whatever fault it meets, and the same wrong one is told once", async () => {
    const sandbox = await startSandbox();
    sandbox.fault({ vendor: "klaviyo", kind: "status", status: 200, times: 2 });
    for (const _time of [1, 2]) await ask(`${sandbox.endpoint("klaviyo")}/api/tags`);
    await expect(sandbox.close()).rejects.toThrow("1 kinds of requests");
});

test("a violation on purpose must happen", async () => {
    const [broken, kept] = [await startSandbox(), await startSandbox()];
    for (const sandbox of [broken, kept]) sandbox.expectViolation(/not among the calls/);
    await ask(`${broken.endpoint("klaviyo")}/api/tags`);
    await broken.close();
    await expect(kept.close()).rejects.toThrow("no request was wrong in the expected way: /not among the calls/");
});

test("an observer is told of a request as it was sent, before it is answered", async () => {
    const seen: ReceivedRequest[] = [];
    const sandbox = await startSandbox({ onRequest: (request) => seen.push(request) });
    sandbox.expectViolation(/./);
    sandbox.fault({ vendor: "snapchat", kind: "status", status: 503 });
    const url = `${sandbox.endpoint("snapchat")}/v1/segments/a%20b?limit=50&x=%2B`;
    await ask(url, { method: "POST", headers: { "X-One": "1" }, body: "{}" });
    expect(seen).toEqual([
        {
            vendor: "snapchat",
            method: "POST",
            path: "/v1/segments/a%20b?limit=50&x=%2B",
            headers: expect.objectContaining({ "x-one": "1", "content-length": "2" }) as object,
            body: Buffer.from("{}"),
        },
    ]);
    await sandbox.close();
});

test("every test but those of the sandbox itself has its requests looked at", () => {
    const root = path.resolve(__dirname, "..");
    const files = globSync("**/*.ts", { cwd: root }).filter((file) => !/^(sandbox|support)\//.test(file));
    const plain = files.filter((file) => {
        const text = readFileSync(path.join(root, file), "utf8");
        return /import\s+(?!type)[^;]*\bstartSandbox\b[^;]*from\s+"(\.\.\/)+sandbox(\/index)?"/.test(text);
    });
    expect(plain).toEqual([]);
    const scripted = files.filter((file) => {
        const text = readFileSync(path.join(root, file), "utf8");
        return (
            file.startsWith("destinations/") && /\bscriptedServer\b[^;]*from\s+"[^"]*http\/scripted-server"/.test(text)
        );
    });
    expect(scripted).toEqual([]);
});
