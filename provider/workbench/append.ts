import type * as duckdbApi from "@duckdb/node-api";
import type { DuckDBAppender, DuckDBDataChunk, DuckDBType, DuckDBValue } from "@duckdb/node-api";

/** A value that can be appended. Columns of 64 bits take bigints and whole numbers. */
export type Appendable = string | Uint8Array | bigint | number | null;

/** Rows of one DuckDB vector. */
const CHUNK = 2048;

/** Hands rows to DuckDB by whole vectors, column by column. */
export class RowAppender {
    private readonly duckdb: typeof duckdbApi;
    private readonly appender: DuckDBAppender;
    private readonly types: readonly DuckDBType[];
    /** One for all rows: what a chunk holds outside of JavaScript is freed long after it was used. */
    private readonly chunk: DuckDBDataChunk;
    private columns: DuckDBValue[][] = [];

    constructor(duckdb: typeof duckdbApi, appender: DuckDBAppender) {
        this.duckdb = duckdb;
        this.appender = appender;
        this.types = Array.from({ length: appender.columnCount }, (_, column) => appender.columnType(column));
        this.chunk = duckdb.DuckDBDataChunk.create(this.types);
        this.empty();
    }

    add(rows: Iterable<readonly Appendable[]>): void {
        const { types, duckdb } = this;
        for (const row of rows) {
            for (let column = 0; column < types.length; column += 1) {
                this.columns[column]?.push(toDuckDB(duckdb, row[column] ?? null, types[column]));
            }
            if (this.columns[0]?.length === CHUNK) this.handOver();
        }
    }

    /** Puts all rows into the table. */
    finish(): void {
        this.handOver();
        this.appender.flushSync();
    }

    /** Drops what is not in the table. */
    close(): void {
        this.appender.clear();
        this.appender.closeSync();
    }

    private handOver(): void {
        if (this.columns[0] === undefined || this.columns[0].length === 0) return;
        this.chunk.reset();
        this.chunk.setColumns(this.columns);
        this.appender.appendDataChunk(this.chunk);
        this.empty();
    }

    private empty(): void {
        this.columns = this.types.map(() => []);
    }
}

function toDuckDB(duckdb: typeof duckdbApi, value: Appendable, type: DuckDBType | undefined): DuckDBValue {
    if (typeof value === "string" || value === null) return value;
    if (value instanceof Uint8Array) return new duckdb.DuckDBBlobValue(value);
    const wide = type?.typeId === duckdb.DuckDBTypeId.BIGINT || type?.typeId === duckdb.DuckDBTypeId.UBIGINT;
    return typeof value === "number" && wide ? BigInt(value) : value;
}
