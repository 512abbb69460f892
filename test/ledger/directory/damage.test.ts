import { mkdirSync, readdirSync, rmSync, truncateSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { openDirectoryLedger } from "../../../provider/ledger/directory/directory-ledger";
import { contractRuns, last, member, sentAt } from "../support/contract-runs";
import { idsQuery } from "../support/members";
import { edit, fileOf, flipByte } from "../support/damage";
import { failureOf } from "../support/scratch";

describe("a damaged directory ledger is never taken for an empty one", () => {
    const { place, target, rows, run, sending } = contractRuns((directory) => openDirectoryLedger({ directory }));
    const file = (beginning: string) => fileOf(place.directory, beginning);

    /** A run with one settled and one accepted batch, left open. */
    async function leaveOpen(): Promise<void> {
        const lock = await target().lock("test");
        const journal = await target().begin(lock, "run-2");
        await journal.settled(await sending(journal, [5]), [], sentAt);
        await journal.accepted(await sending(journal, [6]), "job 2");
        await lock.release();
    }

    async function expectRefusal(of: () => Promise<unknown>, path: string, what: RegExp): Promise<void> {
        const error = await failureOf(of());
        expect(error).toMatchObject({ code: "config" });
        expect(error.message).toContain(path);
        expect(error.message).toMatch(what);
        expect(error.message).toMatch(/Restore it from a backup; or remove .*nothing will be removed/);
    }

    it("refuses a snapshot with one wrong bit, a short one and a missing one, and tells its state all the same", async () => {
        await run("run-1", [1, 2], 7);
        const path = file("members-");
        flipByte(path);
        await expectRefusal(rows, path, /checksum does not match/);
        expect(await target().state()).toMatchObject({ members: 2 });
        truncateSync(path, 100);
        await expectRefusal(rows, path, /checksum does not match/);
        rmSync(path);
        await expectRefusal(rows, path, /is missing/);
    });

    it("does not fold into a damaged snapshot, and goes on when it is restored", async () => {
        await run("run-1", [1], 7);
        const path = file("members-");
        const lock = await target().lock("test");
        const journal = await target().begin(lock, "run-2");
        await journal.settled(await sending(journal, [2]), [], sentAt);
        flipByte(path);
        await expectRefusal(() => journal.close(last("run-2"), place.workbench), path, /checksum does not match/);
        flipByte(path);
        await journal.close(last("run-2"), place.workbench);
        expect((await rows()).ledger).toEqual([member(1, 7, "run-1"), member(2, 7, "run-2")].sort());
        await lock.release();
    });

    it("refuses a damaged or missing batch, settled or pending", async () => {
        await leaveOpen();
        for (const name of ["batch-run-2-1", "batch-run-2-2"]) {
            const path = file(name);
            flipByte(path);
            await expectRefusal(rows, path, /checksum does not match/);
            flipByte(path);
        }
        expect((await rows()).ledger).toHaveLength(1);
        rmSync(file("batch-run-2-2"));
        await expectRefusal(rows, "batch-run-2-2", /is missing/);
    });

    it("refuses damaged or missing ids, and does not fold them in", async () => {
        await run("run-1", [1], 7);
        const lock = await target().lock("test");
        const journal = await target().begin(lock, "run-2");
        await journal.identified(idsQuery([1], "A"), place.workbench);
        const path = file("ids-run-2-1");
        flipByte(path);
        await expectRefusal(rows, path, /checksum does not match/);
        const close = () => journal.close(last("run-2"), place.workbench);
        await expectRefusal(close, path, /checksum does not match/);
        rmSync(path);
        await expectRefusal(rows, path, /is missing/);
        await lock.release();
    });

    it("refuses a manifest that is damaged, missing, or of another target", async () => {
        await run("run-1", [1], 7);
        const path = file("target-");
        flipByte(path);
        await expectRefusal(() => target().state(), path, /checksum does not match/);
        await expectRefusal(() => target().lock("test"), path, /checksum does not match/);
        flipByte(path);
        truncateSync(path, 0);
        await expectRefusal(() => target().state(), path, /checksum does not match/);
        rmSync(path);
        await expectRefusal(() => target().state(), "target-", /is missing beside members-/);
    });

    it("refuses a folder that was copied to another target's name", async () => {
        await run("run-1", [1], 7);
        const other = openDirectoryLedger({ directory: place.directory }).target("klaviyo other");
        await (await other.lock("test")).release();
        const [from, to] = [file("target-3"), file("target-1")];
        edit(to, () => "");
        edit(from, (text) => (writeFileSync(to, text), text));
        expect((await failureOf(other.state())).message).toMatch(/belongs to another target/);
    });

    it("drops a journal's torn end, and refuses one that is damaged before it", async () => {
        await leaveOpen();
        const path = file("journal-");
        edit(path, (text) => `${text}{"event":"settled","batch":2,"ref`);
        expect((await target().state()).open).toMatchObject({ settled: 1, accepted: [{ batch: 2 }] });
        edit(path, (text) => text.slice(0, text.lastIndexOf("{")) + "\0".repeat(64) + "\n");
        expect((await target().state()).open).toMatchObject({ settled: 1, accepted: [{ batch: 2 }] });
        const lock = await target().lock("test");
        const journal = await target().begin(lock, "run-3");
        await journal.settled(2, [], sentAt);
        await lock.release();
        const copied = file("journal-");
        expect(copied).not.toBe(path);
        expect((await target().state()).open).toMatchObject({ settled: 2, accepted: [] });
        edit(copied, (text) => text.replace('"settled"', '"SETTLED"'));
        await expectRefusal(() => target().state(), copied, /damaged in line 2/);
        rmSync(copied);
        await expectRefusal(() => target().state(), copied, /is missing/);
    });

    it("refuses what a newer version wrote", async () => {
        await run("run-1", [1], 7);
        edit(file("target-"), (text) => text.replace('"format":1', '"format":2'));
        const error = await failureOf(target().state());
        expect(error).toMatchObject({ code: "config" });
        expect(error.message).toMatch(/newer version of pulumi-segment-export \(format 2.*Upgrade the package/);
        edit(file("store.json"), (text) => text.replace('"format":1', '"format":3'));
        expect((await failureOf(target().lock("test"))).message).toMatch(/format 3.*Upgrade the package/);
    });

    it("plans a target whose folder was removed as a new one, and not as the one it was", async () => {
        const before = (await target().state()).revision;
        await run("run-1", [1], 7);
        rmSync(dirname(file("target-")), { recursive: true });
        const after = await target().state();
        expect(after).toMatchObject({ members: 0 });
        expect(after.revision).not.toBe(before);
        expect((await target().state()).revision).toBe(after.revision);
        await run("run-1", [2], 7);
        expect((await rows()).ledger).toEqual([member(2, 7, "run-1")]);
    });

    it("sweeps leftovers away, and nothing that it does not know", async () => {
        await run("run-1", [1], 7);
        const folder = dirname(file("target-"));
        const leftovers = [
            "members-99.parquet",
            "batch-run-0-1-4.parquet",
            "ids-run-0-1-4.parquet",
            "journal-run-0-3.jsonl",
            "target-1.json",
            "x.tmp",
            "alive-1",
        ];
        for (const name of [...leftovers, "notes of mine.txt"]) writeFileSync(join(folder, name), "");
        mkdirSync(join(folder, "backup"));
        expect((await rows()).ledger).toEqual([member(1, 7, "run-1")]);
        await (await target().lock("test")).release();
        expect(readdirSync(folder).sort()).toEqual([
            "backup",
            expect.stringMatching(/^members-\d+\.parquet$/),
            "notes of mine.txt",
            expect.stringMatching(/^target-\d+\.json$/),
        ]);
        expect((await rows()).ledger).toEqual([member(1, 7, "run-1")]);
    });
});
