import { identifier } from "../../workbench";
import type { Workbench } from "../../workbench";
import type { DataFile } from "./data-file";
import { fileLiteral, insert } from "./file-reader";
import type { FileReader } from "./file-reader";
import { readError } from "./read-error";

/** Parquet. Its metadata tell columns and types; the data are read only by `load`. */
export const parquetReader: FileReader = {
    async columns(file, workbench) {
        return [...(await typesOf(file, await workbench())).keys()];
    },
    async load(file, destined) {
        const types = await typesOf(file, destined.workbench);
        // The reader's own row numbers keep the read parallel, unless the file has a column of that name.
        const taken = [...types.keys()].some((name) => name.toLowerCase() === "file_row_number");
        await insert(
            file,
            {
                line: taken ? "row_number() OVER ()" : "file_row_number + 1",
                values: destined.columns.map((column) => asText(column, types.get(column) ?? "")),
                from: taken ? scan(file) : scan(file, "file_row_number = true"),
            },
            destined,
        );
    },
};

/** Many writers leave text columns unmarked, so that they look binary. */
function scan(file: DataFile, ...more: string[]): string {
    return `read_parquet(${[fileLiteral(file), "binary_as_string = true", "hive_partitioning = false", ...more].join(", ")})`;
}

async function typesOf(file: DataFile, workbench: Workbench): Promise<Map<string, string>> {
    try {
        const rows = await workbench.rows(
            `SELECT column_name, column_type FROM (DESCRIBE SELECT * FROM ${scan(file)})`,
        );
        return new Map(rows.map((row) => [String(row.column_name), String(row.column_type)]));
    } catch (error) {
        throw readError(file, error);
    }
}

function asText(column: string, type: string): string {
    const name = identifier(column);
    const nested = /^(STRUCT|MAP|UNION)\(|\[\d*\]$/.test(type);
    return nested ? `to_json(${name})::VARCHAR` : `${name}::VARCHAR`;
}
