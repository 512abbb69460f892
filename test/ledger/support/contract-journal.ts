import { contractRuns, last, member, row, sentAt, unconfirmed, type Open } from "./contract-runs";
import { keyOf } from "./members";
import { failureOf } from "./scratch";

/** What every store must do with batches. */
export function journalContract(open: Open): void {
    const { place, target, rows, sending, run } = contractRuns(open);

    it("knows nothing of a new target", async () => {
        const nobody = { members: 0, rejected: 0, unidentified: 0, foreign: 0 };
        expect(await target().state()).toEqual({ revision: expect.any(String) as string, ...nobody });
        expect(await rows()).toEqual({ ledger: [], pending: [] });
    });

    it("holds who was settled, and whom the vendor refused, from the moment of settling", async () => {
        const lock = await target().lock("test");
        const journal = await target().begin(lock, "run-1");
        expect(await sending(journal, [1, 2, 3])).toBe(1);
        expect((await rows()).ledger).toEqual([1, 2, 3].map((person) => unconfirmed(person)).sort());
        await journal.settled(1, [{ key: keyOf(2), reason: "bad" }], sentAt);
        const expected = [member(1, 7, "run-1"), member(2, 7, "run-1", "bad"), member(3, 7, "run-1")].sort();
        expect((await rows()).ledger).toEqual(expected);
        await journal.close(last("run-1"), place.workbench);
        expect((await rows()).ledger).toEqual(expected);
        expect(await target().state()).toMatchObject({ members: 2, rejected: 1, lastRun: last("run-1") });
        expect((await target().state()).open).toBeUndefined();
        await lock.release();
    });

    it("keeps digests of all 64 bits", async () => {
        const lock = await target().lock("test");
        const journal = await target().begin(lock, "run-1");
        const digest = 2n ** 64n - 1n;
        const query = `SELECT unhex('${keyOf(1)}') AS key, ${digest}::UBIGINT AS digest`;
        await journal.settled(await journal.sending(query, place.workbench, "put"), [], sentAt);
        await journal.close(last("run-1"), place.workbench);
        expect((await rows()).ledger[0]).toContain(` ${digest} `);
        await lock.release();
    });

    it("counts accepted batches as pending until they settle, and never as members", async () => {
        const lock = await target().lock("test");
        const journal = await target().begin(lock, "run-1");
        const batch = await sending(journal, [1, 2]);
        await journal.accepted(batch, "job 1");
        expect(await rows()).toEqual({ ledger: [], pending: [`${keyOf(1)} 7 1`, `${keyOf(2)} 7 1`].sort() });
        expect((await target().state()).open).toMatchObject({
            settled: 0,
            accepted: [{ batch: 1, job: "job 1", members: 2 }],
        });
        expect((await failureOf(journal.close(last("run-1"), place.workbench))).message).toMatch(/has not settled/);
        await journal.settled(batch, [], sentAt);
        expect((await rows()).pending).toEqual([]);
        expect((await target().state()).open).toMatchObject({ settled: 2, accepted: [], unanswered: 0 });
        await lock.release();
    });

    it("counts batches that failed as not sent, and does not know of those without an answer or with a bad end", async () => {
        const lock = await target().lock("test");
        const journal = await target().begin(lock, "run-1");
        await journal.failed(await sending(journal, [1]), "quota");
        await sending(journal, [2]);
        const accepted = await sending(journal, [3]);
        await journal.accepted(accepted, "job 3");
        await journal.failed(accepted, "timed out");
        expect((await target().state()).open).toMatchObject({ settled: 0, accepted: [], unanswered: 1 });
        await journal.close(last("run-1"), place.workbench);
        expect((await rows()).ledger).toEqual([2, 3].map((person) => unconfirmed(person)).sort());
        expect(await target().state()).toMatchObject({ members: 0, rejected: 0 });
        await lock.release();
    });

    it("replaces a member's digest, state and run by those of the latest batch", async () => {
        await run("run-1", [1, 2, 3], 7, [2]);
        await run("run-2", [2, 3], 8, [3]);
        const kept = row(3, "member", `8 ${sentAt.getTime()}`, "run-2", "bad");
        const expected = [member(1, 7, "run-1"), member(2, 8, "run-2"), kept].sort();
        expect((await rows()).ledger).toEqual(expected);
        const lock = await target().lock("test");
        const journal = await target().begin(lock, "run-3");
        const first = await sending(journal, [1], 20);
        const second = await sending(journal, [1], 30);
        await journal.settled(second, [], sentAt);
        await journal.settled(first, [{ key: keyOf(1), reason: "bad" }], sentAt);
        expect((await rows()).ledger).toContain(member(1, 30, "run-3"));
        await lock.release();
    });

    it("goes on with an open journal, with new numbers", async () => {
        const first = await target().lock("test");
        const journal = await target().begin(first, "run-1");
        await journal.accepted(await sending(journal, [1]), "job 1");
        await sending(journal, [2]);
        await first.release();
        const second = await target().lock("test");
        const resumed = await target().begin(second, "run-2");
        expect(resumed.run).toBe("run-1");
        expect(await sending(resumed, [3])).toBe(3);
        await resumed.settled(1, [], sentAt);
        expect((await target().state()).open).toMatchObject({ id: "run-1", settled: 1, accepted: [], unanswered: 2 });
        await resumed.close(last("run-1"), place.workbench);
        expect((await rows()).ledger).toEqual([member(1, 7, "run-1"), unconfirmed(2), unconfirmed(3)].sort());
        await second.release();
    });

    it("takes many batches at once", async () => {
        const lock = await target().lock("test");
        const journal = await target().begin(lock, "run-1");
        const people = Array.from({ length: 12 }, (_, person) => person);
        const settle = async (person: number) => {
            const batch = await sending(journal, [person]);
            await journal.accepted(batch, `job ${batch}`);
            await journal.settled(batch, [], sentAt);
            return batch;
        };
        expect(new Set(await Promise.all(people.map(settle))).size).toBe(12);
        await journal.close(last("run-1"), place.workbench);
        expect((await rows()).ledger).toEqual(people.map((person) => member(person, 7, "run-1")).sort());
        await lock.release();
    });

    it("refuses a batch without rows, with a key twice, and outcomes out of order", async () => {
        const lock = await target().lock("test");
        const journal = await target().begin(lock, "run-1");
        for (const people of [[], [1, 1]]) {
            expect((await failureOf(sending(journal, people))).message).toMatch(/a key each, once/);
        }
        const batch = await sending(journal, [1]);
        expect((await failureOf(journal.settled(batch + 1, [], sentAt))).message).toMatch(
            /cannot be settled after nothing/,
        );
        await journal.settled(batch, [], sentAt);
        expect((await failureOf(journal.failed(batch, "late"))).message).toMatch(/cannot be failed after settled/);
        expect((await failureOf(journal.settled(batch, [{ key: "bob@x", reason: "" }], sentAt))).message).not.toMatch(
            /bob/,
        );
        expect((await rows()).ledger).toEqual([member(1, 7, "run-1")]);
        await lock.release();
    });
}
