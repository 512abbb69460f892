import { contractRuns, last, sentAt, targetText, type Open } from "./contract-runs";
import { loadText } from "./members";
import { failureOf } from "./scratch";

const account = { id: "AbC123", name: "Contoso" };

/** What every store must do around the batches: owners, locks, keys, records. */
export function storeContract(open: Open): void {
    const { place, target, sending, run } = contractRuns(open);

    it("changes its revision with what is recorded, and with nothing else", async () => {
        const seen: string[] = [(await target().state()).revision];
        const lock = await target().lock("test");
        expect((await target().state()).revision).toBe(seen[0]);
        const journal = await target().begin(lock, "run-1");
        const note = async () => seen.push((await target().state()).revision);
        await note();
        const batch = await sending(journal, [1]);
        await note();
        await journal.accepted(batch, "job 1");
        await note();
        await journal.settled(batch, [], sentAt);
        await note();
        await journal.close(last("run-1"), place.workbench);
        await note();
        expect(new Set(seen).size).toBe(seen.length);
        await lock.release();
        await (await target().lock("test")).release();
        expect((await target().state()).revision).toBe(seen.at(-1));
    });

    it("keeps targets apart", async () => {
        await run("run-1", [1], 7);
        const other = open(place.directory).target(`${targetText}2`);
        expect(await other.state()).toMatchObject({ members: 0 });
        await (await other.lock("test")).release();
        expect((await loadText(other, place.workbench)).ledger).toEqual([]);
    });

    it("keeps the first owner, unless told to move, and the first account always", async () => {
        const lock = await target().lock("test");
        await target().claim(lock, "dev/shop/lapsed", account, false);
        await target().claim(lock, "dev/shop/lapsed", { ...account, name: "Contoso Ltd" }, false);
        const refused = await failureOf(target().claim(lock, "prod/shop/lapsed", account, false));
        expect(refused).toMatchObject({ code: "config" });
        expect(refused.message).toContain("belongs to dev/shop/lapsed");
        expect(refused.message).toContain("takeOver: true");
        const elsewhere = await failureOf(
            target().claim(lock, "dev/shop/lapsed", { id: "Z9", name: "Fabrikam" }, true),
        );
        expect(elsewhere).toMatchObject({ code: "config" });
        expect(elsewhere.message).toMatch(/Contoso Ltd \(AbC123\).*Fabrikam \(Z9\)/);
        await target().claim(lock, "prod/shop/lapsed", account, true);
        expect(await target().state()).toMatchObject({ owner: "prod/shop/lapsed", account });
        await target().disown(lock, "dev/shop/lapsed");
        expect(await target().state()).toMatchObject({ owner: "prod/shop/lapsed" });
        await target().disown(lock, "prod/shop/lapsed");
        expect((await target().state()).owner).toBeUndefined();
        await target().claim(lock, "dev/shop/lapsed", account, false);
        await lock.release();
    });

    it("gives the lock to one holder, and says who has it", async () => {
        const held = await target().lock("stack dev of shop");
        const refused = await failureOf(target().lock("stack prod of shop"));
        expect(refused).toMatchObject({ code: "interrupted", retryable: true });
        expect(refused.message).toMatch(/stack dev of shop \(process \d+ on .+\), since 2\d{3}-.*Wait until it ends/);
        await held.release();
        await held.release();
        const next = await target().lock("stack prod of shop");
        expect(next.token).toBeGreaterThan(held.token);
        expect((await failureOf(target().begin(held, "run-1"))).message).toMatch(/released/);
        await next.release();
    });

    it("makes a key once, keeps it, and takes a configured one of 16 characters or more", async () => {
        const own = await open(place.directory).key();
        expect(own).toHaveLength(32);
        expect((await open(place.directory).key()).equals(own)).toBe(true);
        const other = await failureOf(open(place.directory, "a configured key of some length").key());
        expect(other).toMatchObject({ code: "config" });
        expect(other.message).toMatch(/every member would be sent again/);
        expect(() => open(place.directory, "   short key   ")).toThrow(/at least 16 characters/);
    });

    it("keeps records, and rejects where there are any", async () => {
        expect(await open(place.directory).runs(5)).toEqual([]);
        const path = await open(place.directory).record({
            id: "run-1",
            startedAt: "2026-11-20T10:00:00.000Z",
            requests: 3n,
        });
        expect(path).toContain("run-1");
        await open(place.directory).record({ id: "run-2", status: "running" });
        await open(place.directory).record({ id: "run-2", status: "stopped", endedAt: "2026-11-20T10:05:00.000Z" });
        const runs = await open(place.directory).runs(5);
        expect(runs.map(({ id, status }) => [id, status])).toEqual([
            ["run-2", "stopped"],
            ["run-1", undefined],
        ]);
        expect(await open(place.directory).runs(1)).toHaveLength(1);
        expect(
            await open(place.directory).rejects("run-1", "SELECT 'a' AS origin WHERE false", place.workbench),
        ).toBeUndefined();
        const query =
            "SELECT * FROM (VALUES ('b.csv', 2::BIGINT, 'invalid_email', NULL)) AS r(origin, line, reason, detail)";
        expect(await open(place.directory).rejects("run-1", query, place.workbench)).toContain("run-1");
        expect((await failureOf(open(place.directory).record({ id: "../run" }))).message).toMatch(/a run's id/);
    });
}
