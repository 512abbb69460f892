import { setTimeout as delay } from "node:timers/promises";
import type { Pool, PoolClient } from "pg";
import { ExportError, toError } from "../../errors";
import type { Address } from "./address";
import { endsConnection, explained, isConflict } from "./database-error";
import { migrate } from "./migrations";

/** Connections of one ledger. Calls wait for their turn. */
const CONNECTIONS = 6;
const CONNECT_WITHIN = 10_000;
/** A connection that nothing needs is given back, and keeps no process alive. */
const IDLE = 1_000;
const ATTEMPTS = 6;
const A_CALL = 60_000;
const A_FOLD = 15 * 60_000;

/** `read` sees one state of everything, and changes nothing. `fold` may work on a million rows. */
export type Kind = "call" | "read" | "fold";

/** One transaction under way. */
export interface Transaction {
    /** Rows keyed by column. 64-bit numbers come as text. */
    readonly rows: <Row extends object>(sql: string, values?: readonly unknown[]) => Promise<Row[]>;
    /** The one column of many rows, as the server's texts. */
    readonly texts: (sql: string) => Promise<string[]>;
}

/** The database of a ledger. Nothing outlives a transaction or a statement, so that a pooler such as pgbouncer may stand before it. */
export class Database {
    readonly address: Address;
    #pool: Promise<Pool> | undefined;
    #migrated: Promise<void> | undefined;

    constructor(address: Address) {
        this.address = address;
    }

    /**
     * Runs `work` in one transaction, in the ledger's schema; again when the database undid it for another one's sake. What it changed is
     * on disk when this resolves. Throws ExportError.
     */
    async transaction<Result>(
        work: (transaction: Transaction) => Promise<Result>,
        kind: Kind = "call",
    ): Promise<Result> {
        try {
            this.#migrated ??= this.#attempts((transaction) => migrate(transaction, this.address), "fold");
            await this.#migrated.catch((error: unknown) => {
                this.#migrated = undefined;
                throw error;
            });
            return await this.#attempts(work, kind);
        } catch (error) {
            throw explained(error, this.address);
        }
    }

    /** Runs a statement that is none of a transaction's, such as VACUUM; it sees nothing of the ledger's settings. Throws what the driver throws. */
    async alone(text: string): Promise<void> {
        const client = await (await this.#opened()).connect();
        let broken: Error | undefined;
        try {
            await client.query({ text, ...within("fold") });
        } catch (error) {
            broken = toError(error);
            throw error;
        } finally {
            client.release(broken);
        }
    }

    async #attempts<Result>(work: (transaction: Transaction) => Promise<Result>, kind: Kind): Promise<Result> {
        for (let attempt = 1; ; attempt++) {
            const client = await this.#begun(kind);
            let broken: Error | undefined;
            try {
                const result = await work(transactionOf(client, kind));
                await client.query({ text: "COMMIT", ...within(kind) });
                return result;
            } catch (thrown) {
                const error = toError(thrown);
                broken = endsConnection(error) ? error : await rolledBack(client);
                if (!isConflict(error) || attempt === ATTEMPTS) throw thrown;
            } finally {
                client.release(broken);
            }
            await delay(Math.random() * 50 * attempt);
        }
    }

    #opened(): Promise<Pool> {
        this.#pool ??= openPool(this.address).catch((error: unknown) => {
            this.#pool = undefined;
            throw error;
        });
        return this.#pool;
    }

    /** A connection that was cut while it was idle shows when it is used: nothing was asked of it yet, so another one is taken. */
    async #begun(kind: Kind): Promise<PoolClient> {
        const pool = await this.#opened();
        for (let attempt = 1; ; attempt++) {
            const client = await pool.connect();
            try {
                await client.query({ ...beginning(this.address.schema, kind), ...within(kind) });
                return client;
            } catch (thrown) {
                const error = toError(thrown);
                client.release(error);
                if (!endsConnection(error) || attempt > CONNECTIONS) throw error;
            }
        }
    }
}

async function openPool({ connection }: Address): Promise<Pool> {
    const { Pool } = await import("pg").catch((error: unknown) => {
        const why = toError(error);
        if (!/Cannot find (module|package) 'pg'/.test(why.message)) throw error;
        throw new ExportError(
            "config",
            "A ledger in PostgreSQL needs the package pg, which is not installed in this project: run npm install pg.",
        );
    });
    const pool = new Pool({
        connectionString: connection,
        max: CONNECTIONS,
        connectionTimeoutMillis: CONNECT_WITHIN,
        idleTimeoutMillis: IDLE,
        allowExitOnIdle: true,
        keepAlive: true,
        application_name: "pulumi-segment-export",
    });
    // A connection that is cut says so to whoever asked something of it. It is an event too, which ends a process that does not listen.
    pool.on("error", () => undefined);
    pool.on("connect", (client) => void client.on("error", () => undefined));
    return pool;
}

/** All in one message, and local to the transaction: after it, a pooler may give the connection to somebody else. */
function beginning(schema: string, kind: Kind): { readonly text: string } {
    const milliseconds = timeOf(kind);
    const settings = [
        kind === "read" ? "BEGIN ISOLATION LEVEL REPEATABLE READ READ ONLY" : "BEGIN ISOLATION LEVEL READ COMMITTED",
        `SET LOCAL search_path TO "${schema}"`,
        `SET LOCAL statement_timeout TO ${milliseconds}`,
        `SET LOCAL lock_timeout TO ${milliseconds / 2}`,
        `SET LOCAL idle_in_transaction_session_timeout TO ${A_CALL}`,
        // Where a database is set to lose the last commits with its power, ours are kept.
        "SELECT set_config('synchronous_commit', 'on', true) WHERE current_setting('synchronous_commit') = 'off'",
    ];
    if (kind !== "call") {
        // Rows written a moment ago are unknown to the planner, which would join a million of them one by one.
        settings.push("SET LOCAL enable_nestloop TO off", "SET LOCAL work_mem TO '64MB'");
    }
    return { text: settings.join("; ") };
}

function transactionOf(client: PoolClient, kind: Kind): Transaction {
    const rows = async <Row extends object>(text: string, values: readonly unknown[] = []): Promise<Row[]> =>
        (await client.query<Row>({ text, values: [...values], ...within(kind) })).rows;
    const asText = { getTypeParser: () => (value: string) => value };
    return {
        rows,
        texts: async (text) => {
            const { rows } = await client.query<[string]>({ text, rowMode: "array", types: asText, ...within(kind) });
            return rows.map(([only]) => only);
        },
    };
}

/** The server ends what takes too long; where it is gone without a word, we do. */
function within(kind: Kind): { readonly query_timeout: number } {
    return { query_timeout: timeOf(kind) + CONNECT_WITHIN };
}

function timeOf(kind: Kind): number {
    return kind === "call" ? A_CALL : A_FOLD;
}

async function rolledBack(client: PoolClient): Promise<Error | undefined> {
    try {
        await client.query({ text: "ROLLBACK", ...within("call") });
        return undefined;
    } catch (error) {
        return toError(error);
    }
}
