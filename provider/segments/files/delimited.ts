import { TextDecoder } from "node:util";
import { literal } from "../../workbench";
import { readBytes, readSample } from "./bytes";
import { fileError, lineError } from "./data-file";
import type { DataFile } from "./data-file";
import { layoutOf } from "./dialect";
import type { Layout } from "./dialect";
import { decodeSample, decodeWith, encodingOf } from "./encoding";
import type { Encoding } from "./encoding";
import { fileLiteral, insertText } from "./file-reader";
import type { Destined, FileReader, Selection } from "./file-reader";
import type { FilesOptions } from "../files-input";
import { RecordError, RecordReader } from "./records";
import type { CsvRecord, Dialect } from "./records";

/** Shows encoding and delimiter, and holds the header. */
const SAMPLE = 1024 * 1024;

/** CSV and TSV. */
export const delimitedReader: FileReader = {
    async columns(file) {
        return (await inspect(file)).columns;
    },
    async load(file, destined) {
        const { encoding, ...layout } = await inspect(file);
        if (encoding === "utf-8") await insertText(file, selection(file, layout, destined.columns), destined);
        else await loadDecoded(file, layout, encoding, destined);
    },
};

async function inspect(file: DataFile): Promise<Layout & { encoding: Encoding }> {
    const sample = await readSample(file, SAMPLE);
    if (sample.bytes.length === 0) throw fileError(file, "is empty; it needs at least a header and a row");
    const encoding = encodingOf(file, sample);
    if (file.columns !== undefined) return { encoding, columns: file.columns, dialect: givenDialect(file.options) };
    return { encoding, ...layoutOf(file, decodeSample(file, sample, encoding), sample.whole) };
}

function givenDialect({ delimiter = ",", quote = '"', escape = quote }: FilesOptions): Dialect {
    return { delimiter, quote, escape };
}

/** All columns are named, and nothing is found out: in its automatic mode DuckDB takes a ragged file for one of a single column. */
function selection(file: DataFile, { columns, dialect }: Layout, wanted: readonly string[]): Selection {
    const types = columns.map((_, index) => `'f${String(index)}': 'VARCHAR'`).join(", ");
    const options = [
        `columns = {${types}}`,
        `auto_detect = false, header = ${String(file.columns === undefined)}`,
        "strict_mode = true, null_padding = false, ignore_errors = false",
        "hive_partitioning = false, encoding = 'utf-8'",
        `compression = '${file.gzip ? "gzip" : "none"}'`,
        `delim = ${literal(dialect.delimiter)}, quote = ${literal(dialect.quote)}, escape = ${literal(dialect.escape)}`,
    ];
    const read = `read_csv(${fileLiteral(file)}, ${options.join(", ")})`;
    return {
        line: "row_number() OVER ()",
        values: wanted.map((column) => `f${String(columns.indexOf(column))}`),
        // With one column, a blank line looks like a row.
        from: columns.length === 1 ? `(SELECT * FROM ${read} WHERE f0 IS NOT NULL)` : read,
    };
}

/** Other encodings are decoded here: DuckDB's UTF-16 loses big-endian files and what lies beyond the basic plane without a word. */
async function loadDecoded(file: DataFile, layout: Layout, encoding: Encoding, destined: Destined): Promise<void> {
    const { columns, table, workbench, signal } = destined;
    const reader = new RecordReader(layout.dialect);
    const chosen = columns.map((column) => layout.columns.indexOf(column));
    let rows = file.columns === undefined ? -1 : 0;
    const row = ({ line, values }: CsvRecord): (string | number | null)[] => {
        const width = layout.columns.length;
        // As with DuckDB, empty values may follow the last column.
        if (values.length < width || values.slice(width).some((value) => value !== "")) {
            const counts = `${String(values.length)} values where the header names ${String(width)}`;
            throw lineError(file, line, `has ${counts}; quote values that hold the delimiter`);
        }
        rows += 1;
        return [file.name, rows, ...chosen.map((index) => values[index] || null)];
    };
    await workbench.appending(table, async (append) => {
        for await (const records of decodedRecords(file, reader, encoding, signal)) {
            const header = rows < 0 && records.length > 0 ? 1 : 0;
            if (header === 1) rows = 0;
            await append(records.slice(header).map(row));
        }
    });
}

async function* decodedRecords(
    file: DataFile,
    reader: RecordReader,
    encoding: Encoding,
    signal: AbortSignal,
): AsyncGenerator<CsvRecord[]> {
    const decoder = new TextDecoder(encoding, { fatal: true });
    try {
        for await (const bytes of readBytes(file, signal)) {
            const text = decodeWith(file, decoder, bytes, false);
            if (text.includes("\0")) throw fileError(file, "is no text file, or damaged: it holds NUL characters");
            yield reader.push(text);
        }
        yield [...reader.push(decodeWith(file, decoder, new Uint8Array(), true)), ...reader.end()];
    } catch (error) {
        if (error instanceof RecordError) throw lineError(file, error.line, error.message);
        throw error;
    }
}
