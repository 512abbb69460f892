import { memoryDestination, memoryVendor } from "./support/memory-vendor";
import { RunPlace } from "./support/run-place";

let place: RunPlace | undefined;
afterEach(() => place?.close());

test("a run that today's quota cannot carry says so, and sends nothing", async () => {
    const vendor = memoryVendor();
    place = new RunPlace(memoryDestination(vendor), { mode: "add" });
    place.people([1, 2, 3, 4, 5, 6, 7]);
    vendor.requestsLeft = 2;
    await expect(place.run()).rejects.toMatchObject({
        code: "quota",
        message: expect.stringMatching(
            /needs about 3 requests, and 2 are left of the 10,000 that Memory takes/,
        ) as string,
    });
    expect(vendor.sent).toEqual([]);
    vendor.requestsLeft = 3;
    expect((await place.run())?.summary).toMatchObject({ added: 7 });
});

test("a batch that is asked after until it has settled needs more than its own request", async () => {
    const vendor = memoryVendor();
    const settle = () => Promise.resolve({ state: "applied", rejects: { members: [], counted: {} } } as const);
    place = new RunPlace({ ...memoryDestination(vendor), settlement: "job", settle }, { mode: "add" });
    place.people([1]);
    vendor.requestsLeft = 12;
    await expect(place.run()).rejects.toMatchObject({
        code: "quota",
        message: expect.stringContaining("needs about 13 requests, and 12 are left") as string,
    });
    expect(vendor.sent).toEqual([]);
    vendor.requestsLeft = 13;
    expect((await place.run())?.summary).toMatchObject({ added: 1 });
});
