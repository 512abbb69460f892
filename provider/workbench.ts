import { rmSync } from "node:fs";
import { tmpdir, totalmem } from "node:os";
import type * as duckdbApi from "@duckdb/node-api";
import type { DuckDBConnection, DuckDBInstance, DuckDBValue } from "@duckdb/node-api";
import { RowAppender } from "./workbench/append";
import type { Appendable } from "./workbench/append";
import { makeScratch } from "./workbench/scratch";

/** A column name, table name or alias as DuckDB reads it, whatever characters it holds. */
export function identifier(name: string): string {
    return `"${name.replaceAll('"', '""')}"`;
}

/** A text as a DuckDB string literal. */
export function literal(text: string): string {
    return `'${text.replaceAll("'", "''")}'`;
}

/** Takes some more rows. */
export type Append = (rows: Iterable<readonly Appendable[]>) => Promise<void>;

/**
 * One DuckDB in memory, in which a run's rows are read, normalised, compared and cut.
 *
 * Every method waits for the whole result: a streaming read of DuckDB ends normally, with fewer rows, when the
 * file turns out to be bad in the middle. What spills to disk lies in a private directory, encrypted, and goes with `close`.
 */
export interface Workbench {
    /** Runs one statement, for its effect. Errors of a read (bad row, torn file) are raised here. */
    run(sql: string, values?: DuckDBValue[]): Promise<void>;
    /** Runs one query and gives all its rows, keyed by column name. Meant for small results. */
    rows(sql: string, values?: DuckDBValue[]): Promise<Record<string, DuckDBValue>[]>;
    /** Fills a table from rows, in bulk. The table exists and its columns have the given order. */
    append(table: string, rows: Iterable<readonly Appendable[]>): Promise<void>;
    /**
     * The same for rows that come in many parts, since each `append` by itself costs as much as thousands of rows. They are in the table
     * when it resolves; not before, and not all of them if `use` fails.
     */
    appending<Result>(table: string, use: (append: Append) => Promise<Result>): Promise<Result>;
    /** A name that no other table of this workbench has. */
    fresh(prefix: string): string;
    readonly connection: DuckDBConnection;
    close(): void;
}

export interface WorkbenchOptions {
    /** Bytes that DuckDB may hold before it spills to disk. Default: half of the machine's or container's memory, at most 4 GiB. */
    readonly memoryLimit?: number;
    /** Where the private directory for what spills is made. Default: the system's temporary directory. */
    readonly scratch?: string;
    /** Default: one for each core. */
    readonly threads?: number;
}

/** Opens a workbench. DuckDB is loaded here and not before, since most previews end without a read. */
export async function openWorkbench(options: WorkbenchOptions = {}): Promise<Workbench> {
    const duckdb = await import("@duckdb/node-api");
    const scratch = makeScratch(options.scratch ?? tmpdir());
    try {
        const instance = await duckdb.DuckDBInstance.create(":memory:", settings(scratch, options));
        const connection = await instance.connect();
        // Dates and times of a Parquet file become the same text on every machine.
        await connection.run("SET TimeZone = 'UTC'");
        return makeWorkbench(duckdb, instance, connection, scratch);
    } catch (error) {
        rmSync(scratch, { recursive: true, force: true });
        throw error;
    }
}

function settings(scratch: string, options: WorkbenchOptions): Record<string, string> {
    return {
        // On by default, and both reach for the network. All that is used here is linked in.
        autoinstall_known_extensions: "false",
        autoload_known_extensions: "false",
        allow_community_extensions: "false",
        allow_persistent_secrets: "false",
        preserve_insertion_order: "true",
        memory_limit: `${String(options.memoryLimit ?? defaultMemoryLimit())}B`,
        temp_directory: scratch,
        temp_file_encryption: "true",
        // AES by the cipher linked in. DuckDB calls it unsafe because its random numbers are weaker than OpenSSL's, which comes
        // with an extension to be downloaded (https://github.com/duckdb/duckdb/pull/20420). The key is never written, and what
        // it guards is deleted at `close`: it keeps addresses out of a directory that a killed process leaves behind.
        force_mbedtls_unsafe: "true",
        ...(options.threads === undefined ? {} : { threads: String(options.threads) }),
    };
}

function defaultMemoryLimit(): number {
    // Zero or absurdly large where no container sets a limit.
    const container = process.constrainedMemory();
    const available = container > 0 ? Math.min(container, totalmem()) : totalmem();
    return Math.min(Math.floor(available / 2), 4 * 1024 ** 3);
}

function makeWorkbench(
    duckdb: typeof duckdbApi,
    instance: DuckDBInstance,
    connection: DuckDBConnection,
    scratch: string,
): Workbench {
    let names = 0;
    const turns = makeTurns();
    const appending: Workbench["appending"] = async (table, use) => {
        const appender = await turns.take(async () => new RowAppender(duckdb, await connection.createAppender(table)));
        const inTurn = (work: () => void): Promise<void> => turns.take(() => Promise.resolve(work()));
        try {
            const result = await use((rows) => inTurn(() => appender.add(rows)));
            await inTurn(() => appender.finish());
            return result;
        } finally {
            // Once the workbench is closed, what the appender holds is gone.
            await inTurn(() => appender.close()).catch(() => undefined);
        }
    };
    return {
        connection,
        run: (sql, values) => turns.take(async () => void (await connection.run(sql, values))),
        rows: (sql, values) => turns.take(async () => (await connection.runAndReadAll(sql, values)).getRowObjects()),
        append: (table, rows) => appending(table, (append) => append(rows)),
        appending,
        fresh: (prefix) => `${prefix}_${String(++names)}`,
        close: () => {
            // A connection that is closed under a running query never answers it.
            if (turns.busy()) connection.interrupt();
            turns.end(() => {
                connection.closeSync();
                instance.closeSync();
                rmSync(scratch, { recursive: true, force: true });
            });
        },
    };
}

/** One piece of work at a time: a second query on a connection may cut the first one short. */
function makeTurns() {
    let waiting = 0;
    let ended = false;
    let last: Promise<unknown> = Promise.resolve();
    return {
        busy: () => waiting > 0,
        take<T>(work: () => Promise<T>): Promise<T> {
            waiting += 1;
            const result = last.then(() => {
                if (ended) throw new Error("the workbench is closed");
                return work();
            });
            const done = (): void => void (waiting -= 1);
            last = result.then(done, done);
            return result;
        },
        /** Refuses what has not begun, and calls back, once, when nothing is under way: at once if possible. */
        end(callback: () => void): void {
            if (ended) return;
            ended = true;
            if (waiting === 0) callback();
            else void last.then(callback);
        },
    };
}
