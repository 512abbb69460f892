import { memoryDestination, memoryVendor } from "./support/memory-vendor";
import { RunPlace } from "./support/run-place";

const day = 86_400_000;
let place: RunPlace | undefined;
afterEach(() => place?.close());

test("members are sent again before the vendor drops them, and nobody else is", async () => {
    const vendor = memoryVendor();
    vendor.retentionDays = 30;
    place = new RunPlace(memoryDestination(vendor), { mode: "add" });
    const at = (days: number): void => {
        vendor.now = new Date(Date.parse("2026-01-01T00:00:00Z") + days * day);
        if (place !== undefined) place.now = vendor.now;
    };
    place.people([1, 2]);
    await place.run();
    at(10);
    place.people([1, 2, 3]);
    expect((await place.run())?.summary).toMatchObject({ added: 1, refreshed: 0, unchanged: 2 });
    expect(await place.plan()).toBeUndefined();

    at(26.9);
    expect(await place.plan()).toBeUndefined();
    at(27.1);
    const due = await place.plan();
    expect(due?.plan).toMatchObject({ add: 0, update: 0, refresh: 2, unchanged: 1 });
    expect((await place.run())?.summary).toMatchObject({ added: 0, refreshed: 2, unchanged: 1 });
    expect(vendor.sent.at(-1)).toEqual(["p1@example.com", "p2@example.com"]);
    expect(await place.plan()).toBeUndefined();

    at(37.1);
    expect((await place.plan())?.plan).toMatchObject({ refresh: 1, unchanged: 2 });
});

test("somebody who left the segment is not waited for", async () => {
    const vendor = memoryVendor();
    vendor.retentionDays = 30;
    place = new RunPlace(memoryDestination(vendor), { mode: "add" });
    place.people([1, 2]);
    await place.run();
    vendor.now = place.now = new Date("2026-01-20T00:00:00Z");
    place.people([2, 3]);
    await place.run();
    vendor.now = place.now = new Date("2026-01-29T00:00:00Z");
    expect((await place.run())?.summary).toMatchObject({ refreshed: 1 });
    vendor.now = place.now = new Date("2026-02-10T00:00:00Z");
    expect(await place.plan()).toBeUndefined();
});

test("a target that keeps its members refreshes nobody", async () => {
    const vendor = memoryVendor();
    place = new RunPlace(memoryDestination(vendor), { mode: "add" });
    place.people([1]);
    await place.run();
    place.now = new Date("2036-01-01T00:00:00Z");
    expect(await place.plan()).toBeUndefined();
});
