import { EmptySegment } from "../../provider/segments/empty-segment";
import { customerInsightsSource, customerInsightsWith } from "../../provider/segments/customer-insights";
import { CLIENT_SECRET, Segments } from "./dataverse-place";

let at: Segments;
afterEach(() => at.open.close());

const EMAIL = "msdynci_email";
const QUICK = { still: 300_000, look: 5, patience: 100 };

test("limits: a 429 is waited for, a token that ended is renewed", async () => {
    at = await Segments.start();
    at.place.sandbox.fault({
        vendor: "dataverse",
        kind: "status",
        status: 429,
        match: { path: "*memberships" },
        skip: 2,
        headers: { "retry-after": "1" },
        body: { error: { code: "0x80072321", message: "Combined execution time exceeded" } },
    });
    const began = performance.now();
    await at.open.load(
        [EMAIL],
        at.open.meanwhile(() => at.place.sandbox.expireAccess("dataverse")),
        at.named("VIP"),
    );
    expect(performance.now() - began).toBeGreaterThan(1000);
    expect(at.requests("/token")).toHaveLength(2);
});

test.each([
    ["another host", (link: string) => link.replace("127.0.0.1", "localhost")],
    ["another table", (link: string) => link.replace("msdynci_segmentmemberships", "contacts")],
    ["nothing readable", () => "next"],
])("a link to %s is not followed", async (_, change) => {
    at = await Segments.start();
    const root = `${at.place.sandbox.endpoint("dataverse")}/api/data/v9.2`;
    const link = change(`${root}/msdynci_segmentmemberships?$select=a&$skiptoken=1`);
    at.answer("msdynci_segmentmemberships", 2, { value: [], "@odata.nextLink": link });
    const before = at.place.sandbox.requests().length;
    const error = await at.failure("VIP");
    expect(error.code).toBe("remote");
    expect(error.message).toMatch(/link to its next page that (leads elsewhere|cannot be read)/);
    expect(at.place.sandbox.requests().length - before).toBeLessThan(9);
});

test("a refresh: waited for, refused, or seen as members without a profile", async () => {
    at = await Segments.start({}, customerInsightsWith(QUICK));
    const { dataverse } = at.place.sandbox;
    dataverse.refresh({ seconds: 60, segment: "VIP", added: 7 });
    expect((await at.failure("VIP")).message).toMatch(
        /a system refresh seems to be in progress: its tables changed 0 seconds ago/,
    );
    expect((await at.failure("VIP", { refreshing: "refuse" })).message).not.toMatch(/waited/);
    const error = await at.failure("VIP", { refreshing: "ignore" });
    expect(error.message).toMatch(/7 of 157 members have no customer profile/);
    expect([error.code, error.retryable]).toEqual(["remote", true]);
    // It ends while it is waited for.
    const waiting = at.load("VIP");
    setTimeout(() => at.place.sandbox.advance(60 + 301), 30);
    expect(await waiting).toHaveLength(157);
});

test("tables without modifiedon: read each time, and still held against each other", async () => {
    at = await Segments.start({ dataverse: { modifiedOn: false } });
    expect(await at.load("VIP")).toHaveLength(150);
    const fingerprint = () => customerInsightsSource.fingerprint(at.named("VIP"), at.open.context());
    expect(await fingerprint()).not.toBe(await fingerprint());
    at.place.sandbox.dataverse.refresh({ seconds: 60, segment: "VIP", added: 3 });
    expect((await at.failure("VIP")).message).toMatch(/3 of 153 members have no customer profile/);
});

test("skipUnchanged: false reads each time; a fingerprint costs five requests and a sign-in", async () => {
    at = await Segments.start();
    const fingerprint = (more: object) => customerInsightsSource.fingerprint(at.named("VIP", more), at.open.context());
    expect(await fingerprint({ skipUnchanged: false })).not.toBe(await fingerprint({ skipUnchanged: false }));
    const before = at.place.sandbox.requests().length;
    expect(await fingerprint({})).toBe(await fingerprint({}));
    expect(at.place.sandbox.requests().length - before).toBe(2 * 5);
});

test.each([
    [
        "5e8b1c3d-2f47-4a96-b0d8-6a3f7e91c402",
        "sandbox-dataverse-stranger",
        /not a member of the organization.*Application users/,
    ],
    ["5e8b1c3d-2f47-4a96-b0d8-6a3f7e91c403", "sandbox-dataverse-no-profiles", /prvReadmsdynci_customerprofile/],
    ["5e8b1c3d-2f47-4a96-b0d8-6a3f7e91c499", "x-secret", /refuses the application.*tenantId and clientId/],
    ["5e8b1c3d-2f47-4a96-b0d8-6a3f7e91c401", "x-secret", /clientSecret is wrong or has expired/],
])("application %s with secret %s is told what it lacks", async (clientId, clientSecret, words) => {
    at = await Segments.start();
    const segment = at.named("VIP", { clientId });
    const error = await at.open.failure(at.open.load([EMAIL], { credentials: { clientSecret } }, segment));
    expect(error.code).toBe("auth");
    expect(error.message).toMatch(words);
    expect(error.message).not.toContain(clientSecret);
});

