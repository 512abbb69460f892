import { snapchat } from "../../../provider/destinations/snapchat/index";
import { startSandbox, type Sandbox } from "../../support/sandbox";
import { answer, scriptedServer } from "../../support/scripted-vendor";
import { adAccountId, signedIn } from "./signed-in";

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

    test("an ad account without a customer list passes for who may make one, and for nobody else", async () => {
        const settings = { adAccountId: withoutRole };
        const admin = session({ settings, refreshToken: "sandbox-snapchat-admin" });
        await expect(snapchat.verify(admin)).resolves.toEqual({ id: withoutRole, name: "Ad account without a role" });
        const general = "sandbox-snapchat-campaigns";
        await expect(snapchat.verify(session({ settings, refreshToken: general }))).rejects.toMatchObject({
            code: "auth",
            property: "adAccountId",
            message: expect.stringMatching(
                /has no customer list, .* member of the organization, general of the ad account\. Make one .* Data Manager/,
            ) as string,
        });
        await expect(snapchat.verify(session({ refreshToken: general }))).resolves.toMatchObject({ id: adAccountId });
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
const segments = (source_type: string, count = 1): object => ({
    request_status: "SUCCESS",
    segments: Array.from({ length: count }, () => item("segment", { source_type, ad_account_id: adAccountId })),
    paging: {},
});
const customerList = segments("FIRST_PARTY");

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
    await using server = await answering([200, organization(roles, accounts)], [200, customerList]);
    const verified = snapchat.verify(signedIn(server.url));
    if (passes) await expect(verified).resolves.toEqual({ id: adAccountId, name: "A" });
    else await expect(verified).rejects.toMatchObject({ code: "auth", property: "adAccountId" });
});

test("an ad account that the list leaves out is asked for by itself, and must be of the organization", async () => {
    const account = (owner: string): object => ({
        request_status: "SUCCESS",
        adaccounts: [item("adaccount", { id: adAccountId, name: "A", organization_id: owner })],
    });
    await using server = await answering(
        [200, organization(["data_admin"])],
        [200, account("O1")],
        [200, customerList],
    );
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
    ["roles that are not told", [], 3, "auth", "let one be made: not told"],
    ["another role than those known", ["agency_admin"], 3, "auth", "agency_admin of the organization"],
    ["no room for one", ["admin"], 1000, "config", "with 1000 audiences of other kinds it takes no further one"],
])("without a customer list, %s is refused", async (_case, roles, others, code, words) => {
    const body = organization(roles, [{ id: adAccountId, name: "A" }]);
    await using server = await answering([200, body], [200, segments("LOOKALIKE", others)]);
    await expect(snapchat.verify(signedIn(server.url))).rejects.toMatchObject({
        code,
        message: expect.stringContaining(words) as string,
    });
});

test("a customer list of another ad account does not count", async () => {
    const foreign = { request_status: "SUCCESS", segments: [item("segment", { source_type: "FIRST_PARTY" })] };
    await using server = await answering([200, organization(["member"], [{ id: adAccountId }])], [200, foreign]);
    await expect(snapchat.verify(signedIn(server.url))).rejects.toMatchObject({ code: "auth" });
});
