import { snapchat } from "../../../provider/destinations/snapchat/index";
import { startSandbox, type Sandbox } from "../../../sandbox/index";
import { answer, scriptedServer } from "../../http/scripted-server";
import { adAccountId, newsletter, signedIn } from "./signed-in";

const withoutRole = "5f0c2a3e-91d4-4c1b-8a57-3d2f6b9e7c10";

describe("in the sandbox", () => {
    let sandbox: Sandbox;
    beforeAll(async () => {
        sandbox = await startSandbox();
    });
    afterAll(() => sandbox.close());
    const session = (inputs?: Parameters<typeof signedIn>[1]) => signedIn(sandbox.endpoint("snapchat"), inputs);

    test("connecting names the ad account", async () => {
        await expect(snapchat.verify(session())).resolves.toEqual({ id: adAccountId, name: "Sandbox ad account" });
    });

    test.each([
        ["a refresh token that is not accepted", { refreshToken: "nope" }, "A person must connect again"],
        ["a wrong client secret", { clientSecret: "nope" }, "Business Details > OAuth Apps"],
        ["a role that only reads", { refreshToken: "sandbox-snapchat-reports" }, "reports of the ad account"],
        [
            "an ad account without a role",
            { settings: { adAccountId: withoutRole } },
            "E3002 Caller does not have permission",
        ],
        [
            "an ad account that is not there",
            { settings: { adAccountId: adAccountId.replace("8", "9") } },
            `only: "Sandbox ad account" (${adAccountId})`,
        ],
        [
            "an organization of somebody else",
            { settings: { adAccountId, organizationId: adAccountId } },
            '"Sandbox Snapchat" (40d6719b-da09-410b-9185-0cc9c0dfed1d)',
        ],
    ])("%s is refused, saying who must act", async (_case, inputs, words) => {
        await expect(snapchat.verify(session(inputs))).rejects.toMatchObject({
            code: "auth",
            retryable: false,
            message: expect.stringContaining(words) as string,
        });
    });

    test("the audience is found by its id, without a count of members", async () => {
        await expect(snapchat.findTarget(session(), newsletter)).resolves.toEqual({
            id: newsletter.audienceId,
            name: "Newsletter",
        });
    });

    test.each([
        ["an audience that is no customer list", "5123456789012345", {}, "source type ENGAGEMENT, not FIRST_PARTY"],
        [
            "an audience that is not there",
            "1234567890123456",
            {},
            'no audience 1234567890123456 for this connection ("E3003 Resource can not be found")',
        ],
        [
            "an audience of another ad account",
            newsletter.audienceId,
            { adAccountId: withoutRole },
            `belongs to ad account ${adAccountId}`,
        ],
    ])("%s is refused", async (_case, audienceId, other, words) => {
        const settings = { adAccountId, ...other };
        await expect(snapchat.findTarget(session({ settings }), { audienceId })).rejects.toMatchObject({
            code: "config",
            property: "destination.audienceId",
            message: expect.stringContaining(words) as string,
        });
    });
});

/** What else Snapchat may answer, beyond what the sandbox plays; the token is always given. */
async function answering(...answers: [status: number, body: unknown][]) {
    return scriptedServer((response, _number, { url }) => {
        const [status, body] = url.startsWith("/login") ? [200, { access_token: "a" }] : (answers.shift() ?? [500, {}]);
        return answer(response, status, typeof body === "string" ? body : JSON.stringify(body));
    });
}

const item = (key: string, entity: object): object => ({ sub_request_status: "success", [key]: entity });
const organization = (roles: string[], accounts?: object[]): object => ({
    request_status: "success",
    organizations: [item("organization", { id: "o1", name: "Org", roles, ...(accounts && { ad_accounts: accounts }) })],
});
const noSegments = { request_status: "SUCCESS", segments: [], paging: {} };

test.each([
    [
        "an organization admin without a role on the account",
        ["admin"],
        [{ id: adAccountId, name: "A", roles: [] }],
        true,
    ],
    ["a role that Snap adds later", ["member"], [{ id: adAccountId, name: "A", roles: ["list_keeper"] }], true],
    ["roles that are not told", [], [{ id: adAccountId.toUpperCase(), name: "A" }], true],
    [
        "a strong role beside a weak one",
        ["member"],
        [{ id: adAccountId, name: "A", roles: ["reports", "AUDIENCE"] }],
        true,
    ],
    ["a reporting admin", ["data_admin"], [{ id: adAccountId, name: "A", roles: [] }], false],
    ["a business admin", ["business_admin"], [{ id: adAccountId, name: "A" }], false],
    ["creative and reports", ["member"], [{ id: adAccountId, name: "A", roles: ["creative", "reports"] }], false],
])("%s", async (_case, roles, accounts, passes) => {
    await using server = await answering([200, organization(roles, accounts)], [200, noSegments]);
    const verified = snapchat.verify(signedIn(server.url));
    if (passes) await expect(verified).resolves.toEqual({ id: adAccountId, name: "A" });
    else await expect(verified).rejects.toMatchObject({ code: "auth", property: "adAccountId" });
});

test("an ad account that the list leaves out is asked for by itself, and must be of the organization", async () => {
    const account = (owner: string): object => ({
        request_status: "SUCCESS",
        adaccounts: [item("adaccount", { id: adAccountId, name: "A", organization_id: owner })],
    });
    await using server = await answering([200, organization(["member"])], [200, account("O1")], [200, noSegments]);
    await expect(snapchat.verify(signedIn(server.url))).resolves.toEqual({ id: adAccountId, name: "A" });
    await using other = await answering([200, organization(["member"])], [200, account("o2")]);
    await expect(snapchat.verify(signedIn(other.url))).rejects.toMatchObject({ code: "auth", property: "adAccountId" });
});

test.each([
    ["no organization", [200, { request_status: "SUCCESS", organizations: [] }], "auth", "in no Snapchat organization"],
    ["HTML", [200, "<html>"], "remote", "without an answer of its API"],
    ["a 401 that renewing does not heal", [401, ""], "auth", "does not accept the renewed access token"],
] as const)("connecting to a user with %s", async (_case, first, code, words) => {
    await using server = await answering([...first], [...first]);
    await expect(snapchat.verify(signedIn(server.url))).rejects.toMatchObject({
        code,
        message: expect.stringContaining(words) as string,
    });
});

test.each([
    ["400", [400, { request_status: "ERROR", debug_message: "Request URL can not be correctly processed" }]],
    [
        "200 with an error inside",
        [
            200,
            {
                request_status: "ERROR",
                segments: [
                    {
                        sub_request_status: "ERROR",
                        sub_request_error_reason: "Error code: E3004, message: Entity does not exist",
                    },
                ],
            },
        ],
    ],
    ["200 without the audience", [200, { request_status: "SUCCESS", segments: [] }]],
    ["another audience", [200, { request_status: "SUCCESS", segments: [item("segment", { id: "1" })] }]],
] as const)("an unknown audience answered with %s is one clear error", async (_case, reply) => {
    await using server = await answering([...reply]);
    await expect(snapchat.findTarget(signedIn(server.url), newsletter)).rejects.toMatchObject({
        code: "config",
        message: expect.stringContaining("Snapchat has no audience 6128654966493356 for this connection") as string,
    });
});
