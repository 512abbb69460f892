import { identifier, literal } from "../../workbench";
import type { Workbench } from "../../workbench";
import { proveText } from "./bytes";
import type { DataFile } from "./data-file";
import { readError } from "./read-error";

/** Where the rows of a file go: `(origin, line, c0, c1, ...)`, one `c<i>` for each of `columns`. */
export interface Destined {
    readonly columns: readonly string[];
    readonly table: string;
    readonly workbench: Workbench;
    readonly signal: AbortSignal;
}

/** How files of one format are read. */
export interface FileReader {
    /** The columns' names, from the file's beginning or end alone. */
    columns(file: DataFile, workbench: () => Promise<Workbench>): Promise<readonly string[]>;
    /** Adds every row of the file, or throws ExportError `config`. The columns are there. */
    load(file: DataFile, destined: Destined): Promise<void>;
}

/** What DuckDB reads from a file: the number of a row, the values in the order of the columns, and where they come from. */
export interface Selection {
    readonly line: string;
    readonly values: readonly string[];
    readonly from: string;
}

/** Lets DuckDB read a file into the table. `INSERT` raises what a streaming read would swallow. */
export async function insert(
    file: DataFile,
    selection: Selection,
    { table, workbench, signal }: Destined,
): Promise<void> {
    const selected = [literal(file.name), selection.line, ...selection.values].join(", ");
    try {
        await workbench.run(`INSERT INTO ${identifier(table)} SELECT ${selected} FROM ${selection.from}`);
    } catch (error) {
        signal.throwIfAborted();
        throw readError(file, error);
    }
}

/** `insert` for text, while `proveText` reads the same bytes. What that finds is the deeper reason of two. */
export async function insertText(file: DataFile, selection: Selection, destined: Destined): Promise<void> {
    const failed = new AbortController();
    const proof = proveText(file, AbortSignal.any([destined.signal, failed.signal]));
    const [proved, inserted] = await Promise.allSettled([
        proof,
        insert(file, selection, destined).catch((error: unknown) => {
            // Only gzip can be at fault behind the place where DuckDB stopped.
            if (!file.gzip) failed.abort(error);
            throw error;
        }),
    ]);
    if (proved.status === "rejected") throw proved.reason;
    if (inserted.status === "rejected") throw inserted.reason;
}

/** A file as DuckDB is to name it: a parameter, too, would be read as a pattern. */
export function fileLiteral(file: DataFile): string {
    return literal(file.path.replaceAll(/[*?[]/g, "[$&]"));
}
