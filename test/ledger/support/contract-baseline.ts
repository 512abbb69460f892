import type { Baseline, Journal } from "../../../provider/ledger/ledger";
import { contractRuns, last, member, row, sentAt, type Open } from "./contract-runs";
import { idsQuery, keyOf } from "./members";

/** What every store must do with those who were on a target before us. */
export function baselineContract(open: Open): void {
    const { place, target, rows, sending, run } = contractRuns(open);
    const during = async (id: string, close: boolean, work: (journal: Journal) => Promise<void>) => {
        const lock = await target().lock("test");
        const journal = await target().begin(lock, id);
        await work(journal);
        if (close) await journal.close(last(id), place.workbench);
        await lock.release();
    };
    const before = (journal: Journal, people: number[], baseline: Baseline) =>
        journal.baseline(idsQuery(people, "X"), place.workbench, baseline);
    const foreign = (person: number, sent = "0 -", id = "run-1", reason = "-") =>
        row(person, "foreign", sent, id, reason);

    it("keeps who was there before as foreign, whatever is sent of him and however he is named", async () => {
        await during("run-1", true, async (journal) => {
            await before(journal, [1, 2], { as: "foreign" });
            await journal.settled(await sending(journal, [2, 3]), [], sentAt);
            await sending(journal, [1]);
            await journal.identified(idsQuery([1, 2, 3], "A"), place.workbench);
        });
        const time = `7 ${sentAt.getTime()}`;
        const expected = [foreign(1), foreign(2, time), member(3, 7, "run-1", "-", "A")].sort();
        expect((await rows()).ledger).toEqual(expected);
        expect(await target().state()).toMatchObject({ members: 1, foreign: 2, baseline: { as: "foreign" } });
        await during("run-2", true, async (journal) => {
            await journal.settled(await sending(journal, [2], 8), [{ key: keyOf(2), reason: "bad" }], sentAt);
        });
        expect((await rows()).ledger).toContain(foreign(2, `8 ${sentAt.getTime()}`, "run-2", "bad"));
        expect(await target().state()).toMatchObject({ baseline: { as: "foreign" } });
    });

    it("goes on where the reading of them stopped, and knows an empty list from one not read", async () => {
        expect((await target().state()).baseline).toBeUndefined();
        await during("run-1", false, (journal) => before(journal, [1], { as: "foreign", next: "page 2" }));
        expect((await target().state()).baseline).toEqual({ as: "foreign", next: "page 2" });
        await during("run-2", true, (journal) => before(journal, [], { as: "foreign" }));
        expect(await target().state()).toMatchObject({ foreign: 1, baseline: { as: "foreign" } });
        expect((await target().state()).baseline?.next).toBeUndefined();
    });

    it("takes them over with their ids where they are to be ours", async () => {
        await run("run-1", [1], 7);
        await during("run-2", true, (journal) => before(journal, [1, 2], { as: "ours" }));
        const adopted = row(2, "member", "0 -", "run-2", "-", "X");
        expect((await rows()).ledger).toEqual([member(1, 7, "run-1", "-", "X"), adopted].sort());
        expect(await target().state()).toMatchObject({ members: 2, unidentified: 0, foreign: 0 });
    });

    it("makes members foreign whom nobody could have told apart when they were sent", async () => {
        await run("run-1", [1, 2], 7);
        await during("run-2", false, (journal) => before(journal, [1], { as: "foreign" }));
        const time = `7 ${sentAt.getTime()}`;
        expect((await rows()).ledger).toEqual([foreign(1, time), member(2, 7, "run-1")].sort());
    });
}
