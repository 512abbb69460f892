import { customerInsights } from "../../provider/segments/customer-insights-input";
import { Segments } from "./dataverse-place";

let at: Segments;
afterEach(() => at.open.close());

const EMAIL = "msdynci_email";

test.each(["json", "escaped"] as const)("names are compared exactly, whatever is in them: %s", async (segmentsText) => {
    at = await Segments.start({ dataverse: { segmentsText } });
    const names = [
        `it's "x"`,
        "100%",
        "1000",
        "a_b",
        "aXb",
        "[ab]",
        "a",
        "Åsa Ö",
        "a\\b",
        "x') or contains(msdynci_segments,'",
    ];
    for (const [index, name] of names.entries()) {
        at.place.sandbox.dataverse.segment(name, [{ [EMAIL]: `${index}@y.example` }]);
    }
    for (const [index, name] of names.entries()) {
        // A name with both in it cannot be told apart where backslashes are ambiguous.
        if (segmentsText === "escaped" && /["\\]/.test(name)) continue;
        expect((await at.load(name)).map((row) => row[2])).toEqual([`${index}@y.example`]);
    }
    expect(await at.load("VIP")).toHaveLength(150);
    expect(await at.load("VIP_old")).toHaveLength(40);
    expect(await at.load("100%_Off [summer]")).toHaveLength(10);
    expect((await at.failure("vip")).message).toMatch(/did you mean 'VIP'\?/);
});

test("somebody in several segments is in each", async () => {
    at = await Segments.start();
    expect(await at.load("Lapsed_customers")).toHaveLength(1200);
    expect(await at.load("Newsletter")).toHaveLength(1000);
});

test("nothing but the mapped columns and the key is asked for", async () => {
    at = await Segments.start();
    await at.load("VIP", [EMAIL, "msdynci_city", EMAIL]);
    const asked = at
        .requests("/msdynci_customerprofiles")
        .map(({ query = "" }) => new URLSearchParams(query).get("$select"));
    expect(new Set(asked)).toEqual(new Set(["modifiedon", "msdynci_customerid,msdynci_email,msdynci_city"]));
});

test("profiles are read by id where that takes fewer requests, else all", async () => {
    at = await Segments.start();
    at.place.sandbox.dataverse.segment("Crowd", 40_000);
    const pages = async (name: string, members: number) => {
        const before = at.requests("/msdynci_customerprofiles").length;
        at.place.sandbox.advance(7200);
        expect(await at.load(name)).toHaveLength(members);
        return at.requests("/msdynci_customerprofiles").length - before - 2;
    };
    // 43,100 customers are 9 pages; 1,200 members are 3 requests by id.
    expect(await pages("Lapsed_customers", 1200)).toBe(3);
    expect(await pages("Crowd", 40_000)).toBe(9);
}, 20_000);

test("numbers of many digits stay as they are", async () => {
    at = await Segments.start();
    // As text, so that the test's own numbers lose nothing; the answer has it as a number.
    at.place.fill([{ email: "a@x.example", value: 0 }]);
    at.place.sandbox.fault({
        vendor: "dataverse",
        kind: "status",
        status: 200,
        match: { path: "/api/data/v9.2/msdynci_customerprofiles" },
        skip: 1,
        headers: { "content-type": "application/json" },
        body: await exactAnswer(),
    });
    const [row] = await at.open.load(["msdynci_lifetimevalue"]);
    expect(row?.[2]).toBe("12345678901234567.8900");
});

async function exactAnswer(): Promise<string> {
    const ids: string[] = [];
    for (const { id } of at.place.sandbox.members("dataverse", "People")) ids.push(id ?? "");
    await Promise.resolve();
    return `{"value":[{"msdynci_customerid":"${ids[0]}","msdynci_lifetimevalue":12345678901234567.8900}]}`;
}

test("what the program writes", () => {
    const args = {
        environment: "https://a.crm.dynamics.com",
        segment: "VIP",
        tenantId: "t",
        clientId: "c",
        clientSecret: "s",
    };
    const { clientSecret, ...others } = args;
    expect(customerInsights(args)).toEqual({ kind: "customerInsights", ...others, credentials: { clientSecret } });
});
