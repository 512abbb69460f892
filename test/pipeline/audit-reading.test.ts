import { ExportError } from "../../provider/errors";
import { targetText } from "../../provider/pipeline/export-spec";
import { owner, useAudit } from "./support/audit-place";

const { begin, place, vendor, people, look, reading, later, revision, filled } = useAudit();

test("a list that is not read to its end within the time makes nobody missing", async () => {
    await filled();
    vendor().list.delete("p1@x.com");
    const before = await revision();
    const cutShort = { unreadable: expect.stringContaining("not read to its end within") as string, sent: 3 };
    expect(await look({ within: 0 })).toMatchObject(cutShort);
    const hanging = reading(() => async () => {
        await new Promise((resolve) => setTimeout(resolve, 100));
        throw new ExportError("interrupted", "cut off");
    });
    expect(await look({ within: 0.05, destination: hanging })).toMatchObject(cutShort);
    await expect(look({ destination: hanging })).rejects.toThrow("cut off");
    expect(await revision()).toBe(before);
});

test("a second reading that is not done in time makes nobody missing either", async () => {
    await filled();
    vendor().list.delete("p1@x.com");
    const started = place().now;
    const slow = reading((read) => async (session, target, from) => {
        const page = await read(session, target, from);
        if (page.next === undefined) later(10);
        return page;
    });
    const before = await revision();
    expect(await look({ within: 60, destination: slow })).toHaveProperty("unreadable");
    place().now = started;
    expect(await revision()).toBe(before);
});

test("who moves to another page while the list is read is found by reading it again", async () => {
    await filled();
    let pages = 0;
    const moving = reading((read) => (session, target, from) => {
        pages++;
        // Whoever stands behind him moves one place forward: p2 from the second page to the first.
        if (pages === 2) vendor().list.delete("old@x.com");
        return read(session, target, from);
    });
    expect(await look({ destination: moving })).toMatchObject({ ours: 3, missing: 0 });
    expect(pages).toBeGreaterThan(3);
});

test("where nobody can read the list, that is said, with its size and status", async () => {
    begin({ by: "sha256", readable: false });
    people("p1@x.com");
    await place().run();
    const found = { id: "L1", name: "List", members: 1200, status: "active" };
    expect(await look({ found })).toEqual({
        at: "2026-01-01T00:00:00.000Z",
        unreadable: "Memory does not tell who is on one of its lists",
        ...{ sent: 1, members: 1200, status: "active" },
    });
});

test("nothing is said of a list that nobody uploaded to, and a list of another's is not read", async () => {
    begin();
    expect(await look()).toBeUndefined();
    people("p1@x.com");
    await place().run();
    expect(await look({ owner: "prod/shop/vip" })).toMatchObject({ unreadable: `${owner} uploads to it now` });
});

test("while a run is under way, nothing is read", async () => {
    await filled();
    const { ledger, spec, destination } = place();
    const lock = await ledger.target(targetText(spec, destination)).lock("the run");
    await expect(look()).rejects.toMatchObject({ code: "interrupted" });
    await lock.release();
    expect(await look()).toMatchObject({ missing: 0 });
});

test("an audit is a run record, without an address", async () => {
    await filled();
    vendor().list.delete("p1@x.com");
    await look();
    later(1);
    await look({ within: 0 });
    const [cutShort, record] = await place().ledger.runs(2);
    expect(cutShort).toMatchObject({ trigger: "audit", status: "partial" });
    expect(record).toMatchObject({
        ...{ owner, export: "People", trigger: "audit", status: "successful" },
        drift: { onList: 4, missing: 1 },
    });
    expect(JSON.stringify(record)).not.toContain("@");
});
