import { ledgerRows } from "./support/ledger-rows";
import { memoryDestination, memoryVendor } from "./support/memory-vendor";
import type { MemoryVendor } from "./support/memory-vendor";
import { RunPlace } from "./support/run-place";

let vendor: MemoryVendor;
let place: RunPlace;

beforeEach(() => {
    vendor = memoryVendor();
    place = new RunPlace(memoryDestination(vendor));
});
afterEach(() => {
    place.close();
});

const range = (from: number, to: number): number[] => Array.from({ length: to - from + 1 }, (_, index) => from + index);
const at = (text: string): void => {
    vendor.now = place.now = new Date(text);
};

test("the ids of new members are asked for after they were sent, and of new ones only", async () => {
    place.people(range(1, 5));
    expect((await place.run())?.summary).toMatchObject({ added: 5, identified: 5, unidentified: 0 });
    expect(await place.ids()).toEqual({ known: 5, missing: 0 });

    at("2026-01-02T00:00:00Z");
    vendor.pages.length = 0;
    place.people(range(1, 6));
    expect((await place.run())?.summary).toMatchObject({ added: 1, identified: 1, unidentified: 0 });
    expect(vendor.pages).toEqual([{ joinedSince: place.now }]);
    expect(await place.ids()).toEqual({ known: 6, missing: 0 });
});

test("whom the vendor does not list is counted, stays without an id, and does not make the next plan", async () => {
    vendor.unlisted = new Set(["p2@example.com"]);
    place.people(range(1, 4));
    expect((await place.run())?.summary).toMatchObject({ identified: 3, unidentified: 1 });
    expect(await place.plan()).toBeUndefined();

    at("2026-01-02T00:00:00Z");
    vendor.pages.length = 0;
    place.people(range(1, 5));
    expect((await place.run())?.summary).toMatchObject({ added: 1, identified: 1, unidentified: 0 });
    expect(vendor.pages).toEqual([{ joinedSince: place.now }]);
});

test("a reading that failed and a run without time after it are made up for", async () => {
    // The ledger's own clock says when the open run began: after that.
    at("2199-01-01T00:00:00Z");
    place.people(range(1, 2));
    vendor.beforePage = () => {
        if (vendor.sent.length > 0) throw new Error("no answer");
    };
    expect(await place.run()).toMatchObject({ status: "failed", summary: { added: 2 } });
    vendor.beforePage = () => undefined;
    at("2199-01-02T00:00:00Z");
    place.people(range(1, 4));
    expect(await place.run({ maxDuration: 0 })).toMatchObject({ status: "partial", summary: { added: 0 } });
    expect(await place.run()).toMatchObject({ status: "successful", summary: { added: 2, identified: 4 } });
    expect(await place.ids()).toEqual({ known: 4, missing: 0 });
});

test("mode add removes nobody and asks for no id", async () => {
    place.spec = { ...place.spec, mode: "add" };
    place.people(range(1, 4));
    expect((await place.run())?.summary).toMatchObject({ added: 4, identified: 0, unidentified: 0 });
    // The first run alone looks whether the list is empty.
    expect(vendor.pages).toEqual([{}]);
    at("2026-01-02T00:00:00Z");
    place.people(range(1, 5));
    expect((await place.run())?.summary).toMatchObject({ added: 1, identified: 0 });
    expect(vendor.pages).toEqual([{}]);
});

test.each([[false], [true]])(
    "a reading that ran out of time goes on where it was (place forgotten by the vendor: %p)",
    async (forgotten) => {
        place.people(range(1, 9));
        vendor.beforePage = () => {
            if (vendor.pages.length === 3) place.now = new Date(place.now.getTime() + 61_000);
        };
        const cut = await place.run();
        expect(cut?.status).toBe("successful");
        expect(cut?.summary).toMatchObject({ added: 9, identified: 4, unidentified: 5 });
        const plan = await place.plan();
        expect(plan).toMatchObject({ empty: false, plan: { add: 0, unchanged: 9 } });

        if (forgotten) vendor.forgets.add("4");
        vendor.beforePage = () => undefined;
        at("2026-01-02T00:00:00Z");
        vendor.pages.length = 0;
        expect((await place.run())?.summary).toMatchObject({ added: 0, identified: 5, unidentified: 0 });
        const first = { joinedSince: new Date("2026-01-01T00:00:00Z") };
        expect(vendor.pages.slice(0, 2)).toEqual(forgotten ? [{ next: "4" }, first] : [{ next: "4" }, { next: "6" }]);
        expect(await place.ids()).toEqual({ known: 9, missing: 0 });
        expect(await place.plan()).toBeUndefined();
    },
);

test("each member has the id that the vendor lists this address with", async () => {
    const emails = range(1, 5).map((number) => `p${String(number)}@example.com`);
    place.people(range(1, 5));
    await place.run();
    expect(await ledgerRows(place, emails)).toEqual(
        Object.fromEntries(emails.map((email) => [email, `member id-${email}`])),
    );
});
