import type { TargetInfo } from "../../provider/destinations/destination";
import type { Destination, Session } from "../../provider/destinations/destination";
import { ExportError } from "../../provider/errors";
import { openLedger } from "../../provider/ledger/open-ledger";
import { establishTarget } from "../../provider/pipeline/establish-target";
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";

let directory: string;
beforeEach(() => void (directory = mkdtempSync(join(tmpdir(), "segment-export-target-"))));
afterEach(() => rmSync(directory, { recursive: true, force: true }));

interface Lists {
    readonly lists: TargetInfo[];
    made: number;
    /** What becomes of the requests that make a list. */
    readonly answers: ("made" | "made, answer lost" | "lost" | "refused")[];
}

function destinationOf(vendor: Lists): Destination {
    return {
        kind: "memory",
        displayName: "Memory",
        targetNoun: "list",
        targetId: "listId",
        findTarget: (_session: unknown, { listId }: { listId: string }) => {
            const found = vendor.lists.find(({ id }) => id === listId);
            return found === undefined
                ? Promise.reject(new ExportError("config", "no such list", { property: "destination.listId" }))
                : Promise.resolve(found);
        },
        findByName: (_session: unknown, wanted: string) =>
            Promise.resolve(vendor.lists.filter(({ name }) => name === wanted)),
        createTarget: (_session: unknown, name: string) => {
            const answer = vendor.answers.shift() ?? "made";
            const made = { id: `L${String(++vendor.made)}`, name };
            if (answer.startsWith("made")) vendor.lists.push(made);
            if (answer === "made") return Promise.resolve(made);
            return Promise.reject(new ExportError(answer === "refused" ? "rejected" : "remote", answer));
        },
    } as unknown as Destination;
}

function establish(vendor: Lists, changes: { known?: string; name?: string; id?: string } = {}): Promise<TargetInfo> {
    const { known, name = "Lapsed", id } = changes;
    return establishTarget({
        destination: destinationOf(vendor),
        session: {} as Session,
        wanted: id === undefined ? { create: { name } } : { listId: id },
        known,
        ledger: openLedger(directory).target(`memory|create:${name}`),
        owner: "dev/shop/lapsed",
        signal: new AbortController().signal,
    });
}

const vendorWith = (changes: Partial<Lists> = {}): Lists => ({ lists: [], made: 0, answers: [], ...changes });

test("a target is made once, and is ours from then on", async () => {
    const vendor = vendorWith();
    expect(await establish(vendor)).toEqual({ id: "L1", name: "Lapsed" });
    expect(await establish(vendor)).toEqual({ id: "L1", name: "Lapsed" });
    expect(vendor.made).toBe(1);
    const state = await openLedger(directory).target("memory|create:Lapsed").state();
    expect(state.created).toEqual({ id: "L1", name: "Lapsed" });
});

test("a name that somebody else's target has is refused, with its id", async () => {
    const vendor = vendorWith({ lists: [{ id: "X9", name: "Lapsed" }] });
    await expect(establish(vendor)).rejects.toMatchObject({
        code: "config",
        property: "destination.create.name",
        message: expect.stringContaining('destination: { listId: "X9" }') as string,
    });
    expect(vendor.made).toBe(0);
});

test("a target whose making got no answer is found by its name", async () => {
    const vendor = vendorWith({ answers: ["made, answer lost"] });
    expect(await establish(vendor)).toEqual({ id: "L1", name: "Lapsed" });
    expect(vendor.made).toBe(1);
});

test("when it stays unknown whether it was made, the next time looks first, and makes it only if it is not there", async () => {
    jest.useFakeTimers({ advanceTimers: true });
    try {
        const vendor = vendorWith({ answers: ["lost"] });
        const lost = establish(vendor).catch((error: unknown) => error);
        await jest.advanceTimersByTimeAsync(5_000);
        expect(await lost).toMatchObject({ code: "remote" });
        vendor.lists.push({ id: "late", name: "Lapsed" });
        expect(await establish(vendor)).toEqual({ id: "late", name: "Lapsed" });
        expect(vendor.lists).toHaveLength(1);
    } finally {
        jest.useRealTimers();
    }
});

test("a refusal is told, and nothing is looked for", async () => {
    const vendor = vendorWith({ answers: ["refused", "made"] });
    await expect(establish(vendor)).rejects.toMatchObject({ code: "rejected" });
    expect(await establish(vendor)).toMatchObject({ name: "Lapsed" });
});

test("without the ledger, the id that the state knows is used", async () => {
    const vendor = vendorWith({ lists: [{ id: "L7", name: "Lapsed" }] });
    expect(await establish(vendor, { known: "L7" })).toEqual({ id: "L7", name: "Lapsed" });
});

test("a made target that is gone is an error that says so, and none is made in its place", async () => {
    const vendor = vendorWith();
    await establish(vendor);
    vendor.lists.length = 0;
    await expect(establish(vendor)).rejects.toMatchObject({
        code: "config",
        property: "destination.create.name",
        message: expect.stringMatching(
            /"Lapsed" \(L1\) that was made for this export cannot be used any more/,
        ) as string,
    });
    expect(vendor.made).toBe(1);
});

test("an id is looked for as it is", async () => {
    const vendor = vendorWith({ lists: [{ id: "L7", name: "Lapsed" }] });
    expect(await establish(vendor, { id: "L7" })).toEqual({ id: "L7", name: "Lapsed" });
});
