import { once } from "node:events";
import { createInterface } from "node:readline";
import pg from "pg";
import { startScript } from "../tools/faults/workers.mts";
import { ensurePostgres } from "../tools/postgres.mts";
import type { Children } from "../tools/quickstart/children.mts";
import { Problem } from "../tools/quickstart/problem.mts";

/** A PostgreSQL server that is this measurement's alone, as it comes, and that writes to disk as any other does. */
export interface BenchDatabase {
    /** Of a ledger in this schema. */
    address(schema: string): string;
    /** Bytes of all of a schema's tables, their indexes included. */
    bytes(schema: string): Promise<number>;
    readonly version: string;
    stop(): Promise<void>;
}

export async function startDatabase(children: Children): Promise<BenchDatabase> {
    const bin = await ensurePostgres((line) => console.error(line));
    if (bin === undefined) throw new Problem("there is no PostgreSQL here: install it, or set POSTGRES_BIN");
    process.env.POSTGRES_BIN = bin;
    const server = startScript(children, "test/ledger/support/serve-postgres.ts", ["postgres"]);
    const told = new AbortController();
    const ended = once(server, "close").then(() => told.abort());
    const lines = once(createInterface({ input: server.stdout! }), "line", { signal: told.signal });
    const [location] = (await lines.catch(() => {
        throw new Problem("the PostgreSQL server did not start");
    })) as [string];
    const connectionString = location.replace(/\?.*$/, "");
    const client = new pg.Client({ connectionString });
    await client.connect();
    const one = async (sql: string, values: string[] = []): Promise<string> => {
        const { rows } = await client.query<{ value: string }>(sql, values);
        return rows[0]?.value ?? "";
    };
    return {
        address: (schema) => `${connectionString}?schema=${schema}`,
        bytes: async (schema) => {
            const sizes = `SELECT sum(pg_total_relation_size(oid)) AS value FROM pg_class WHERE relkind = 'r' AND relnamespace = $1::regnamespace`;
            return Number(await one(sizes, [schema]));
        },
        version: await one("SELECT current_setting('server_version') AS value"),
        stop: async () => {
            await client.end();
            server.kill();
            await ended;
        },
    };
}
