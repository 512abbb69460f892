import { range } from "./support/mirror-place";
import { useAudit } from "./support/audit-place";

const { begin, place, vendor, people, listed, look, reading, later, revision, filled } = useAudit();

test("who left the list by himself is missing, and the next plan adds him again", async () => {
    await filled();
    vendor().list.delete("p1@x.com");
    expect(await place().plan()).toBeUndefined();
    const found = { onList: 4, ours: 2, others: 2, missing: 1, notYetShown: 0 };
    expect(await look()).toEqual({ at: "2026-01-01T01:00:00.000Z", ...found });
    expect((await place().plan())?.plan).toMatchObject({ add: 1, update: 0, remove: 0, unchanged: 3 });
    expect((await place().run())?.summary).toMatchObject({ added: 1, removed: 0 });
    expect(listed()).toHaveLength(5);
    expect(await look()).toMatchObject({ onList: 5, ours: 3, others: 2, missing: 0 });
});

test("looked for twice, the same are missing, and the second time nothing is written", async () => {
    await filled();
    vendor().list.delete("p1@x.com");
    const first = await look();
    const before = await revision();
    expect(await look()).toEqual(first);
    expect(await revision()).toBe(before);
});

test("if nobody is missing, the ledger stays as it was, and so does the plan", async () => {
    await filled();
    const before = await revision();
    expect(await look()).toMatchObject({ onList: 5, missing: 0 });
    expect([await revision(), await place().plan()]).toEqual([before, undefined]);
});

test("who was foreign and left is not missing, and whoever else came is another's", async () => {
    await filled();
    vendor().list.delete("old@x.com");
    vendor().list.delete("p3@x.com");
    vendor().list.set("new@x.com", "by somebody else");
    expect(await look()).toMatchObject({ onList: 4, ours: 3, others: 1, missing: 0, notYetShown: 0 });
});

test("who was sent less than half an hour ago need not be shown yet", async () => {
    begin();
    vendor().hidden.add("p1@x.com");
    people(...range(1, 2));
    await place().run();
    later(29);
    const before = await revision();
    expect(await look()).toMatchObject({ onList: 1, ours: 1, missing: 0, notYetShown: 1 });
    expect(await revision()).toBe(before);
    later(2);
    expect(await look()).toMatchObject({ missing: 1, notYetShown: 0 });
});

test("who was missed and is in no segment any more is taken off, should he be there after all", async () => {
    await filled();
    vendor().hidden.add("p1@x.com");
    expect(await look()).toMatchObject({ missing: 1 });
    people(...range(2, 4));
    expect((await place().plan())?.plan).toMatchObject({ add: 0, remove: 1 });
    vendor().hidden.clear();
    expect((await place().run())?.summary).toMatchObject({ added: 0, removed: 1 });
    expect(listed()).not.toContain("p1@x.com");
    expect(vendor().wrongs).toEqual([]);
});

test("whose address changed at the vendor is known by his id", async () => {
    await filled();
    const renamed = reading((read) => async (session, target, from) => {
        const { members, ...rest } = await read(session, target, from);
        const rename = (email: string): string => (email === "p1@x.com" ? "married@x.com" : email);
        return { ...rest, members: members.map(({ id, email }) => ({ id, email: rename(email) })) };
    });
    expect(await look({ destination: renamed })).toMatchObject({ onList: 5, ours: 3, others: 2, missing: 0 });
});

test("while a run is open the missing are told and left to it", async () => {
    await filled();
    vendor().list.delete("p1@x.com");
    people(...range(1, 6));
    vendor().fault = { in: 0, effect: false };
    expect(await place().run()).toMatchObject({ status: "failed" });
    later(60);
    const before = await revision();
    expect(await look()).toMatchObject({ missing: 1, unfinished: true });
    expect(await revision()).toBe(before);
    expect(await place().run()).toMatchObject({ status: "successful" });
    expect(await look()).toMatchObject({ missing: 1 });
    expect((await place().run())?.summary).toMatchObject({ added: 1 });
    expect(listed()).toHaveLength(7);
});

test("who is in a job that the vendor has not ended need not be shown yet", async () => {
    begin({ settlement: "job" });
    vendor().slow = true;
    people(...range(1, 2));
    await place().run({ settleWithin: 0 });
    later(60);
    expect(await look()).toMatchObject({ onList: 0, missing: 0, notYetShown: 2, unfinished: true });
    for (const email of range(1, 2)) vendor().list.set(email, "X");
    expect(await look()).toMatchObject({ ours: 2, others: 0, notYetShown: 0 });
});
