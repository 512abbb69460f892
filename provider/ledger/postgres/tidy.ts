import type { Database, Transaction } from "./database";
import { JOURNAL_TABLES } from "./schema";

/** Bytes of a table below which the server's own cleaning is enough: some ten thousand members. */
const LITTLE = 1_000_000;
/** Pages are filled to about 99 %: a table with more than this over its rows is written anew. */
const SPARE = 1.06;

interface Sizes {
    /** Bytes. */
    readonly members: string;
    readonly rows: string;
    readonly journal: string;
}

/**
 * The statements that make a target's tables small again after a fold: room of members who were replaced is free for the next ones, and given
 * back where it is a good part of the whole; room of the journal, which is empty now, is given back.
 */
export async function tidying({ rows }: Transaction, schema: string, target: number): Promise<string[]> {
    const journal = JOURNAL_TABLES.map((table) => `"${schema}".${table}_${target}`);
    const members = `"${schema}".members_${target}`;
    const [sizes] = await rows<Sizes>(
        `SELECT pg_relation_size('${members}') AS members, ${journal.map((table) => `pg_total_relation_size('${table}')`).join(" + ")} AS journal,
            (SELECT sum((pg_column_size(member) + 7) / 8 * 8 + 4) FROM ${members} AS member) AS rows`,
    );
    const [all, used, left] = [Number(sizes?.members), Number(sizes?.rows), Number(sizes?.journal)];
    const statements: string[] = [];
    // A reader or a backup at work on it is not waited for: then the next run does it.
    if (left > LITTLE) statements.push(`VACUUM (FULL, SKIP_LOCKED) ${journal.join(", ")}`);
    if (all > LITTLE) statements.push(`VACUUM (${all > used * SPARE ? "FULL, " : ""}SKIP_LOCKED) ${members}`);
    return statements;
}

/** What was recorded does not hang on it: where it may not be done, or fails, the server's own cleaning remains. */
export async function tidied(database: Database, statements: readonly string[]): Promise<void> {
    for (const statement of statements) await database.alone(statement).catch(() => undefined);
}
