import type { DuckDBListValue } from "@duckdb/node-api";
import { identifier, literal, type Appendable, type Workbench } from "../../workbench";
import type { Transaction } from "./database";

/** Rows that travel at once: some megabytes. */
const PORTION = 20_000;

/** Rows of a query over the workbench, on their way to the database. */
export interface Given {
    readonly counts: readonly number[];
    /** One text a row, in lists of a size that one statement takes. */
    readonly portions: readonly (readonly string[])[];
}

/** Runs `query` once; `line` makes a text of each of its rows, `wanted` are expressions that count. */
export async function gathered(
    workbench: Workbench,
    { query, line, wanted }: { readonly query: string; readonly line: string; readonly wanted: readonly string[] },
): Promise<Given> {
    return withTable(workbench, query, async (table) => {
        const columns = wanted.map((sql, i) => `${sql} AS n${i}`).join(", ");
        const [row] = await workbench.rows(`SELECT ${columns} FROM ${table}`);
        const lists = await workbench.rows(`
            SELECT list(line) AS lines
            FROM (SELECT ${line} AS line, (row_number() OVER () - 1) // ${PORTION} AS portion FROM ${table}) GROUP BY portion`);
        return {
            counts: wanted.map((_, i) => Number(row?.[`n${i}`])),
            portions: lists.map(({ lines }) => (lines as DuckDBListValue).items as string[]),
        };
    });
}

/** The same for rows of several columns, in order, each portion given to `use` as it is read. */
export async function inPortions(
    workbench: Workbench,
    query: string,
    use: (rows: readonly Record<string, unknown>[]) => Promise<void>,
): Promise<number> {
    return withTable(workbench, `SELECT row_number() OVER () AS number, * FROM (${query})`, async (table) => {
        for (let first = 1, total = 0; ; first += PORTION) {
            const part = await workbench.rows(
                `SELECT * FROM ${table} WHERE number BETWEEN ${first} AND ${first + PORTION - 1} ORDER BY number`,
            );
            if (part.length === 0) return total;
            await use(part);
            total += part.length;
        }
    });
}

async function withTable<Result>(
    workbench: Workbench,
    query: string,
    use: (table: string) => Promise<Result>,
): Promise<Result> {
    const table = identifier(workbench.fresh("given"));
    await workbench.run(`CREATE TABLE ${table} AS ${query}`);
    try {
        return await use(table);
    } finally {
        await workbench.run(`DROP TABLE IF EXISTS ${table}`);
    }
}

/** A table of the workbench to be made of what a query of the database gives. */
export interface Fetched {
    readonly query: string;
    readonly table: string;
    /** As they come. */
    readonly columns: string;
    /** Makes a row of `columns` of the server's texts. */
    readonly row: (texts: readonly (string | null)[]) => readonly Appendable[];
    /** What the table is made of: expressions over `columns`. */
    readonly select: string;
}

/** Reads a portion while the one before is put into the workbench. */
export async function fetchInto(
    workbench: Workbench,
    { rows, texts }: Transaction,
    { query, table, columns, row, select }: Fetched,
): Promise<void> {
    const name = workbench.fresh("fetched");
    await workbench.run(`CREATE TABLE ${identifier(name)} (${columns})`);
    try {
        await rows(`DECLARE fetched NO SCROLL CURSOR FOR ${query}`);
        const next = () => texts(`FETCH ${PORTION} FROM fetched`);
        for (let part = await next(); part.length > 0;) {
            [, part] = await settledBoth(workbench.append(name, part.map(row)), next());
        }
        await rows("CLOSE fetched");
        await workbench.run(
            `CREATE OR REPLACE TABLE ${identifier(table)} AS SELECT ${select} FROM ${identifier(name)}`,
        );
    } finally {
        await workbench.run(`DROP TABLE IF EXISTS ${identifier(name)}`);
    }
}

/** Nothing is left running when one of them fails. */
async function settledBoth<First, Second>(first: Promise<First>, second: Promise<Second>): Promise<[First, Second]> {
    await Promise.allSettled([first, second]);
    return Promise.all([first, second]);
}

/** `\x0af3...`, as the server writes bytes. */
export function bytesOf(text: string | null | undefined): Uint8Array {
    return Buffer.from(text?.slice(2) ?? "", "hex");
}

/** The database has no unsigned numbers: its 64 bits are those of a signed one. */
export function digestOf(text: string | null | undefined): bigint {
    return BigInt.asUintN(64, BigInt(text ?? 0));
}

/** A text as the database takes it: it knows neither NUL nor half a character. */
export function plainText(text: string): string {
    return text.toWellFormed().replaceAll("\0", "\ufffd");
}

/** The same of a DuckDB expression. */
export function plainColumn(sql: string): string {
    return `replace(${sql}, chr(0), ${literal("\ufffd")})`;
}
