import { answer, scriptedServer } from "./scripted-vendor";

const headers = { authorization: "Bearer abc", accept: "application/json" };

async function ask(url: string, method: "GET" | "DELETE" = "GET"): Promise<void> {
    const { request } = await import("undici");
    await (await request(url, { method, headers })).body.dump();
}

test("a server of a script looks at requests as the sandbox does, but for bodies", async () => {
    const server = await scriptedServer((response) => answer(response, 200));
    await ask(`${server.url}/v3/account/summary`);
    expect(server.arrivals).toHaveLength(1);
    await server[Symbol.asyncDispose]();
});

test.each([
    ["/v3/contacts/1", /constant-contact: DELETE \/v3\/contacts\/1: forbidden, it deletes a person/],
    ["/v1/segments/1/all_users", /snapchat: DELETE .*: forbidden, it takes everybody off/],
    ["/api/lists/XW53Ha", /klaviyo: DELETE \/api\/lists\/XW53Ha: headers\.revision/],
    ["/elsewhere", /DELETE \/elsewhere: no vendor's path/],
])("DELETE %s fails the test when the server ends", async (path, words) => {
    const server = await scriptedServer((response) => answer(response, 204));
    await ask(server.url + path, "DELETE");
    await expect(server[Symbol.asyncDispose]()).rejects.toThrow(words);
});
