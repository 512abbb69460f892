import { last } from "../support/contract-runs";
import { postgresPlace } from "../support/postgres-place";

const people = Number(process.env.LEDGER_PEOPLE ?? 20_000);
const ulid = "upper('01hq2v' || left(translate(sha256(i::VARCHAR), 'ilou', 'vwxy'), 20))";
const uuid =
    "lower(regexp_replace(left(sha256(i::VARCHAR), 32), '(.{8})(.{4})(.{4})(.{4})(.{12})', '\\1-\\2-\\3-\\4-\\5'))";

/** Everybody there is, with an id of either vendor. */
const everybody = `CREATE TABLE IF NOT EXISTS everybody AS SELECT i, unhex(sha256('person ' || i)) AS key, CASE i % 2 WHEN 0 THEN ${ulid} ELSE ${uuid} END AS vendor_id
    FROM range(${2 * people}) AS person(i)`;

/** People of these numbers, with a digest. */
const between = (first: number, past: number, digest = 7): string =>
    `SELECT key, hash(i, ${digest}) AS digest, vendor_id FROM everybody WHERE i >= ${first} AND i < ${past}`;

jest.setTimeout(180_000);

describe("what members take in the database", () => {
    const { place, target, server, schema } = postgresPlace();
    beforeEach(() => place.workbench.run(everybody));

    async function bytes(...tables: string[]): Promise<number> {
        const sizes = tables.map((table) => `pg_total_relation_size('${schema()}.${table}_1')`);
        const [row] = await server().query<{ bytes: string }>(`SELECT ${sizes.join(" + ")} AS bytes`);
        return Number(row?.bytes);
    }

    async function run(id: string, puts: readonly string[], removals: readonly string[] = []): Promise<void> {
        const lock = await target().lock("test");
        const journal = await target().begin(lock, id);
        for (const [kind, batches] of [["remove", removals] as const, ["put", puts] as const]) {
            for (const batch of batches) {
                await journal.settled(await journal.sending(batch, place.workbench, kind), [], new Date());
                if (kind === "put") await journal.identified(batch, place.workbench);
            }
        }
        await journal.close(last(id), place.workbench);
        await lock.release();
    }

    async function expectMembers(...queries: string[]): Promise<void> {
        await target().load(place.workbench, { ledger: "kept", pending: "waiting" });
        const given = queries.join(" UNION ALL ");
        const same = "kept.key = given.key AND kept.digest = given.digest AND kept.vendor_id = given.vendor_id";
        const [row] = await place.workbench.rows(
            `SELECT (SELECT count(*) FROM kept) AS kept, (SELECT count(*) FROM kept JOIN (${given}) AS given ON ${same}) AS same`,
        );
        expect(row).toEqual({ kept: BigInt(people), same: BigInt(people) });
    }

    async function expectLittle(): Promise<void> {
        expect(await bytes("members")).toBeLessThanOrEqual(100 * people);
        expect(await bytes("batch_rows", "baseline_rows", "id_rows")).toBeLessThanOrEqual(1_000_000);
    }

    it("is at most 100 bytes a member, after the first run, ten small ones and a large one", async () => {
        await run("run-0", [between(0, people)]);
        await expectMembers(between(0, people));
        await expectLittle();
        const share = people / 100;
        // One per cent changes, one leaves, and as many come.
        for (let turn = 1; turn <= 10; turn++) {
            const [gone, come] = [(turn - 1) * share, people + (turn - 1) * share];
            const changed = between(people / 2 + gone, people / 2 + gone + share, 8);
            await run(`run-${turn}`, [changed, between(come, come + share)], [between(gone, gone + share)]);
        }
        const left = 10 * share;
        await expectMembers(
            between(left, people / 2),
            between(people / 2, people / 2 + left, 8),
            between(people / 2 + left, people + left),
        );
        await expectLittle();
        await run("run-11", [between(left, people + left, 9)]);
        await expectMembers(between(left, people + left, 9));
        await expectLittle();
        expect(await server().query(`SELECT count(*) FROM ${schema()}.sends`)).toEqual([{ count: "1" }]);
    });

    it("waits for nobody who reads: what a run could not give back, the next one does", async () => {
        await run("run-1", [between(0, people)]);
        const reader = await server().connect();
        await reader.query(`BEGIN; SELECT 1 FROM ${schema()}.members_1 LIMIT 1`);
        await run("run-2", [between(0, people, 8)]);
        expect(await bytes("members")).toBeGreaterThan(150 * people);
        await reader.end();
        await run("run-3", [between(0, 1, 9)]);
        await expectLittle();
        await expectMembers(between(0, 1, 9), between(1, people, 8));
    });
});
