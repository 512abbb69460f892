import type { Sandbox } from "../../sandbox";
import { frozenSandbox } from "./support";
import { dataverse, dataverseToken, filtered, MEMBERSHIPS, paged, PROFILES, VIEWER } from "./support-dataverse";

const STRANGER = { id: "5e8b1c3d-2f47-4a96-b0d8-6a3f7e91c402", secret: "sandbox-dataverse-stranger" };
const NO_PROFILES = { id: "5e8b1c3d-2f47-4a96-b0d8-6a3f7e91c403", secret: "sandbox-dataverse-no-profiles" };

let sandbox: Sandbox;
afterEach(() => sandbox.close());

test("signing in: tenant, application, secret and scope must be right", async () => {
    sandbox = await frozenSandbox();
    const right = await dataverseToken(sandbox, VIEWER);
    expect([right.status, right.at("token_type"), right.at("expires_in")]).toEqual([200, "Bearer", 3599]);
    const wrong = [
        await dataverseToken(sandbox, { ...VIEWER, secret: "x" }),
        await dataverseToken(sandbox, { ...VIEWER, id: "x" }),
        await dataverseToken(sandbox, VIEWER, { scope: "https://other.crm4.dynamics.com/.default" }),
        await dataverseToken(sandbox, VIEWER, {}, "contoso"),
    ];
    expect(wrong.map(({ status, at }) => [status, at("error")])).toEqual([
        [401, "invalid_client"],
        [400, "unauthorized_client"],
        [400, "invalid_resource"],
        [400, "invalid_request"],
    ]);
});

test("who may read: nobody without a token, no stranger, no profiles without the privilege", async () => {
    sandbox = await frozenSandbox();
    const ask = await dataverse(sandbox);
    expect((await ask(PROFILES)).status).toBe(200);
    sandbox.expireAccess("dataverse");
    const late = await ask(PROFILES);
    expect([late.status, late.body]).toEqual([401, ""]);
    const stranger = await (await dataverse(sandbox, STRANGER))(PROFILES);
    expect([stranger.status, stranger.at("error.code")]).toEqual([403, "0x80072560"]);
    const half = await dataverse(sandbox, NO_PROFILES);
    expect((await half(MEMBERSHIPS)).status).toBe(200);
    const refused = await half(PROFILES);
    expect(refused.status).toBe(403);
    expect(refused.text("error.message")).toContain("prvReadmsdynci_customerprofile");
});

test("contains() compares without case, with wildcards; quotes are doubled", async () => {
    sandbox = await frozenSandbox();
    const ask = await dataverse(sandbox);
    const names = async (filter: string): Promise<string[]> => {
        const answer = await ask(filtered(filter), paged(5000));
        expect(answer.status).toBe(200);
        return [...new Set(answer.at("value.*.msdynci_segments") as string[])];
    };
    expect(await names(`contains(msdynci_segments,'"vip"')`)).toEqual(['["VIP"]']);
    expect(await names(`contains(msdynci_segments,'vip')`)).toEqual(['["VIP"]', '["VIP_old"]']);
    expect(await names(`contains(msdynci_segments,'"L%_cust[ou]mers"')`)).toHaveLength(2);
    expect(await names(`contains(msdynci_segments,'O''Neil')`)).toEqual([]);
    expect((await ask(filtered("contains(msdynci_segments,'a' or"))).status).toBe(400);
});

test("pages: the size asked for up to 5,000, the key always, links that must come back untouched", async () => {
    sandbox = await frozenSandbox();
    const ask = await dataverse(sandbox);
    const first = await ask(filtered(`contains(msdynci_segments,'"VIP"')`), paged(100));
    expect(first.headers.get("preference-applied")).toBe("odata.maxpagesize=100");
    expect(Object.keys((first.at("value.0") as object | undefined) ?? {})).toEqual([
        "@odata.etag",
        "msdynci_customerid",
        "msdynci_segments",
        "msdynci_segmentmembershipid",
    ]);
    const link = linkOf(first) ?? "";
    expect(link.startsWith(`${sandbox.endpoint("dataverse")}/api/data/v9.2/msdynci_segmentmemberships?$select=`)).toBe(
        true,
    );
    const second = await ask(link, paged(100));
    expect([(second.at("value") as unknown[]).length, linkOf(second)]).toEqual([50, undefined]);
    expect((await ask(link.replace("pagenumber=", "pagenumber%3D"), paged(100))).status).toBe(400);
    const large = await ask(PROFILES, paged(6000));
    expect([(large.at("value") as unknown[]).length, linkOf(large)]).toEqual([3000, undefined]);
});

function linkOf({ body }: { readonly body: string }): string | undefined {
    return (JSON.parse(body) as { "@odata.nextLink"?: string })["@odata.nextLink"];
}

test("a count is that of all pages, up to where it stops", async () => {
    sandbox = await frozenSandbox({ dataverse: { countStops: 500 } });
    const ask = await dataverse(sandbox);
    const stopped = "Microsoft.Dynamics.CRM.totalrecordcountlimitexceeded";
    const counted = async (segment: string) => {
        const path = `${filtered(`contains(msdynci_segments,'"${segment}"')`)}&$count=true`;
        const { body } = await ask(path, { prefer: `odata.maxpagesize=1,odata.include-annotations="${stopped}"` });
        const answer = JSON.parse(body) as Record<string, unknown>;
        return [answer["@odata.count"], answer[`@${stopped}`]];
    };
    expect(await counted("VIP")).toEqual([150, false]);
    expect(await counted("Newsletter")).toEqual([500, true]);
});

test("a filter of more than 500 conditions, an unknown column or table, and a write are refused", async () => {
    sandbox = await frozenSandbox();
    const ask = await dataverse(sandbox);
    const many = (count: number) => Array.from({ length: count }, () => "msdynci_customerid eq 'a'").join(" or ");
    expect((await ask(filtered(many(500)))).status).toBe(200);
    expect((await ask(filtered(many(501)))).at("error.code")).toBe("0x8004430C");
    expect((await ask("msdynci_customerprofiles?$select=nothing")).text("error.message")).toContain("'nothing'");
    expect((await ask("contacts")).status).toBe(404);
    expect((await ask("msdynci_customerprofiles", {}, "POST")).status).toBe(404);
    expect((await ask(filtered(many(1300)))).status).toBe(414);
});

test("one request too many in five minutes waits", async () => {
    sandbox = await frozenSandbox({ dataverse: { requestsPer5Minutes: 20 } });
    const ask = await dataverse(sandbox);
    const glance = "msdynci_customerprofiles?$select=msdynci_customerid&$top=1";
    await Promise.all(Array.from({ length: 20 }, () => ask(glance)));
    const refused = await ask(glance);
    expect([refused.status, refused.at("error.code")]).toEqual([429, "0x80072322"]);
    expect(refused.text("error.message")).toContain("limit of 20 over time window of 300 seconds");
    expect(refused.headers.get("retry-after")).toBe("290");
    sandbox.advance(290);
    expect((await ask(glance)).status).toBe(200);
});
