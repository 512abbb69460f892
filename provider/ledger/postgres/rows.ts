import { identifier, literal, type Workbench } from "../../workbench";
import type { Transaction } from "./database";

/** Rows that travel at once: some megabytes. */
const PORTION = 20_000;

/** Rows of a query over the workbench, on their way to the database. */
export interface Given {
    readonly counts: readonly number[];
    /** A line a row, in texts of a size that one statement takes. */
    readonly portions: readonly string[];
}

/** The lines of a portion, in the database, given as the parameter of this number. */
export function linesOf(parameter: number): string {
    return `unnest(string_to_array($${parameter}, E'\\n')) AS line`;
}

/** Runs `query` once; `line` makes a text without line breaks of each of its rows, `wanted` are expressions that count. */
export async function gathered(
    workbench: Workbench,
    { query, line, wanted }: { readonly query: string; readonly line: string; readonly wanted: readonly string[] },
): Promise<Given> {
    return withTable(workbench, query, async (table) => {
        const columns = wanted.map((sql, i) => `${sql} AS n${i}`).join(", ");
        const [row] = await workbench.rows(`SELECT ${columns} FROM ${table}`);
        const lists = await workbench.rows(`
            SELECT string_agg(line, chr(10)) AS lines
            FROM (SELECT ${line} AS line, (row_number() OVER () - 1) // ${PORTION} AS portion FROM ${table}) GROUP BY portion`);
        return {
            counts: wanted.map((_, i) => Number(row?.[`n${i}`])),
            portions: lists.map(({ lines }) => String(lines)),
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
    /** Gives one text a row, without line breaks: words with blanks between them. */
    readonly query: string;
    readonly table: string;
    /** The table's columns, of the list `words`. */
    readonly select: string;
}

/** Reads a portion while the one before is put into the workbench, which takes it apart: a million rows are too many for objects here. */
export async function fetchInto(
    workbench: Workbench,
    { rows, texts }: Transaction,
    { query, table, select }: Fetched,
): Promise<void> {
    const name = identifier(workbench.fresh("fetched"));
    const portion = `SELECT ${select} FROM (SELECT string_split(unnest(string_split($1, chr(10))), ' ') AS words)`;
    await workbench.run(`CREATE TABLE ${name} AS SELECT ${select} FROM (SELECT []::VARCHAR[] AS words) WHERE false`);
    try {
        await rows(`DECLARE fetched NO SCROLL CURSOR FOR ${query}`);
        const next = () => texts(`FETCH ${PORTION} FROM fetched`);
        for (let lines = await next(); lines.length > 0;) {
            const put = workbench.run(`INSERT INTO ${name} ${portion}`, [lines.join("\n")]);
            [, lines] = await settledBoth(put, next());
        }
        await rows("CLOSE fetched");
        await workbench.run(`DROP TABLE IF EXISTS ${identifier(table)}`);
        await workbench.run(`ALTER TABLE ${name} RENAME TO ${identifier(table)}`);
    } finally {
        await workbench.run(`DROP TABLE IF EXISTS ${name}`);
    }
}

/** Nothing is left running when one of them fails. */
async function settledBoth<First, Second>(first: Promise<First>, second: Promise<Second>): Promise<[First, Second]> {
    await Promise.allSettled([first, second]);
    return Promise.all([first, second]);
}

/** A text as the database takes it: it knows neither NUL nor half a character. */
export function plainText(text: string): string {
    return text.toWellFormed().replaceAll("\0", "\ufffd");
}

/** The same of a DuckDB expression. */
export function plainColumn(sql: string): string {
    return `replace(${sql}, chr(0), ${literal("\ufffd")})`;
}
