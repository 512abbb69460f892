import { DuckDBInstance, type DuckDBConnection } from "@duckdb/node-api";
import { createHash } from "node:crypto";
import type { Destination, StagedField, TargetInput } from "../../provider/destinations/destination";

/** A staged member: its normalised address and the values of its mapped fields, by path. */
export interface Person {
    readonly email: string;
    readonly fields?: Readonly<Record<string, string | null>>;
}

export interface RowWriter {
    /** One row of JSON a person, in order. */
    readonly rows: (destination: Destination, people: readonly Person[]) => Promise<string[]>;
    readonly close: () => void;
}

/** A DuckDB in which the SQL of `Destination.batch` is run, as the pipeline runs it. */
export async function rowWriter(): Promise<RowWriter> {
    const instance = await DuckDBInstance.create(":memory:");
    const connection = await instance.connect();
    let turn: Promise<unknown> = Promise.resolve();
    return {
        rows(destination, people) {
            const rows = turn.then(() => writeRows(connection, destination, people));
            turn = rows.catch(() => undefined);
            return rows;
        },
        close() {
            connection.closeSync();
            instance.closeSync();
        },
    };
}

async function writeRows(
    connection: DuckDBConnection,
    destination: Destination,
    people: readonly Person[],
): Promise<string[]> {
    const paths = [...new Set(people.flatMap(({ fields }) => Object.keys(fields ?? {})))];
    const staged: StagedField[] = paths.map((path, index) => ({ path, column: `"c${index}"` }));
    const columns = ["email", "sha256", ...staged.map(({ column }) => column)].map((name) => `${name} VARCHAR`);
    await connection.run(`CREATE OR REPLACE TABLE stage (${columns.join(", ")})`);
    const appender = await connection.createAppender("stage");
    for (const { email, fields } of people) {
        appender.appendVarchar(email);
        appender.appendVarchar(createHash("sha256").update(email).digest("hex"));
        for (const path of paths) {
            const value = fields?.[path] ?? null;
            if (value === null) appender.appendNull();
            else appender.appendVarchar(value);
        }
        appender.endRow();
    }
    appender.closeSync();
    const result = await connection.runAndReadAll(`SELECT ${destination.batch.row(staged)} FROM stage ORDER BY rowid`);
    return (result.getColumns()[0] ?? []) as string[];
}

/** A request body of these rows, put together as the contract of `BatchFormat` says. */
export function bodyOf(destination: Destination, target: TargetInput, rows: readonly string[]): Buffer {
    const { open, close } = destination.batch.envelope(target);
    return Buffer.from(open + rows.join(",") + close);
}
