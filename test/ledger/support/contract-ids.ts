import { contractRuns, last, member, row, sentAt, type Open } from "./contract-runs";
import { idsQuery, keyOf } from "./members";
import { failureOf } from "./scratch";

/** What every store must do with the vendor's ids of members. */
export function idsContract(open: Open): void {
    const { place, target, rows, sending, run } = contractRuns(open);

    /** Opens, or goes on with, a run; closes it when told. */
    async function during(id: string, close: boolean, work: (journal: Awaited<ReturnType<typeof begin>>) => unknown) {
        const lock = await target().lock("test");
        const journal = await begin(lock, id);
        await work(journal);
        if (close) await journal.close(last(id), place.workbench);
        await lock.release();
    }
    const begin = (lock: Awaited<ReturnType<ReturnType<typeof target>["lock"]>>, id: string) =>
        target().begin(lock, id);

    it("shows ids at once, keeps them when the run is closed, and counts who has none", async () => {
        await run("run-1", [1, 2, 3], 7);
        expect(await target().state()).toMatchObject({ members: 3, unidentified: 3 });
        const lock = await target().lock("test");
        const journal = await begin(lock, "run-2");
        const before = (await target().state()).revision;
        await journal.identified(idsQuery([1], "A"), place.workbench);
        await journal.identified(idsQuery([2], "B"), place.workbench);
        const expected = [
            member(1, 7, "run-1", "-", "A"),
            member(2, 7, "run-1", "-", "B"),
            member(3, 7, "run-1"),
        ].sort();
        expect((await rows()).ledger).toEqual(expected);
        expect((await target().state()).revision).not.toBe(before);
        await journal.close(last("run-2"), place.workbench);
        expect((await rows()).ledger).toEqual(expected);
        expect(await target().state()).toMatchObject({ members: 3, unidentified: 1 });
        await lock.release();
    });

    it("takes ids while batches are open, and for those whom a batch of the same run brings", async () => {
        await during("run-1", true, async (journal) => {
            const batch = await sending(journal, [1, 2]);
            await journal.accepted(batch, "job 1");
            await journal.identified(idsQuery([1], "A"), place.workbench);
            expect((await rows()).ledger).toEqual([]);
            await journal.settled(batch, [], sentAt);
        });
        expect((await rows()).ledger).toEqual([member(1, 7, "run-1", "-", "A"), member(2, 7, "run-1")].sort());
    });

    it("lets a later id replace an earlier one, within a run and of an earlier run", async () => {
        await run("run-1", [1, 2], 7);
        await during("run-2", true, async (journal) => {
            await journal.identified(idsQuery([1, 2], "A"), place.workbench);
            await journal.identified(idsQuery([2], "B"), place.workbench);
        });
        expect((await rows()).ledger).toEqual(
            [member(1, 7, "run-1", "-", "A"), member(2, 7, "run-1", "-", "B")].sort(),
        );
        await during("run-3", false, (journal) => journal.identified(idsQuery([1], "C"), place.workbench));
        expect((await rows()).ledger).toContain(member(1, 7, "run-1", "-", "C"));
    });

    it("passes over strangers, and those whom the vendor only ever refused", async () => {
        await run("run-1", [1, 2], 7, [2]);
        await during("run-2", true, async (journal) => {
            await journal.identified(idsQuery([1, 2, 3], "A"), place.workbench);
        });
        expect((await rows()).ledger).toEqual([member(1, 7, "run-1", "-", "A"), member(2, 7, "run-1", "bad")].sort());
    });

    it("takes the id of a member whose update was refused in the same run, and keeps it through later runs", async () => {
        await run("run-1", [1, 2], 7);
        await during("run-2", true, async (journal) => {
            await journal.settled(await sending(journal, [3]), [], sentAt);
            const refused = [1, 3].map((person) => ({ key: keyOf(person), reason: "bad" }));
            await journal.settled(await sending(journal, [1, 3], 8), refused, sentAt);
            await journal.identified(idsQuery([1, 2, 3], "A"), place.workbench);
        });
        await run("run-3", [2, 4], 9);
        const kept = (person: number) => row(person, "member", `8 ${sentAt.getTime()}`, "run-2", "bad", "A");
        const expected = [kept(1), member(2, 9, "run-3", "-", "A"), kept(3), member(4, 9, "run-3")].sort();
        expect((await rows()).ledger).toEqual(expected);
        expect(await target().state()).toMatchObject({ members: 4, rejected: 0, unidentified: 1 });
    });

    it("goes on with the ids of an open run under the next lock", async () => {
        await run("run-1", [1, 2], 7);
        await during("run-2", false, (journal) => journal.identified(idsQuery([1], "A"), place.workbench));
        await during("run-3", true, async (journal) => {
            expect(journal.run).toBe("run-2");
            await journal.identified(idsQuery([2], "B"), place.workbench);
        });
        expect((await rows()).ledger).toEqual(
            [member(1, 7, "run-1", "-", "A"), member(2, 7, "run-1", "-", "B")].sort(),
        );
    });

    it("takes a list that names a member twice or nobody, and refuses rows without a key or an id", async () => {
        await run("run-1", [1], 7);
        await during("run-2", true, async (journal) => {
            const before = await target().state();
            await journal.identified(idsQuery([], "A"), place.workbench);
            expect(await target().state()).toEqual(before);
            await journal.identified(`${idsQuery([1], "A")} UNION ALL ${idsQuery([1], "A")}`, place.workbench);
            for (const row of [`NULL::BLOB, 'A'`, `unhex('${keyOf(1)}'), NULL`, `unhex('${keyOf(1)}'), ''`]) {
                const query = `SELECT * FROM (VALUES (${row})) AS people(key, vendor_id)`;
                expect((await failureOf(journal.identified(query, place.workbench))).message).toMatch(
                    /a key and an id in each row/,
                );
            }
        });
        expect((await rows()).ledger).toEqual([member(1, 7, "run-1", "-", "A")]);
    });
}
