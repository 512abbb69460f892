import { rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { files } from "../../provider/segments/files-input";
import { range, useMirror } from "./support/mirror-place";

const { begin, place, vendor, people, listed } = useMirror();

test("who leaves the segment is removed, who was there before is not, though he was in the segment too", async () => {
    begin();
    for (const email of ["old@x.com", "p1@x.com"]) {
        vendor().list.set(email, "before");
        vendor().foreign.add(email);
    }
    people(...range(1, 3));
    expect((await place().plan())?.plan).toMatchObject({ add: 3, remove: 0, baseline: true });
    expect((await place().run())?.summary).toMatchObject({ added: 2, updated: 1, removed: 0 });
    expect(await place().state()).toMatchObject({ members: 2, foreign: 2, baseline: { as: "foreign" } });
    people("p9@x.com");
    const prepared = await place().plan();
    expect(prepared?.plan).toMatchObject({ add: 1, remove: 2, unchanged: 0 });
    expect(prepared?.plan.baseline).toBeUndefined();
    expect((await place().run())?.summary).toMatchObject({ added: 1, removed: 2 });
    expect(listed()).toEqual(["old@x.com", "p1@x.com", "p9@x.com"]);
    expect(vendor().wrongs).toEqual([]);
});

test("the guard stops a run before its first request, and says so in its record and outcome", async () => {
    begin({}, { guard: { ignoreBelow: 1 } });
    people(...range(1, 10));
    await place().run();
    const requests = vendor().requests.length;
    people(...range(1, 6), ...range(20, 25));
    const prepared = await place().plan();
    expect(prepared?.plan).toMatchObject({ add: 6, remove: 4 });
    expect(prepared?.plan.stopped).toContain("4 of 10 members would be removed, 40 %");
    const outcome = await place().run();
    expect(outcome).toMatchObject({ status: "stopped", problem: { code: "guard", property: "guard" } });
    expect(outcome?.summary).toMatchObject({ added: 0, removed: 0, requests: 0 });
    expect(vendor().requests).toHaveLength(requests);
    expect((await place().state()).open).toBeUndefined();
    place().spec = { ...place().spec, guard: { ignoreBelow: 1, allowRemovals: { upTo: 4, until: "2026-01-01" } } };
    expect(await place().run()).toMatchObject({ status: "successful", summary: { added: 6, removed: 4 } });
});

test("a segment that became empty stops the run, though few are removed for it", async () => {
    begin({}, { guard: {}, consentColumn: "Name", consentValues: ["X"] });
    people(...range(1, 3));
    await place().run();
    writeFileSync(join(place().directory, "people.csv"), "Email,Name\np1@x.com,no\n");
    expect((await place().run())?.problem).toMatchObject({ code: "guard" });
    expect(listed()).toHaveLength(3);
});

test("a segment without a row is left to the guard, once it was read; before that, it is an error", async () => {
    begin({}, { guard: {} });
    people();
    await expect(place().run()).rejects.toThrow("people.csv holds no row below its header");
    people(...range(1, 3));
    await place().run();
    people();
    const stopped = await place().run();
    expect(stopped).toMatchObject({ status: "stopped", problem: { code: "guard" } });
    expect(stopped?.problem).toMatchObject({
        message: expect.stringContaining("segments[0] had 3 rows at the last run and has none now") as string,
    });
    expect(listed()).toHaveLength(3);
    place().spec = { ...place().spec, guard: { allowRemovals: { upTo: 3, until: "2026-01-01" } } };
    expect(await place().run()).toMatchObject({ status: "successful", summary: { removed: 3 } });
    expect(listed()).toEqual([]);
    expect(await place().run()).toBeUndefined();
    people(...range(7, 7));
    expect(await place().run()).toMatchObject({ summary: { added: 1 } });
});

test("one that no removal shows is left to it too: it would count as empty from then on", async () => {
    begin({}, { guard: {}, segments: [files("people.csv"), files("vip.csv")] });
    const vip = (...emails: readonly string[]) =>
        writeFileSync(
            join(place().directory, "vip.csv"),
            ["Email,Name", ...emails.map((one) => `${one},X`)].join("\n"),
        );
    people(...range(1, 3));
    vip("p1@x.com");
    await place().run();
    people(...range(1, 4));
    vip();
    const expected = "segments[1] had 1 rows at the last run and has none now";
    expect((await place().run())?.problem).toMatchObject({ message: expect.stringContaining(expected) as string });
    expect(listed()).toHaveLength(3);
    place().spec = { ...place().spec, mode: "add" };
    people(...range(1, 3));
    expect((await place().run())?.status).toBe("stopped");
    place().spec = { ...place().spec, guard: { allowRemovals: { upTo: 0, until: "2026-01-01" } } };
    expect((await place().run())?.status).toBe("successful");
    place().spec = { ...place().spec, guard: {} };
    expect(await place().run()).toBeUndefined();
});

test("with existing: adopt, who was there before is ours: left out of the segment, he is removed", async () => {
    begin({}, { existing: "adopt" });
    for (const email of range(1, 3)) vendor().list.set(email, "before");
    people("p1@x.com", "p4@x.com");
    expect((await place().run())?.summary).toMatchObject({ added: 1, updated: 1, removed: 2 });
    expect(listed()).toEqual(["p1@x.com", "p4@x.com"]);
});

test("the guard counts those who were adopted: it stops before anybody is sent or removed", async () => {
    begin({}, { existing: "adopt", guard: { ignoreBelow: 1 } });
    for (const email of range(1, 3)) vendor().list.set(email, "before");
    people("p1@x.com", "p4@x.com");
    expect(await place().run()).toMatchObject({ status: "stopped", problem: { code: "guard" } });
    expect(vendor().requests).toEqual([]);
    place().spec = { ...place().spec, guard: { allowRemovals: { upTo: 2, until: "2999-12-31" } } };
    expect((await place().run())?.summary).toMatchObject({ added: 1, removed: 2 });
});

test("mode add removes nobody", async () => {
    begin({}, { mode: "add" });
    people(...range(1, 2));
    await place().run();
    people("p3@x.com");
    expect((await place().plan())?.plan).toMatchObject({ add: 1, remove: 0 });
    expect((await place().run())?.summary).toMatchObject({ added: 1, removed: 0 });
    expect(listed()).toEqual(range(1, 3));
});

test("who was foreign is adopted later, without any other change", async () => {
    begin();
    vendor().list.set("old@x.com", "before");
    people("p1@x.com");
    await place().run();
    place().spec = { ...place().spec, existing: "adopt" };
    expect(await place().plan()).toMatchObject({ empty: false, plan: { add: 0, remove: 0, baseline: true } });
    expect((await place().run())?.summary).toMatchObject({ removed: 1 });
    expect(listed()).toEqual(["p1@x.com"]);
});

test("a list that is not read to the end within the time box is gone on with, and nothing is sent before", async () => {
    begin();
    for (const email of range(1, 9)) {
        vendor().list.set(email, "before");
        vendor().foreign.add(email);
    }
    people("p10@x.com");
    expect(await place().run({ maxDuration: 0 })).toMatchObject({
        status: "partial",
        problem: { code: "interrupted" },
    });
    expect(vendor().requests).toEqual([]);
    expect(await place().run()).toMatchObject({ status: "successful", summary: { added: 1 } });
    expect(await place().state()).toMatchObject({ foreign: 9, members: 1 });
});

test("nobody is removed when the ledger is lost: all who are there count as there before us", async () => {
    begin();
    people(...range(1, 4));
    await place().run();
    rmSync(join(place().directory, "ledger"), { recursive: true });
    people("p1@x.com");
    expect((await place().run())?.summary).toMatchObject({ added: 0, removed: 0 });
    expect(listed()).toHaveLength(4);
});

test("who cannot be sent as he stands in the segment stays on the list", async () => {
    begin();
    people(...range(1, 2));
    await place().run();
    writeFileSync(join(place().directory, "people.csv"), "Email,Name\np1@x.com,Bartholomew-Alexander\np2@x.com,Y\n");
    expect((await place().run())?.summary).toMatchObject({ updated: 1, removed: 0, rejected: { too_long: 1 } });
    expect(listed()).toEqual(range(1, 2));
});

test("from add to mirror: an empty list is known as one; on another, nobody is removed whom nobody could tell apart", async () => {
    begin({}, { mode: "add" });
    people(...range(1, 2));
    await place().run();
    place().spec = { ...place().spec, mode: "mirror" };
    people("p1@x.com");
    expect((await place().run())?.summary).toMatchObject({ removed: 1 });
    expect(listed()).toEqual(["p1@x.com"]);
    begin({}, { mode: "add" });
    vendor().list.set("old@x.com", "before");
    people(...range(1, 2));
    await place().run();
    place().spec = { ...place().spec, mode: "mirror" };
    people("p1@x.com", "p3@x.com");
    expect((await place().run())?.summary).toMatchObject({ added: 1, removed: 0 });
    expect(listed()).toEqual(["old@x.com", ...range(1, 3)]);
});