test("a wrong environment and what is no environment", async () => {
    at = await Segments.start();
    const other = await at.failure("VIP", { environment: "https://other.crm4.dynamics.com" });
    expect([other.code, /environment is the Dataverse/.test(other.message)]).toEqual(["auth", true]);
    for (const environment of [
        "https://evil.example",
        "https://a.crm4.dynamics.com/main.aspx",
        "http://a.crm4.dynamics.com",
        "a.crm.dynamics.com",
    ]) {
        expect(customerInsightsSource.input.safeParse(at.named("VIP", { environment })).success).toBe(false);
    }
    expect(customerInsightsSource.input.safeParse(at.named("VIP", { clientSecret: CLIENT_SECRET })).success).toBe(
        false,
    );
    expect(customerInsightsSource.input.safeParse(at.named("VIP", { endpoint: "http://crm.example" })).success).toBe(
        false,
    );
});

test("members of several apps' segments, and other members than customers, are refused", async () => {
    at = await Segments.start();
    const answer = (rows: object[]) =>
        at.answer("msdynci_segmentmemberships", 2, {
            value: rows.map((row) => ({ msdynci_customerid: "a", msdynci_segments: '["VIP"]', ...row })),
        });
    answer([{ msdynci_segmentmembershiptype: "Contact" }]);
    expect((await at.failure("VIP", { refreshing: "ignore" })).message).toMatch(/members of the type Contact/);
    answer([{ msdynci_segmentprovider: "A" }, { msdynci_segmentprovider: "B" }]);
    expect((await at.failure("VIP", { refreshing: "ignore" })).message).toMatch(/several apps publish .* 'A' and 'B'/);
    answer([{ msdynci_segments: "VIP;x" }]);
    expect((await at.failure("VIP", { refreshing: "ignore" })).message).toMatch(/list of segments that cannot be read/);
});

test("a member with several profiles is refused", async () => {
    at = await Segments.start();
    const members = await at.load("VIP_old", ["msdynci_customerid", EMAIL]);
    const profiles = members.map(([, , customer, email]) => ({ msdynci_customerid: customer, [EMAIL]: email }));
    at.answer("msdynci_customerprofiles", 1, { value: [...profiles, profiles[0]] });
    const error = await at.failure("VIP_old");
    expect(error.message).toMatch(/: 1 of 40 members have several customer profiles: the tables do not agree/);
    expect([error.code, error.retryable]).toEqual(["remote", true]);
});

test("when reading the members fails, the profiles that are read meanwhile stop too", async () => {
    at = await Segments.start();
    at.place.sandbox.dataverse.segment("Crowd", 40_000);
    at.place.sandbox.advance(7200);
    const path = "/api/data/v9.2/msdynci_segmentmemberships";
    at.place.sandbox.fault({ vendor: "dataverse", kind: "status", status: 400, match: { path }, skip: 6, body: {} });
    const error = await at.failure("Crowd");
    expect(error.message).toMatch(/asked to read segment memberships, answered HTTP 400/);
    const asked = at.requests("/msdynci_customerprofiles").length;
    expect(asked).toBeGreaterThan(1);
    expect(asked).toBeLessThan(10);
    await new Promise((resolve) => setTimeout(resolve, 50));
    expect(at.requests("/msdynci_customerprofiles")).toHaveLength(asked);
});

test("tables that changed while they were read are an error, also where they fit each other; ignore takes them", async () => {
    at = await Segments.start();
    const elsewhere = () => at.place.sandbox.dataverse.refresh({ seconds: 0, segment: "Newsletter", added: 1 });
    const load = (more: object) => at.open.load([EMAIL], at.open.meanwhile(elsewhere), at.named("VIP", more));
    const error = await at.open.failure(load({}));
    expect(error.message).toMatch(/^segment VIP of sandbox\.crm4\.dynamics\.com changed while it was read/);
    expect(await load({ refreshing: "ignore" })).toHaveLength(150);
});

test("of elastic tables the count stops earlier", async () => {
    at = await Segments.start({ dataverse: { countStops: 500 } });
    expect(await at.load("Lapsed_customers")).toHaveLength(1200);
    expect(await at.load("VIP")).toHaveLength(150);
});

test("a segment that nobody is in can be told from one that could not be read to its end", async () => {
    at = await Segments.start();
    at.place.sandbox.dataverse.segment("Nobody", []);
    expect(await at.failure("Nobody")).toBeInstanceOf(EmptySegment);
    at.answer("msdynci_segmentmemberships", 2, { value: [] });
    const unread = await at.failure("VIP");
    expect(unread).not.toBeInstanceOf(EmptySegment);
});
