import { createHash } from "node:crypto";
import { openPostgresLedger } from "../../../provider/ledger/postgres/postgres-ledger";
import { last } from "../support/contract-runs";
import { keyOf, peopleQuery } from "../support/members";
import { failureOf } from "../support/scratch";
import { postgresPlace } from "../support/postgres-place";

const configured = "correct horse battery staple";

describe("the schema of a ledger in PostgreSQL", () => {
    const { place, server, schema, target, ledger, run, rows } = postgresPlace();
    const open = (key?: string) => openPostgresLedger({ address: server().address(schema()), key });

    it("is made by one of many who come at once, from an empty database", async () => {
        const keys = await Promise.all(Array.from({ length: 12 }, () => open().key()));
        expect(new Set(keys.map((key) => key.toString("hex"))).size).toBe(1);
        expect(await server().query(`SELECT version FROM ${schema()}.migrations`)).toEqual([{ version: 1 }]);
    });

    it("is refused, and left as it is, when a newer version of the package made it", async () => {
        await open().key();
        await server().query(`INSERT INTO ${schema()}.migrations (version) VALUES (2)`);
        const refused = await failureOf(open().target("t").lock("test"));
        expect(refused).toMatchObject({ code: "config" });
        expect(refused.message).toMatch(
            /written by a newer version .*\(format 2; this version reads format 1\). Upgrade/,
        );
        expect(await server().query(`SELECT * FROM ${schema()}.targets`)).toEqual([]);
    });

    it("says what to do when a part of it is gone", async () => {
        await run("run-1", [1], 7);
        await server().query(`DROP TABLE ${schema()}.members_1`);
        const refused = await failureOf(rows());
        expect(refused).toMatchObject({ code: "config" });
        expect(refused.message).toMatch(/lacks a part of the schema.*Restore it from a backup/);
    });

    it("is refused with another key than its own, which is never made anew beside targets", async () => {
        const key = await open(configured).key();
        expect(key.equals(createHash("sha256").update(configured).digest())).toBe(true);
        expect(await server().query(`SELECT key FROM ${schema()}.store`)).toEqual([{ key: null }]);
        for (const other of [undefined, "another text of enough length"]) {
            const error = await failureOf(open(other).target("t").lock("test"));
            expect(error).toMatchObject({ code: "config" });
            expect(error.message).toMatch(
                /Set the segmentexport:key it was made with; or, to begin anew, run DROP SCHEMA/,
            );
            expect(error.message).not.toContain(configured);
        }
        await (await open(configured).target("t").lock("test")).release();
        await server().query(`DELETE FROM ${schema()}.store`);
        expect((await failureOf(open(configured).key())).message).toMatch(
            /has lost its key, though targets are recorded/,
        );
    });

    it("forgets a target whose row is removed, and begins it as one that no plan of before is equal to", async () => {
        const virgin = (await target().state()).revision;
        await run("run-1", [1, 2], 7);
        const lock = await target().lock("test");
        await (await target().begin(lock, "run-2")).sending(peopleQuery([3], 7), place.workbench, "put");
        await lock.release();
        await server().query(`DELETE FROM ${schema()}.targets`);
        for (const table of ["batches", "sends"]) {
            expect(await server().query(`SELECT * FROM ${schema()}.${table}`)).toEqual([]);
        }
        const own = `SELECT tablename FROM pg_tables WHERE schemaname = '${schema()}' AND tablename ~ '[0-9]'`;
        expect(await server().query(own)).toEqual([]);
        const again = (await target().state()).revision;
        expect(again).not.toBe(virgin);
        expect((await rows()).ledger).toEqual([]);
        await (await target().lock("test")).release();
        expect(await target().state()).toMatchObject({ revision: again, members: 0 });
    });

    it("counts a day of the database's, forgets the day before, and takes a day far ahead along", async () => {
        const quota = (days: number) =>
            server().query(`UPDATE ${schema()}.quotas SET day = (now() AT TIME ZONE 'UTC')::date + ${days}`);
        expect(await ledger().daily("app").add(5)).toBe(5);
        for (const [days, today, next] of [
            [-1, 0, 1],
            [1, 1, 2],
            [400, 2, 3],
            [0, 3, 4],
        ] as const) {
            await quota(days);
            expect(await ledger().daily("app").today()).toBe(today);
            expect(await ledger().daily("app").add(1)).toBe(next);
        }
        await quota(400);
        await ledger().daily("app").add(1);
        await quota(-1);
        expect(await ledger().daily("app").today()).toBe(0);
    });

    it("keeps a secret sealed, and says what to do about one that does not open", async () => {
        const keep = { configured: "", value: "refresh-token" };
        await ledger()
            .secret("it's mine")
            .exchange(() => Promise.resolve({ keep, result: undefined }));
        expect(JSON.stringify(await server().query(`SELECT * FROM ${schema()}.secrets`))).not.toContain(
            "refresh-token",
        );
        await server().query(`UPDATE ${schema()}.secrets SET tag = nonce`);
        const spend = () => Promise.reject(new Error("spent"));
        const refused = await failureOf(ledger().secret("it's mine").exchange(spend));
        expect(refused).toMatchObject({ code: "config" });
        expect(refused.message).toMatch(/does not open with this key.*DELETE FROM .* WHERE name = 'it''s mine'/);
    });

    it("keeps records as JSON and rejects in order, replaced whole, whatever characters they hold", async () => {
        await ledger().record({ id: "run-1", plan: { add: 3n } });
        const address = await ledger().record({ id: "run-1", endedAt: "now", said: "a\0b \ud800" });
        expect(address).toBe(`${ledger().location}#runs/run-1`);
        expect(
            await server().query(`SELECT record->>'said' AS said, record->'plan' AS plan FROM ${schema()}.runs`),
        ).toEqual([{ said: "a\ufffdb \ufffd", plan: null }]);
        const query = `SELECT * FROM (VALUES ('b, "x".csv', 9::BIGINT, 'bad', NULL), ('a.csv', 2, 'bad', 'said' || chr(0) || 'é')) AS r(origin, line, reason, detail)`;
        const kept = () => server().query(`SELECT origin, line, detail FROM ${schema()}.rejects ORDER BY number`);
        expect(await ledger().rejects("run-1", query, place.workbench)).toBe(address);
        expect(await ledger().rejects("run-1", query, place.workbench)).toBe(address);
        const expected = [
            { origin: 'b, "x".csv', line: "9", detail: null },
            { origin: "a.csv", line: "2", detail: "said\ufffdé" },
        ];
        expect(await kept()).toEqual(expected);
        expect(await ledger().rejects("run-1", `${query} WHERE false`, place.workbench)).toBeUndefined();
        expect(await kept()).toEqual([]);
    });

    it("carries more rows than go at once, every one whole", async () => {
        const people = `SELECT unhex(sha256(i::VARCHAR)) AS key, hash(i) AS digest, 'id ' || i AS vendor_id FROM range(45000) t(i)`;
        const lock = await target().lock("test");
        const journal = await target().begin(lock, "run-1");
        const batch = await journal.sending(people, place.workbench, "put");
        await journal.accepted(batch, "job");
        const compare = async (table: string, on: string, wanted: string) => {
            await target().load(place.workbench, { ledger: "all_members", pending: "all_pending" });
            const sql = `SELECT count(*) AS n FROM (${people}) AS sent JOIN ${table} AS kept ON kept.key = sent.key AND ${on}`;
            expect([
                ...(await place.workbench.rows(sql)),
                ...(await place.workbench.rows(`SELECT count(*) AS n FROM ${table}`)),
            ]).toEqual([{ n: 45000n }, { n: 45000n }]);
            expect(await place.workbench.rows(`SELECT count(*) AS n FROM ${wanted}`)).toEqual([{ n: 0n }]);
        };
        await compare("all_pending", "kept.digest = sent.digest", "all_members");
        await journal.settled(batch, [{ key: keyOf(1), reason: "not in it" }], new Date());
        await journal.identified(people, place.workbench);
        await journal.close(last("run-1"), place.workbench);
        await compare("all_members", "kept.digest = sent.digest AND kept.vendor_id = sent.vendor_id", "all_pending");
        await lock.release();
    });
});
