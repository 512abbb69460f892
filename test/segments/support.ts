import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import { isExportError } from "../../provider/errors";
import { files } from "../../provider/segments/files-input";
import type { FilesOptions } from "../../provider/segments/files-input";
import { filesSource } from "../../provider/segments/files";
import type { SourceContext } from "../../provider/segments/segment-source";
import { openWorkbench } from "../../provider/workbench";
import type { Workbench } from "../../provider/workbench";

export type Row = readonly [origin: string, line: number, ...values: (string | null)[]];

/** A program's directory with a workbench beside it. */
export interface Place {
    readonly directory: string;
    readonly workbench: Workbench;
    readonly context: SourceContext;
    write(name: string, content: string | Buffer): void;
    columns(name: string, options?: FilesOptions): Promise<string[]>;
    fingerprint(name: string, options?: FilesOptions): Promise<string>;
    /** Loads into a new table; gives its name. */
    loadTable(name: string, columns: readonly string[], options?: FilesOptions): Promise<string>;
    /** All rows that `load` gives, in the table's own order. */
    load(name: string, columns: readonly string[], options?: FilesOptions): Promise<Row[]>;
    close(): void;
}

export async function makePlace(signal: AbortSignal = new AbortController().signal): Promise<Place> {
    const directory = mkdtempSync(path.join(tmpdir(), "segments-test-"));
    const workbench = await openWorkbench();
    const context: SourceContext = { directory, workbench: () => Promise.resolve(workbench), signal };
    const loadTable: Place["loadTable"] = async (name, columns, options) => {
        const table = workbench.fresh("loaded");
        const shape = columns.map((_, index) => `, c${String(index)} VARCHAR`).join("");
        await workbench.run(`CREATE TABLE ${table} (origin VARCHAR, line BIGINT${shape})`);
        await filesSource.load(files(name, options), columns, table, context);
        return table;
    };
    return {
        directory,
        workbench,
        context,
        write: (name, content) => {
            mkdirSync(path.dirname(path.join(directory, name)), { recursive: true });
            writeFileSync(path.join(directory, name), content);
        },
        columns: (name, options) => filesSource.columns(files(name, options), context),
        fingerprint: (name, options) => filesSource.fingerprint(files(name, options), context),
        loadTable,
        load: async (name, columns, options) => {
            const table = await loadTable(name, columns, options);
            const rows = await workbench.rows(`SELECT * REPLACE (line::INTEGER AS line) FROM ${table} ORDER BY rowid`);
            return rows.map((row) => Object.values(row) as unknown as Row);
        },
        close: () => {
            workbench.close();
            rmSync(directory, { recursive: true, force: true });
        },
    };
}

/** The message of the ExportError `config` that loading ends in. Nothing of a row may stand in it. */
export async function failure(
    place: Place,
    name: string,
    columns: readonly string[] = ["Email"],
    options?: FilesOptions,
): Promise<string> {
    const error: unknown = await place.load(name, columns, options).then(
        () => "nothing was thrown",
        (thrown: unknown) => thrown,
    );
    if (!isExportError(error)) throw error;
    expect(error.code).toBe("config");
    expect(error.cause).toBeUndefined();
    expect(error.message).not.toMatch(/secret/i);
    expect(error.message).not.toContain(place.directory + path.sep + name);
    return error.message;
}
