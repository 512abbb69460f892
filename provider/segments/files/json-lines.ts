import { literal } from "../../workbench";
import { readSample } from "./bytes";
import type { Sample } from "./bytes";
import { fileError, lineError } from "./data-file";
import type { DataFile } from "./data-file";
import { fileLiteral, insertText } from "./file-reader";
import type { FileReader } from "./file-reader";

/** What is searched for keys. */
const SAMPLE = 4 * 1024 * 1024;

/** One JSON object a line. The columns are the keys of the file's beginning; a row may lack any of them. */
export const jsonLinesReader: FileReader = {
    async columns(file) {
        return keysOf(file, await readSample(file, SAMPLE));
    },
    async load(file, destined) {
        const wanted = [...new Set(destined.columns)];
        refuseTwins(file, wanted);
        const types = wanted.map((column) => `${literal(column)}: 'VARCHAR'`).join(", ");
        // `records`: else a file of bare values would pass as one of a single column.
        const options =
            "format = 'newline_delimited', records = 'true', auto_detect = false, hive_partitioning = false";
        const compression = `compression = '${file.gzip ? "gzip" : "uncompressed"}'`;
        const read = `read_json(${fileLiteral(file)}, columns = {${types}}, ${options}, ${compression})`;
        const from = `${read} AS t(${wanted.map((_, index) => `f${String(index)}`).join(", ")})`;
        const values = destined.columns.map((column) => `f${String(wanted.indexOf(column))}`);
        await insertText(file, { line: "row_number() OVER ()", values, from }, destined);
    },
};

/** DuckDB takes the names of columns for the same when only their case differs. */
function refuseTwins(file: DataFile, columns: readonly string[]): void {
    const small = columns.map((column) => column.toLowerCase());
    const twin = columns.find((_, index) => small.indexOf(small[index] ?? "") !== index);
    if (twin !== undefined)
        throw fileError(file, `has keys that differ from '${twin}' in case alone; map one of them only`);
}

function keysOf(file: DataFile, { bytes, whole }: Sample): string[] {
    if (bytes.length === 0) throw fileError(file, "is empty; it needs at least one object");
    if (bytes[0] === 0xef || bytes[0] === 0xff || bytes[0] === 0xfe) {
        throw fileError(file, "begins with a byte order mark or is no UTF-8; save it as UTF-8 without one");
    }
    if (bytes.includes(0))
        throw fileError(file, "is no text file, or UTF-16: it holds NUL bytes; JSON lines are UTF-8 text");
    const lines = bytes.toString("utf8").split("\n");
    if (!whole) lines.pop();
    if (lines.length === 0)
        throw fileError(file, "has no end of its first line within 4 MB; each line must hold one object");
    const keys = new Set<string>();
    for (const [index, line] of lines.entries()) {
        if (line.trim() !== "") for (const key of Object.keys(objectOf(file, line, index + 1))) keys.add(key);
    }
    if (keys.size === 0) throw fileError(file, "has no object with a key; each line must hold one");
    return [...keys];
}

function objectOf(file: DataFile, line: string, number: number): object {
    const value = parse(line);
    if (typeof value === "object" && value !== null && !Array.isArray(value)) return value;
    const array = line.trimStart().startsWith("[") ? "; an array becomes lines by jq -c '.[]'" : "";
    throw lineError(file, number, `is not one JSON object${array}`);
}

function parse(line: string): unknown {
    try {
        return JSON.parse(line);
    } catch {
        return undefined;
    }
}
