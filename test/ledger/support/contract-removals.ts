import { contractRuns, last, member, row, sentAt, unconfirmed, type Open } from "./contract-runs";
import { idsQuery, keyOf, peopleQuery } from "./members";

/** What every store must do with removals, and with those of whom nobody knows. */
export function removalsContract(open: Open): void {
    const { place, target, rows, sending, run } = contractRuns(open);
    const begin = async (id: string) => {
        const lock = await target().lock("test");
        const journal = await target().begin(lock, id);
        const removing = (people: number[]) => journal.sending(peopleQuery(people, 0), place.workbench, "remove");
        const close = async () => {
            await journal.close(last(id), place.workbench);
            await lock.release();
        };
        return { lock, journal, removing, close };
    };

    it("forgets who was removed, and nobody before that is certain", async () => {
        await run("run-1", [1, 2, 3], 7);
        const { journal, removing, close } = await begin("run-2");
        const batch = await removing([1, 2]);
        expect((await rows()).ledger).toHaveLength(3);
        await journal.accepted(batch, "job 1");
        expect((await target().state()).open?.accepted).toEqual([{ batch, job: "job 1", members: 2, kind: "remove" }]);
        expect((await rows()).pending).toHaveLength(2);
        await journal.settled(batch, [{ key: keyOf(2), reason: "bad" }], sentAt);
        const expected = [member(2, 7, "run-1"), member(3, 7, "run-1")].sort();
        expect((await rows()).ledger).toEqual(expected);
        await close();
        expect((await rows()).ledger).toEqual(expected);
        expect(await target().state()).toMatchObject({ members: 2 });
    });

    it("does not know who was to be removed when the removal failed or had no answer, and keeps his id", async () => {
        await run("run-1", [1, 2, 3], 7);
        const { journal, removing, close } = await begin("run-2");
        await journal.identified(idsQuery([1], "A"), place.workbench);
        const batch = await removing([1]);
        await journal.accepted(batch, "job 1");
        await journal.failed(batch, "timed out");
        await journal.failed(await removing([3]), "uncertain");
        await removing([2]);
        await close();
        const first = row(1, "unconfirmed", "0 -", "run-2", "-", "A");
        expect((await rows()).ledger).toEqual([first, unconfirmed(2, "run-2"), unconfirmed(3, "run-2")].sort());
        const again = await begin("run-3");
        await again.journal.settled(await sending(again.journal, [1], 9), [], sentAt);
        await again.close();
        expect((await rows()).ledger).toContain(member(1, 9, "run-3", "-", "A"));
    });

    it("takes who comes back after a removal as new, without the id of before", async () => {
        await run("run-1", [1, 2], 7);
        const first = await begin("run-2");
        await first.journal.identified(idsQuery([1, 2], "A"), place.workbench);
        await first.close();
        const { journal, removing, close } = await begin("run-3");
        await journal.settled(await removing([1]), [], sentAt);
        await journal.settled(await sending(journal, [1], 9), [], sentAt);
        await close();
        expect((await rows()).ledger).toEqual([member(1, 9, "run-3"), member(2, 7, "run-1", "-", "A")].sort());
    });

    it("lets a removal count after what came before it, and before what comes after", async () => {
        const { journal, removing, close } = await begin("run-1");
        await sending(journal, [1, 2]);
        await journal.settled(await removing([1]), [], sentAt);
        const late = await sending(journal, [3]);
        await journal.settled(await removing([3]), [], sentAt);
        await journal.settled(late, [], sentAt);
        await sending(journal, [1]);
        expect((await rows()).ledger).toEqual([unconfirmed(1), unconfirmed(2)].sort());
        await close();
    });

    it("keeps whom a later answer does not settle as unconfirmed, with why he was refused", async () => {
        const first = await begin("run-1");
        await sending(first.journal, [1, 2, 3]);
        await first.close();
        const { journal, close } = await begin("run-2");
        const refused = [{ key: keyOf(1), reason: "bad" }];
        await journal.settled(await sending(journal, [1, 2], 8), refused, sentAt);
        await journal.identified(idsQuery([3], "C"), place.workbench);
        await close();
        const expected = [
            row(1, "unconfirmed", `8 ${sentAt.getTime()}`, "run-2", "bad"),
            member(2, 8, "run-2"),
            row(3, "unconfirmed", "0 -", "run-1", "-", "C"),
        ].sort();
        expect((await rows()).ledger).toEqual(expected);
    });
}
