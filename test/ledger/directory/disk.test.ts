import { existsSync, mkdirSync, readFileSync, readdirSync, statSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { openDirectoryLedger } from "../../../provider/ledger/directory/directory-ledger";
import { nodeFiles, type Files } from "../../../provider/ledger/directory/files";
import { explained } from "../../../provider/ledger/directory/ledger-error";
import { contractRuns, last, member, sentAt } from "../support/contract-runs";
import { FaultyFiles } from "../support/faulty-files";
import { loadText, peopleQuery } from "../support/members";
import { failureOf } from "../support/scratch";
import { seeded } from "../support/seeded";

/** The file system with one call that always fails. */
function failing(call: keyof Files, code: string): Files {
    const fail = (path: string) => Promise.reject(Object.assign(new Error(code), { code, syscall: call, path }));
    return { ...nodeFiles, [call]: fail };
}

describe("a directory ledger on a bad disk", () => {
    const { place, target, run } = contractRuns((directory) => openDirectoryLedger({ directory }));
    const open = (files: Files) => openDirectoryLedger({ directory: place.directory, files });

    it("writes nothing more after a write that failed, and goes on under the next lock", async () => {
        const disk = new FaultyFiles(nodeFiles, seeded(3));
        const bad = open(disk.files).target(target().target);
        const lock = await bad.lock("test");
        const journal = await bad.begin(lock, "run-1");
        const batches = [];
        for (const person of [1, 2, 3])
            batches.push(await journal.sending(peopleQuery([person], 7), place.workbench, "put"));
        disk.arm(0, "full");
        const full = await failureOf(journal.settled(1, [], sentAt));
        expect(full).toMatchObject({ code: "config" });
        expect(full.message).toMatch(/No space is left for the ledger at .*\(ENOSPC\)\. Make room and run again/);
        disk.disarm();
        expect(await failureOf(journal.settled(2, [], sentAt))).toMatchObject({ code: "config" });
        expect(await failureOf(journal.close(last("run-1"), place.workbench))).toMatchObject({ code: "config" });
        expect((await failureOf(bad.begin(lock, "run-1"))).message).toMatch(/release the lock first/);
        await lock.release();
        const next = await target().lock("test");
        const resumed = await target().begin(next, "run-2");
        expect((await target().state()).open).toMatchObject({ id: "run-1", settled: 0, unanswered: 3 });
        for (const batch of batches) await resumed.settled(batch, [], sentAt);
        await resumed.close(last("run-1"), place.workbench);
        expect((await loadText(target(), place.workbench)).ledger).toHaveLength(3);
        await next.release();
    });

    it("says so when DuckDB meets the full disk, and knows it from its words", async () => {
        const error = await failureOf(
            place.workbench.run("COPY (SELECT * FROM range(100000)) TO '/dev/full' (FORMAT parquet)"),
        );
        expect(explained(error, "/the/ledger").message).toMatch(/^No space is left for the ledger at \/dev\/full/);
        const other = await failureOf(place.workbench.run("SELECT 'bob@example.com'::INTEGER"));
        expect(explained(other, "/the/ledger")).toBe(other);
    });

    it.each([
        ["write", "EROFS", /may not be read or written by this user \(EROFS\)/],
        ["makeDirectory", "EACCES", /may not be read or written by this user \(EACCES\)/],
        ["link", "EPERM", /has no hard links/],
        ["link", "ENOTSUP", /has no hard links/],
        ["sync", "EIO", /could not be read or written \(EIO\)/],
        ["write", "EDQUOT", /No space is left/],
        ["list", "EACCES", /may not be read or written/],
    ] as const)("explains %s failing with %s, and leaves nothing half-written", async (call, code, words) => {
        const error = await failureOf(open(failing(call, code)).target(target().target).lock("test"));
        expect(error).toMatchObject({ code: "config" });
        expect(error.message).toMatch(words);
        expect(error.message).toContain(place.directory);
        expect(await target().state()).toMatchObject({ members: 0 });
        await run("run-1", [1], 7);
        expect(await target().state()).toMatchObject({ members: 1 });
    });

    it("says so when a file stands where a directory is needed", async () => {
        const path = join(place.directory, "file");
        writeFileSync(path, "");
        for (const directory of [path, join(path, "below")]) {
            const ledger = openDirectoryLedger({ directory });
            for (const work of [
                () => ledger.key(),
                () => ledger.target("t").lock("test"),
                () => ledger.record({ id: "run-1" }),
            ]) {
                const error = await failureOf(work());
                expect(error).toMatchObject({ code: "config" });
                expect(error.message).toMatch(/needs a directory where a file stands: .*file/);
            }
        }
        expect(readFileSync(path, "utf8")).toBe("");
    });

    it("reads its own files where its path is a pattern that others fit", async () => {
        const made = async (name: string, people: number[]) => {
            const ledger = openDirectoryLedger({ directory: join(place.directory, name) });
            const lock = await ledger.target("t").lock("test");
            const journal = await ledger.target("t").begin(lock, "run-1");
            await journal.settled(await journal.sending(peopleQuery(people, 7), place.workbench, "put"), [], sentAt);
            await journal.close(last("run-1"), place.workbench);
            await lock.release();
            return ledger.target("t");
        };
        await made("ledger-a", [1, 2]);
        for (const [i, name] of ["ledger-*", "ledger-?", "ledger-[a]"].entries()) {
            expect((await loadText(await made(name, [10 + i]), place.workbench)).ledger).toEqual([
                member(10 + i, 7, "run-1"),
            ]);
        }
    });

    it("keeps everything from other users and out of repositories", async () => {
        const directory = join(place.directory, "deep", "ledger");
        const ledger = openDirectoryLedger({ directory });
        await ledger.key();
        await (await ledger.target("t").lock("test")).release();
        expect(statSync(directory).mode & 0o777).toBe(0o700);
        expect(statSync(join(directory, "targets")).mode & 0o777).toBe(0o700);
        expect(statSync(join(directory, "store.json")).mode & 0o777).toBe(0o600);
        expect(readFileSync(join(directory, ".gitignore"), "utf8")).toBe("*\n");
    });

    it("creates nothing when a target is named, nor when one is read that is not there", async () => {
        await openDirectoryLedger({ directory: place.directory }).key();
        await target().state();
        await loadText(target(), place.workbench);
        expect(readdirSync(place.directory).sort()).toEqual([".gitignore", "store.json"]);
        const elsewhere = join(place.directory, "elsewhere");
        openDirectoryLedger({ directory: elsewhere }).target("t");
        expect(existsSync(elsewhere)).toBe(false);
    });

    it("says so when its folder vanishes during a run", async () => {
        const lock = await target().lock("test");
        const journal = await target().begin(lock, "run-1");
        const batch = await journal.sending(peopleQuery([1], 7), place.workbench, "put");
        mkdirSync(join(place.directory, "x"));
        await nodeFiles.rename(join(place.directory, "targets"), join(place.directory, "x", "targets"));
        const error = await failureOf(journal.settled(batch, [], sentAt));
        expect(error).toMatchObject({ code: "config" });
        expect(error.message).toMatch(/is gone: something removed it/);
        await lock.release();
    });
});
