import { writeFileSync } from "node:fs";
import { join } from "node:path";
import type { Destination } from "../../provider/destinations/destination";
import { ExportError } from "../../provider/errors";
import { targetText } from "../../provider/pipeline/export-spec";
import { placeById } from "../../provider/pipeline/made-target";
import { giveUp, type OnDestroy } from "../../provider/pipeline/withdraw";
import { ListVendor, type ListVendorOptions } from "./support/list-vendor";
import { RunPlace } from "./support/run-place";

const owner = "dev/shop/people";
let place: RunPlace;
let vendor: ListVendor;
let deleted: number;
afterEach(() => place.close());

function people(...numbers: readonly number[]): void {
    const rows = numbers.map((number) => `p${String(number)}@x.com,X`);
    writeFileSync(join(place.directory, "people.csv"), ["Email,Name", ...rows].join("\n"));
}

async function begin(options: Partial<ListVendorOptions> = {}): Promise<void> {
    vendor = new ListVendor({ by: "id", readable: true, settlement: "none", unknown: "refused", ...options });
    deleted = 0;
    const deleteTarget = () => Promise.resolve(void deleted++);
    place = new RunPlace({ ...vendor.destination(), deleteTarget }, { fields: { email: "Email", name: "Name" } });
    vendor.list.set("old@x.com", "before");
    vendor.foreign.add("old@x.com");
    people(1, 2, 3);
    expect(await place.run()).toMatchObject({ summary: { added: 3 } });
}

function end(how: OnDestroy, who = owner, changes: Partial<Destination> = {}) {
    const { ledger, destination, spec } = place;
    const request = {
        ...{ owner: who, displayName: "People", ledger, destination: { ...destination, ...changes } },
        target: ledger.target(targetText(spec, destination)),
        byId: placeById(ledger, spec, destination, { listId: "L1" }),
        destinationTarget: { listId: "L1" },
        session: () =>
            destination.signIn(spec.connection, { client: () => Promise.reject(new Error("none")) as never }),
        signal: new AbortController().signal,
        now: () => place.now,
        within: { maxDuration: 60, settleWithin: 0 },
        status: () => undefined,
    };
    return giveUp(request, how);
}

const listed = () => [...vendor.list.keys()].sort();

test("leave: all stay, and another export may use the list, for whom they are ours", async () => {
    await begin();
    await end("leave");
    expect(listed()).toHaveLength(4);
    expect(await place.state()).toMatchObject({ members: 3 });
    expect((await place.state()).owner).toBeUndefined();
});

test("withdraw: who is there because of us is taken off, and nobody else", async () => {
    await begin();
    await end("withdraw");
    expect(listed()).toEqual(["old@x.com"]);
    expect(vendor.wrongs).toEqual([]);
    expect(await place.state()).toMatchObject({ members: 0, foreign: 1 });
    expect((await place.state()).owner).toBeUndefined();
    people(1);
    expect((await place.run())?.summary).toMatchObject({ added: 1 });
});

test("a withdrawal that fails, or whose time is over, says so and is begun again", async () => {
    await begin({ settlement: "job" });
    vendor.fault = { in: 0, effect: true };
    await expect(end("withdraw")).rejects.toThrow("no answer");
    expect((await place.state()).owner).toBe(owner);
    vendor.slow = true;
    await expect(end("withdraw")).rejects.toMatchObject({ code: "interrupted" });
    vendor.slow = false;
    await end("withdraw");
    expect(listed()).toEqual(["old@x.com"]);
    await end("withdraw");
});

test("a list that is gone at the vendor needs nobody taken off", async () => {
    await begin();
    const findTarget = () =>
        Promise.reject(new ExportError("config", "no such list", { property: "destination.listId" }));
    await end("withdraw", owner, { findTarget });
    expect(await place.state()).toMatchObject({ members: 0 });
});

test("delete: only a list that the export made is deleted; another one is emptied of ours", async () => {
    await begin();
    await end("delete");
    expect([deleted, listed()]).toEqual([0, ["old@x.com"]]);
    place.close();

    await begin();
    const target = place.ledger.target(targetText(place.spec, place.destination));
    const lock = await target.lock(owner);
    await target.madeTarget(lock, { name: "People", id: "L1" });
    await lock.release();
    await end("delete");
    expect(deleted).toBe(1);
    expect(await place.state()).toMatchObject({ members: 0 });
});

test("a list that another export has taken over is left alone", async () => {
    await begin();
    await end("withdraw", "prod/shop/people");
    expect(listed()).toHaveLength(4);
    expect((await place.state()).owner).toBe(owner);
});

describe("a list that was made for the export", () => {
    const made = { create: { name: "People" } };
    const other = "dev/shop/others";
    const byId = () =>
        place.ledger.target(targetText({ ...place.spec, destination: { listId: "L1" } }, place.destination));
    async function beginMade(): Promise<void> {
        await begin();
        place.close();
        place = new RunPlace(place.destination, { fields: place.spec.fields, destination: made });
        for (const email of listed()) if (email !== "old@x.com") vendor.list.delete(email);
        const target = place.ledger.target(targetText(place.spec, place.destination));
        const lock = await target.lock(owner);
        await target.madeTarget(lock, { name: "People", id: "L1" });
        await lock.release();
        people(1, 2, 3);
        await place.run();
        expect(await place.state()).toMatchObject({ members: 3 });
    }

    test("is its own by its id too, until it gives it up", async () => {
        await beginMade();
        expect((await byId().state()).owner).toBe(owner);
        place.spec = { ...place.spec, destination: { listId: "L1" } };
        await expect(place.run({ owner: other })).rejects.toThrow(`belongs to ${owner}`);
        place.spec = { ...place.spec, destination: made };
        await end("withdraw");
        expect((await byId().state()).owner).toBeUndefined();
    });

    test("is given up again where that did not come to its end", async () => {
        await beginMade();
        const held = await byId().lock("somebody else");
        await expect(end("leave")).rejects.toMatchObject({ code: "interrupted" });
        await held.release();
        await end("leave");
        expect((await byId().state()).owner).toBeUndefined();
        expect((await place.state()).owner).toBeUndefined();
    });

    test.each<OnDestroy>(["withdraw", "delete"])(
        "is not touched by %s once another export took it over by its id",
        async (how) => {
            await beginMade();
            place.spec = { ...place.spec, destination: { listId: "L1" }, takeOver: true };
            await place.run({ owner: other });
            place.spec = { ...place.spec, destination: made, takeOver: false };
            people(1, 2, 3, 4);
            await expect(place.run()).rejects.toThrow(`belongs to ${other}`);
            const before = listed();
            await end(how);
            expect([deleted, listed()]).toEqual([0, before]);
            expect((await byId().state()).owner).toBe(other);
            expect((await place.state()).owner).toBeUndefined();
        },
    );
});
