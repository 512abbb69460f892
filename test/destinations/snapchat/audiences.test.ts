import { snapchat } from "../../../provider/destinations/snapchat/index";
import { answer, scriptedServer } from "../../support/scripted-vendor";
import { adAccountId, newsletter, signedIn } from "./signed-in";

const path = `/v1/adaccounts/${adAccountId}/segments`;

/** What else Snapchat may answer, beyond what the sandbox plays; the token is always given. */
async function answering(reply: (number: number) => [status: number, body: unknown]) {
    let asked = 0;
    return scriptedServer((response, _number, { url }) => {
        const [status, body] = url.startsWith("/login") ? [200, { access_token: "a" }] : reply((asked += 1));
        return answer(response, status, typeof body === "string" ? body : JSON.stringify(body));
    });
}

const segment = (change: object): object => ({
    sub_request_status: "SUCCESS",
    segment: { id: "1", name: "VIP", source_type: "FIRST_PARTY", ad_account_id: adAccountId, ...change },
});
const page = (segments: object[], link?: unknown): [number, object] => [
    200,
    { request_status: "SUCCESS", segments, paging: link === undefined ? {} : { next_link: link } },
];

test("a next link gives its query alone: host and path stay ours", async () => {
    const links = ["https://evil.example/v1/segments/1?cursor=a%2Bb%26c&limit=1000", "?cursor=second"];
    await using server = await answering((number) => page([segment({ id: String(number) })], links[number - 1]));
    await expect(snapchat.findByName(signedIn(server.url), "VIP")).resolves.toHaveLength(3);
    expect(server.arrivals.slice(1).map(({ url }) => url)).toEqual([
        `${path}?limit=1000`,
        `${path}?cursor=a%2Bb%26c&limit=1000`,
        `${path}?cursor=second`,
    ]);
});

test.each([
    ["a link back to the first page", () => page([], `${path}?limit=1000`), "its pages do not end", 1],
    ["a link to itself", () => page([], `${path}?cursor=a`), "its pages do not end", 2],
    ["a link without a query", () => page([], path), "the link to its next page cannot be read", 1],
    ["a link that is none", () => page([], 7), "the link to its next page cannot be read", 1],
    ["no list", () => [200, { request_status: "SUCCESS" }] as const, "its answer holds no list", 1],
    ["a page for people", () => [200, "<html>"] as const, "without an answer of its API", 1],
    ["a part that failed", () => page([{ sub_request_status: "ERROR" }]), "refused to see the audiences", 1],
])("%s is no empty list: it ends as an error", async (_case, reply, words, pages) => {
    await using server = await answering(() => [...reply()] as [number, unknown]);
    await expect(snapchat.findByName(signedIn(server.url), "VIP")).rejects.toMatchObject({
        code: "remote",
        message: expect.stringContaining(words) as string,
    });
    expect(server.arrivals).toHaveLength(pages + 1);
});

test("a list that always has one more page ends as an error", async () => {
    const { connection } = signedIn("http://127.0.0.1:1");
    let asked = 0;
    const request = () => {
        const [status, json] = page([], `${path}?cursor=${(asked += 1)}`);
        return Promise.resolve({ status, headers: {}, text: JSON.stringify(json), json });
    };
    const http = { sent: 0, left: () => Promise.resolve(undefined), request };
    await expect(snapchat.findByName({ connection, http }, "VIP")).rejects.toMatchObject({
        code: "remote",
        message: expect.stringContaining("its pages do not end") as string,
    });
    expect(asked).toBe(100);
});

test("oldest first; foreign ones, and one that stands on two pages, are not counted twice or at all", async () => {
    const shown = [
        segment({ id: "3", created_at: "2026-03-01T00:00:00.000Z" }),
        segment({ id: "4" }),
        segment({ id: "5", ad_account_id: "5f0c2a3e-91d4-4c1b-8a57-3d2f6b9e7c10" }),
        segment({ id: "2", created_at: "2026-01-01T00:00:00.000Z", source_type: "first_party" }),
    ];
    await using server = await answering((number) => page(shown, number === 1 ? "?cursor=2" : undefined));
    const found = await snapchat.findByName(signedIn(server.url), "VIP");
    expect(found.map(({ id }) => id)).toEqual(["2", "3", "4"]);
});

const audience = (change: object): [number, object] => page([segment({ id: newsletter.audienceId, ...change })]);

test.each([
    [{}, {}],
    [{ retention_in_days: 9999 }, {}],
    [{ retention_in_days: 30 }, { retentionDays: 30 }],
    [{ retention_in_days: "180" }, { retentionDays: 180 }],
    [{ retention_in_days: 0 }, {}],
    [{ retention_in_days: null, approximate_number_users: null }, {}],
    [
        { approximate_number_users: 1200, status: "pending" },
        { members: 1200, status: "pending" },
    ],
    [{ approximate_number_users: -1, status: "ACTIVE" }, { status: "active" }],
    [{ approximate_number_users: "many" }, {}],
])("an audience with %j tells %j", async (change, told) => {
    await using server = await answering(() => audience(change));
    const expected = { id: newsletter.audienceId, name: "VIP", ...told };
    await expect(snapchat.findTarget(signedIn(server.url), newsletter)).resolves.toEqual(expected);
});

test("an audience that is not in use is refused, with its status", async () => {
    await using server = await answering(() => audience({ status: "PAUSED" }));
    await expect(snapchat.findTarget(signedIn(server.url), newsletter)).rejects.toMatchObject({
        code: "config",
        property: "destination.audienceId",
        message: expect.stringContaining('"VIP" (6128654966493356) has the status PAUSED') as string,
    });
});

const gone = "Error code: E3004, message: Entity does not exist";
test.each([
    ["400", 400, { request_status: "ERROR", debug_message: "Request URL can not be correctly processed" }],
    [
        "200 with an error inside",
        200,
        { request_status: "ERROR", segments: [{ sub_request_status: "ERROR", sub_request_error_reason: gone }] },
    ],
    ["200 without the audience", ...page([])],
    ["another audience", ...page([segment({ id: "1" })])],
] as const)("an unknown audience answered with %s is one clear error", async (_case, status, body) => {
    await using server = await answering(() => [status, body]);
    await expect(snapchat.findTarget(signedIn(server.url), newsletter)).rejects.toMatchObject({
        code: "config",
        message: expect.stringContaining("Snapchat has no audience 6128654966493356 for this connection") as string,
    });
});

test("an order answered with an error about the ad account is a matter of rights", async () => {
    const failed = { sub_request_status: "ERROR", sub_request_error_reason: gone };
    await using server = await answering(() => [200, { request_status: "ERROR", segments: [failed] }]);
    await expect(snapchat.createTarget(signedIn(server.url), "VIP")).rejects.toMatchObject({ code: "auth" });
});
