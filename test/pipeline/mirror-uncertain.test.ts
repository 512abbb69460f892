import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { range, useMirror } from "./support/mirror-place";

const { begin, place, vendor, people, listed } = useMirror();

test("somebody of whom the vendor never answered is removed when he is in no segment any more", async () => {
    begin();
    vendor().fault = { in: 0, effect: true };
    people("p1@x.com");
    expect(await place().run()).toMatchObject({ status: "failed" });
    expect(listed()).toEqual(["p1@x.com"]);
    people("p2@x.com");
    expect((await place().run())?.summary).toMatchObject({ added: 1, removed: 1 });
    expect(listed()).toEqual(["p2@x.com"]);
});

test("who comes back after a removal without an answer is sent again: nobody knows whether he was taken off", async () => {
    begin();
    people("p1@x.com", "p2@x.com");
    await place().run();
    people("p2@x.com");
    vendor().fault = { in: 0, effect: true };
    expect(await place().run()).toMatchObject({ status: "failed" });
    expect(listed()).toEqual(["p2@x.com"]);
    people("p1@x.com", "p2@x.com");
    expect((await place().plan())?.plan).toMatchObject({ add: 1, remove: 0 });
    expect((await place().run())?.summary).toMatchObject({ added: 1, removed: 0 });
    expect(listed()).toEqual(["p1@x.com", "p2@x.com"]);
});

test("who is not seen on the list soon after he was sent may be there all the same: he is not forgotten", async () => {
    begin();
    vendor().hidden.add("p1@x.com");
    people("p1@x.com", "p2@x.com");
    expect((await place().run())?.summary).toMatchObject({ unidentified: 1 });
    people("p2@x.com");
    expect(await place().run()).toMatchObject({ status: "partial", summary: { removed: 0 } });
    vendor().hidden.clear();
    expect(await place().run()).toMatchObject({ status: "successful", summary: { removed: 1 } });
    expect(listed()).toEqual(["p2@x.com"]);

    vendor().hidden.add("p3@x.com");
    people("p2@x.com", "p3@x.com");
    await place().run();
    place().now = new Date(place().now.getTime() + 86_400_000);
    people("p2@x.com");
    expect(await place().run()).toMatchObject({ status: "successful", summary: { removed: 1 } });
});

test("a removal that the vendor refuses whole, without naming anybody, ends in what the list shows", async () => {
    begin({ unknown: "passed over" });
    people("p1@x.com", "p2@x.com");
    await place().run();
    vendor().refusesRemovals = true;
    vendor().list.delete("p1@x.com");
    people("p3@x.com");
    expect(await place().run()).toMatchObject({ status: "partial", summary: { added: 1, removed: 1 } });
    vendor().refusesRemovals = false;
    expect((await place().run())?.summary).toMatchObject({ removed: 1 });
    expect(listed()).toEqual(["p3@x.com"]);
});

test("whose change is still being worked off is removed only after it", async () => {
    begin({ settlement: "job" });
    people("p1@x.com", "p2@x.com");
    await place().run();
    vendor().slow = true;
    writeFileSync(join(place().directory, "people.csv"), "Email,Name\np1@x.com,New\np2@x.com,X\n");
    expect(await place().run({ settleWithin: 0 })).toMatchObject({ status: "processing", summary: { pending: 1 } });
    people("p2@x.com");
    expect((await place().plan())?.plan).toMatchObject({ remove: 0, pending: 1 });
    vendor().slow = false;
    expect(await place().run()).toMatchObject({ status: "successful", summary: { removed: 1 } });
    expect(listed()).toEqual(["p2@x.com"]);
});

test.each(["refused", "counted"] as const)(
    "who left by himself is found out, when the vendor has him %s",
    async (unknown) => {
        begin({ unknown });
        people(...range(1, 5));
        await place().run();
        vendor().list.delete("p2@x.com");
        people("p5@x.com");
        expect(await place().run()).toMatchObject({ status: "successful", summary: { removed: 4 } });
        expect(listed()).toEqual(["p5@x.com"]);
        expect(await place().state()).toMatchObject({ members: 1 });
    },
);
