import { readdirSync, readFileSync, utimesSync } from "node:fs";
import { setTimeout as delay } from "node:timers/promises";
import { openDirectoryLedger } from "../../../provider/ledger/directory/directory-ledger";
import { nodeFiles } from "../../../provider/ledger/directory/files";
import { ownIdentity, type Identity } from "../../../provider/ledger/identity";
import { contractRuns, last, member, sentAt, unconfirmed } from "../support/contract-runs";
import { fileOf } from "../support/damage";
import { idsQuery, keyOf, peopleQuery } from "../support/members";
import { failureOf } from "../support/scratch";

describe("a process that lost its lock while it slept", () => {
    const { place, target, rows } = contractRuns((directory) => openDirectoryLedger({ directory }));

    /** The same target as another process sees it. */
    function from(identity: Partial<Identity>) {
        const whole = async () => ({ ...(await ownIdentity()), ...identity });
        return openDirectoryLedger({ directory: place.directory, identity: whole }).target(target().target);
    }
    const elsewhere = { host: "other-machine", place: "another kernel" };
    const alive = () => fileOf(place.directory, "alive-");
    const silentFor = (seconds: number) => utimesSync(alive(), new Date(), new Date(Date.now() - seconds * 1000));

    it("lets no orphan record: neither lines, nor manifests, nor a fold", async () => {
        const orphan = await from(elsewhere).lock("orphan");
        const theirs = await from(elsewhere).begin(orphan, "run-1");
        const batch = await theirs.sending(peopleQuery([1, 2], 7), place.workbench, "put");
        const second = await theirs.sending(peopleQuery([3], 7), place.workbench, "put");
        silentFor(31);
        const lock = await target().lock("next");
        const journal = await target().begin(lock, "run-2");
        const before = await target().state();
        const attempts = [
            () => theirs.settled(batch, [], sentAt),
            () => theirs.sending(peopleQuery([9], 7), place.workbench, "put"),
            () => theirs.identified(idsQuery([1], "orphan"), place.workbench),
            () => theirs.close(last("run-1"), place.workbench),
            () => from(elsewhere).madeTarget(orphan, { id: "L1", name: "n" }),
            () => from(elsewhere).claim(orphan, "somebody", { id: "1", name: "n" }, true),
        ];
        for (const attempt of attempts) expect((await failureOf(attempt())).code).toMatch(/interrupted|config/);
        expect(orphan.lost.aborted).toBe(true);
        expect(orphan.lost.reason).toMatchObject({ code: "interrupted" });
        expect(await target().state()).toEqual(before);
        await journal.settled(second, [{ key: keyOf(3), reason: "bad" }], sentAt);
        await journal.close(last("run-1"), place.workbench);
        await orphan.release();
        // The orphan may have sent its first batch: nobody knows.
        const first = [1, 2].map((person) => unconfirmed(person));
        expect((await rows()).ledger).toEqual([...first, member(3, 7, "run-1", "bad")].sort());
        await lock.release();
    });

    it("lets no orphan into the files of the next holder, whatever number it gives its own", async () => {
        const orphan = await from(elsewhere).lock("orphan");
        const theirs = await from(elsewhere).begin(orphan, "run-1");
        await theirs.settled(await theirs.sending(peopleQuery([1], 7), place.workbench, "put"), [], sentAt);
        await theirs.identified(idsQuery([1], "before"), place.workbench);
        silentFor(31);
        const lock = await target().lock("next");
        const journal = await target().begin(lock, "run-2");
        const batch = await journal.sending(peopleQuery([2], 8), place.workbench, "put");
        await journal.identified(idsQuery([1, 2], "next"), place.workbench);
        const attempts = [
            () => theirs.sending(peopleQuery([9], 9), place.workbench, "put"),
            () => theirs.sending(peopleQuery([], 9), place.workbench, "put"),
            () => theirs.identified(idsQuery([1, 2], "orphan"), place.workbench),
        ];
        for (const attempt of attempts) await failureOf(attempt());
        await journal.settled(batch, [], sentAt);
        const expected = [member(1, 7, "run-1", "-", "next"), member(2, 8, "run-1", "-", "next")].sort();
        expect((await rows()).ledger).toEqual(expected);
        await journal.close(last("run-1"), place.workbench);
        expect((await rows()).ledger).toEqual(expected);
        await Promise.all([orphan.release(), lock.release()]);
    });

    it("lets no orphan fold, even one that wakes between its fold and its last write", async () => {
        const orphan = await from(elsewhere).lock("orphan");
        const theirs = await from(elsewhere).begin(orphan, "run-1");
        await theirs.settled(await theirs.sending(peopleQuery([1], 7), place.workbench, "put"), [], sentAt);
        let lock = orphan;
        const slow = {
            ...place.workbench,
            rows: async (sql: string) => {
                const found = await place.workbench.rows(sql);
                silentFor(31);
                lock = await target().lock("next");
                return found;
            },
        };
        expect(await failureOf(theirs.close(last("run-1"), slow))).toMatchObject({ code: "interrupted" });
        expect((await target().state()).open).toMatchObject({ id: "run-1", settled: 1 });
        expect((await rows()).ledger).toEqual([member(1, 7, "run-1")]);
        expect(lock).not.toBe(orphan);
        await Promise.all([orphan.release(), lock.release()]);
    });

    it("shows no line that an orphan writes, though its journal's old file cannot be removed", async () => {
        const orphan = await from(elsewhere).lock("orphan");
        const theirs = await from(elsewhere).begin(orphan, "run-1");
        const batch = await theirs.sending(peopleQuery([1], 7), place.workbench, "put");
        silentFor(31);
        const keeping = openDirectoryLedger({
            directory: place.directory,
            files: { ...nodeFiles, unlink: () => Promise.resolve() },
        });
        let turns = 0;
        let told: unknown;
        let lines = "";
        const read = async (path: string) => {
            // The reader has the old manifest by now, and is about to read the old journal.
            if (path.endsWith(".jsonl") && turns++ === 0) {
                await keeping.target(target().target).lock("next");
                told = await theirs.accepted(batch, "job 1").catch((error: unknown) => error);
                lines = readFileSync(path, "utf8");
            }
            return nodeFiles.read(path);
        };
        const reader = openDirectoryLedger({ directory: place.directory, files: { ...nodeFiles, read } });
        expect((await reader.target(target().target).state()).open).toMatchObject({ accepted: [], unanswered: 1 });
        expect(turns).toBe(2);
        expect(lines).toContain("job 1");
        expect(told).toMatchObject({ code: "interrupted" });
        await orphan.release();
    });

    it("gives signs of life, and aborts `lost` within seconds when it was taken over", async () => {
        const orphan = await from(elsewhere).lock("orphan");
        const first = readFileSync(alive(), "utf8");
        await delay(2300);
        expect(readFileSync(alive(), "utf8")).not.toBe(first);
        expect(orphan.lost.aborted).toBe(false);
        silentFor(31);
        const lock = await target().lock("next");
        await delay(2300);
        expect(orphan.lost.aborted).toBe(true);
        expect((orphan.lost.reason as Error).message).toMatch(
            /lost: somebody else took the lock over.*the next run goes on/,
        );
        expect(lock.lost.aborted).toBe(false);
        await Promise.all([orphan.release(), lock.release()]);
        expect(lock.lost.aborted).toBe(false);
        expect(
            readdirSync(place.directory, { recursive: true }).filter((name) => String(name).includes("alive-")),
        ).toEqual([]);
    });
});
