import { setTimeout as delay } from "node:timers/promises";
import { last, member, sentAt, unconfirmed } from "../support/contract-runs";
import { idsQuery, keyOf, peopleQuery } from "../support/members";
import { failureOf } from "../support/scratch";
import { elsewhere, postgresPlace } from "../support/postgres-place";

describe("a process that lost its lock, or its connection", () => {
    const { place, target, rows, from, silentFor, server, schema, ledger } = postgresPlace();
    const still = { renewEvery: 60_000, deadAfter: 30_000, giveUpAfter: 20_000 };

    it("lets no orphan record anything", async () => {
        const orphan = await from(elsewhere, still).lock("orphan");
        const theirs = await from(elsewhere).begin(orphan, "run-1");
        const batch = await theirs.sending(peopleQuery([1, 2], 7), place.workbench, "put");
        await silentFor(31);
        const lock = await target().lock("next");
        const journal = await target().begin(lock, "run-2");
        const before = await target().state();
        const attempts = [
            () => theirs.settled(batch, [], sentAt),
            () => theirs.accepted(batch, "job"),
            () => theirs.failed(batch, "quota"),
            () => theirs.sending(peopleQuery([9], 7), place.workbench, "put"),
            () => theirs.identified(idsQuery([1], "orphan"), place.workbench),
            () => theirs.baseline(idsQuery([1], "orphan"), place.workbench, { as: "ours" }),
            () => theirs.close(last("run-1"), place.workbench),
            () => from(elsewhere).madeTarget(orphan, { id: "L1", name: "n" }),
            () => from(elsewhere).claim(orphan, "somebody", { id: "1", name: "n" }, true),
            () => from(elsewhere).disown(orphan, "somebody"),
            () => from(elsewhere).begin(orphan, "run-3"),
        ];
        for (const attempt of attempts) expect(await failureOf(attempt())).toMatchObject({ code: "interrupted" });
        expect(orphan.lost.reason).toMatchObject({ code: "interrupted" });
        expect(await target().state()).toEqual(before);
        await journal.settled(batch, [{ key: keyOf(2), reason: "bad" }], sentAt);
        await journal.close(last("run-1"), place.workbench);
        await orphan.release();
        expect((await rows()).ledger).toEqual([member(1, 7, "run-1"), member(2, 7, "run-1", "bad")].sort());
        expect((await failureOf(target().lock("third"))).message).toContain("next (process");
        await lock.release();
    });

    it("refuses the orphan whose transaction waits while the lock is taken over", async () => {
        const orphan = await from(elsewhere, still).lock("orphan");
        const theirs = await from(elsewhere).begin(orphan, "run-1");
        const batch = await theirs.sending(peopleQuery([1], 7), place.workbench, "put");
        const taker = await server().connect();
        await taker.query(`BEGIN; SELECT 1 FROM ${schema()}.locks FOR UPDATE`);
        await taker.query(`UPDATE ${schema()}.locks SET token = token + 1, id = gen_random_uuid()`);
        const late = failureOf(theirs.settled(batch, [], sentAt));
        await server().until("SELECT 1 FROM pg_stat_activity WHERE wait_event_type = 'Lock'");
        await taker.query("COMMIT");
        expect(await late).toMatchObject({ code: "interrupted" });
        await taker.end();
        expect((await target().state()).open).toMatchObject({ settled: 0, unanswered: 1 });
        await orphan.release();
    });

    it("lets a journal of a released lock and a closed journal record nothing", async () => {
        const lock = await target().lock("test");
        const journal = await target().begin(lock, "run-1");
        expect((await failureOf(target().begin(lock, "run-1"))).message).toMatch(/open already/);
        await journal.close(last("run-1"), place.workbench);
        expect((await failureOf(journal.close(last("run-1"), place.workbench))).message).toMatch(/is closed/);
        await lock.release();
        expect((await failureOf(journal.failed(1, "late"))).message).toMatch(/was released/);
        const other = await ledger().target("another").lock("test");
        expect(() => target().begin(other, "run-2")).toThrow(/not a lock of klaviyo/);
        await other.release();
    });

    it("tells of a connection killed in the middle of a call, and the next holder goes on right", async () => {
        const lock = await target().lock("test");
        const journal = await target().begin(lock, "run-1");
        await journal.settled(await journal.sending(peopleQuery([1], 7), place.workbench, "put"), [], sentAt);
        const blocking = await server().connect();
        await blocking.query(`BEGIN; LOCK TABLE ${schema()}.batch_rows_1 IN ACCESS EXCLUSIVE MODE`);
        const cut = failureOf(journal.sending(peopleQuery([2], 7), place.workbench, "put"));
        const waiting = "SELECT pid FROM pg_stat_activity WHERE wait_event_type = 'Lock'";
        await server().until(waiting);
        await server().query(`SELECT pg_terminate_backend(pid) FROM (${waiting}) AS waiting`);
        const error = await cut;
        expect(error).toMatchObject({ code: "remote", retryable: true });
        expect(error.message).toMatch(/cannot be reached.*What was recorded before is kept/);
        await blocking.end();
        // The same process may go on: its next call takes another connection.
        expect(await journal.sending(peopleQuery([3], 7), place.workbench, "put")).toBe(2);
        await lock.release();
        const next = await target().lock("next");
        const resumed = await target().begin(next, "run-2");
        await resumed.close(last("run-1"), place.workbench);
        expect((await rows()).ledger).toEqual([member(1, 7, "run-1"), unconfirmed(3)].sort());
        await next.release();
    });

    it("does again what the database undid for another transaction's sake", async () => {
        const lock = await target().lock("test");
        const journal = await target().begin(lock, "run-1");
        const batch = await journal.sending(peopleQuery([1], 7), place.workbench, "put");
        const rival = await server().connect();
        // The rival holds the batch and will want the target; the journal holds the target and wants the batch.
        await rival.query(`SET deadlock_timeout = '1h'; BEGIN; SELECT 1 FROM ${schema()}.batches FOR UPDATE`);
        const settled = journal.settled(batch, [], sentAt);
        await server().until("SELECT 1 FROM pg_stat_activity WHERE wait_event_type = 'Lock'");
        await rival.query(`SELECT 1 FROM ${schema()}.targets FOR UPDATE`);
        await rival.query("COMMIT");
        await settled;
        await rival.end();
        expect((await target().state()).open).toMatchObject({ settled: 1 });
        await lock.release();
    });

    it("keeps no process alive, and nothing connected, when nothing is asked of it", async () => {
        await target().state();
        const mine = "SELECT 1 FROM pg_stat_activity WHERE application_name = 'pulumi-segment-export'";
        expect(await server().query(mine)).not.toEqual([]);
        await delay(1500);
        expect(await server().query(mine)).toEqual([]);
    });
});
