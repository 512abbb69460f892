import type { Workbench } from "../../workbench";
import type { RunRecord } from "../ledger";
import { checkedRun } from "../run-id";
import type { Database } from "./database";
import { inPortions, plainColumn, plainText } from "./rows";

/** Keeps a run's record; gives its address. */
export async function writeRecord(database: Database, run: RunRecord): Promise<string> {
    const id = checkedRun(run.id);
    await database.transaction(({ rows }) =>
        rows(
            `INSERT INTO runs (id, written, record) VALUES ($1, now(), $2)
            ON CONFLICT (id) DO UPDATE SET written = excluded.written, record = excluded.record`,
            [id, JSON.stringify(run, plain)],
        ),
    );
    return addressOf(database, id);
}

/** The newest `most` records, newest first. */
export async function readRecords(database: Database, most: number): Promise<RunRecord[]> {
    const found = await database.transaction(({ rows }) =>
        rows<{ record: RunRecord }>("SELECT record FROM runs WHERE record IS NOT NULL ORDER BY id DESC LIMIT $1", [
            most,
        ]),
    );
    return found.map(({ record }) => record);
}

/** Keeps the rejects of a run in place of those that were kept; gives their address, or undefined when the query gives no row. */
export async function writeRejects(
    database: Database,
    run: string,
    query: string,
    workbench: Workbench,
): Promise<string | undefined> {
    const id = checkedRun(run);
    const columns = ["origin", "line", "reason", "detail"];
    if ((await workbench.rows(`SELECT 1 FROM (${query}) LIMIT 1`)).length === 0) {
        await database.transaction(({ rows }) => rows("DELETE FROM rejects WHERE run = $1", [id]));
        return undefined;
    }
    const texts = columns.map((name) => `${plainColumn(`${name}::VARCHAR`)} AS ${name}`).join(", ");
    await database.transaction(async ({ rows }) => {
        await rows("DELETE FROM rejects WHERE run = $1", [id]);
        await inPortions(workbench, `SELECT ${texts} FROM (${query})`, async (part) => {
            await rows(
                `INSERT INTO rejects (run, number, origin, line, reason, detail)
                SELECT $1, * FROM unnest($2::bigint[], $3::text[], $4::bigint[], $5::text[], $6::text[])`,
                [id, ...["number", ...columns].map((name) => part.map((row) => row[name]))],
            );
        });
    }, "fold");
    return addressOf(database, id);
}

function addressOf({ address }: Database, run: string): string {
    return `${address.location}#runs/${run}`;
}

/** DuckDB counts in bigint, which JSON does not know. */
function plain(_: string, value: unknown): unknown {
    if (typeof value === "bigint") return Number(value);
    return typeof value === "string" ? plainText(value) : value;
}
