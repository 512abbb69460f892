import { mkdtempSync, rmSync, statSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import type { Sandbox } from "../../sandbox";
import { exchange, frozenSandbox } from "./support";
import { dataverse, filtered, paged, PROFILES } from "./support-dataverse";

let sandbox: Sandbox;
afterEach(() => sandbox.close());

test("a refresh: for a while one table knows who the other one does not", async () => {
    sandbox = await frozenSandbox();
    const ask = await dataverse(sandbox);
    const count = async (path: string) => ((await ask(path, paged(5000))).at("value") as unknown[]).length;
    const newest = async (table: string) =>
        (await ask(`${table}?$select=modifiedon&$orderby=modifiedon%20desc&$top=1`)).at("value.0.modifiedon");
    sandbox.dataverse.refresh({ seconds: 60, segment: "VIP", added: 5 });
    expect(await count(filtered(`contains(msdynci_segments,'"VIP"')`))).toBe(155);
    expect(await count(PROFILES)).toBe(3000);
    expect(sandbox.report().vendors.dataverse.jobs).toEqual({ refreshing: 1 });
    expect(await newest("msdynci_segmentmemberships")).toBe("2026-11-22T12:00:10Z");
    expect(await newest("msdynci_customerprofiles")).toBe("2026-01-15T05:30:00Z");
    sandbox.advance(60);
    expect(await count(PROFILES)).toBe(3005);
    expect(sandbox.report().vendors.dataverse.jobs).toEqual({});
});

test("a million customers are one call, and a page of them is quick", async () => {
    sandbox = await frozenSandbox();
    const made = await exchange(`${sandbox.url}/_sandbox/dataverse/segments`, {
        body: { name: "Everyone", members: 1_000_000 },
    });
    expect(made.status).toBe(204);
    expect(sandbox.report().vendors.dataverse.lists).toContainEqual(
        expect.objectContaining({ id: "Everyone", count: 1_000_000 }),
    );
    const ask = await dataverse(sandbox);
    const counted = await ask(
        "RetrieveTotalRecordCount(EntityNames=['msdynci_customerprofile','msdynci_segmentmembership'])",
    );
    expect(counted.at("EntityRecordCountCollection.Values")).toEqual([1_003_000, 1_002_100]);
    const page = await ask(filtered(`contains(msdynci_segments,'"Everyone"')`), paged(5000));
    expect((page.at("value") as unknown[]).length).toBe(5000);
    const id = page.text("value.4999.msdynci_customerid");
    const one = await ask(`${PROFILES}&$filter=${encodeURIComponent(`msdynci_customerid eq '${id}'`)}`);
    expect(one.at("value.*.msdynci_email")).toEqual(["customer.7999@crm.example"]);
});

test("segments, refreshes and tokens outlive a restart", async () => {
    const folder = mkdtempSync(path.join(tmpdir(), "sandbox-dataverse-"));
    try {
        const stateFile = path.join(folder, "state.ndjson");
        sandbox = await frozenSandbox({ stateFile });
        sandbox.dataverse.segment("Own", [{ msdynci_email: "a@x.example" }]);
        sandbox.dataverse.segment("Newsletter", 5);
        sandbox.dataverse.refresh({ seconds: 60, segment: "VIP", added: 5, first: "profiles" });
        const ask = await dataverse(sandbox);
        const before = [sandbox.report().vendors.dataverse.lists, sandbox.members("dataverse", "Own")];
        const all = (await ask(`${PROFILES},modifiedon`, paged(5000))).body.replaceAll(/:\d{4,5}\//g, "");
        await sandbox.close();
        sandbox = await frozenSandbox({ stateFile });
        expect([sandbox.report().vendors.dataverse.lists, sandbox.members("dataverse", "Own")]).toEqual(before);
        const again = await dataverse(sandbox);
        expect((await again(`${PROFILES},modifiedon`, paged(5000))).body.replaceAll(/:\d{4,5}\//g, "")).toBe(all);
        expect(statSync(stateFile).size).toBeLessThan(20_000);
    } finally {
        rmSync(folder, { recursive: true });
    }
});

test("a segment that is replaced loses everybody else, who stay in their other segments", async () => {
    sandbox = await frozenSandbox();
    sandbox.dataverse.segment("Newsletter", 5);
    const counts = Object.fromEntries(sandbox.report().vendors.dataverse.lists.map(({ id, count }) => [id, count]));
    expect(counts).toMatchObject({ Newsletter: 5, Lapsed_customers: 1200, VIP: 150 });
    expect(sandbox.members("dataverse", "Newsletter")[0]).toMatchObject({ email: "customer.3000@crm.example" });
    const wrong = await exchange(`${sandbox.url}/_sandbox/dataverse/segments`, { body: { name: "", members: -1 } });
    expect(wrong.status).toBe(400);
    const begun = await exchange(`${sandbox.url}/_sandbox/dataverse/refresh`, {
        body: { seconds: 5, segment: "VIP", added: 1 },
    });
    expect(begun.status).toBe(204);
    expect(sandbox.report().vendors.dataverse.jobs).toEqual({ refreshing: 1 });
});
