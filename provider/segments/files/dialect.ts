import { fileError } from "./data-file";
import type { DataFile } from "./data-file";
import { RecordError, RecordReader } from "./records";
import type { CsvRecord, Dialect } from "./records";

/** How a delimited file is laid out. */
export interface Layout {
    readonly dialect: Dialect;
    /** The header's names. */
    readonly columns: readonly string[];
}

const DELIMITERS = [",", ";", "\t", "|"] as const;

/** Records that a delimiter is tried on. */
const TRIED = 100;

/** Finds the delimiter (unless it is given) and reads the header. `whole`: the text is the whole file. */
export function layoutOf(file: DataFile, text: string, whole: boolean): Layout {
    const { quote = '"', escape = quote, delimiter = file.format === "tsv" ? "\t" : undefined } = file.options;
    const found = delimiter ?? findDelimiter(file, text, whole, { quote, escape });
    const dialect = { delimiter: found, quote, escape };
    return { dialect, columns: header(file, text, whole, dialect) };
}

function header(file: DataFile, text: string, whole: boolean, dialect: Dialect): readonly string[] {
    if (/^\s*[\r\n]/.test(text))
        throw fileError(file, "begins with a blank line; the first line must name the columns");
    let first: CsvRecord | undefined;
    try {
        first = firstRecords(text, whole, dialect, 1)[0];
    } catch (error) {
        if (error instanceof RecordError) throw fileError(file, `has a header that is no CSV: it ${error.message}`);
        throw error;
    }
    if (first === undefined) throw fileError(file, "has no end of its first line within 1 MB; is it CSV?");
    refuseBadNames(file, first.values);
    return first.values;
}

function refuseBadNames(file: DataFile, names: readonly string[]): void {
    // Its words stay out of the message: they may be somebody's data.
    if (names.some((name) => /\S@\S/.test(name))) {
        throw fileError(
            file,
            "has no header: an e-mail address stands in its first line; add a line with the columns' names",
        );
    }
    const twice = names.find((name, index) => name !== "" && names.indexOf(name) !== index);
    if (twice !== undefined)
        throw fileError(file, `has two columns called '${twice}'; give each column a name of its own`);
}

/**
 * The delimiter that gives every record as many values as the header has names. Where none does, the one that the header shows: the read
 * then names the line that does not fit, which a guess of one wide column would hide.
 */
function findDelimiter(
    file: DataFile,
    text: string,
    whole: boolean,
    quoting: { quote: string; escape: string },
): string {
    const all = DELIMITERS.map((delimiter): Trial => {
        // Most files hold some of them nowhere, and parsing is slow.
        if (!text.includes(delimiter)) return { delimiter, width: 1, rows: [] };
        const [width = 1, ...rows] = widthsOf(text, whole, { delimiter, ...quoting });
        return { delimiter, width, rows };
    });
    const tried = all.filter(({ width }) => width > 1);
    if (tried.length === 0) return oneColumn(file, all);
    const fitting = tried.filter(({ width, rows }) => rows.every((row) => row === width));
    const [best, second] = (fitting.length > 0 ? fitting : tried).toSorted((a, b) => b.width - a.width);
    if (best !== undefined && best.width === second?.width) {
        const either = [best, second].map(({ delimiter }) => JSON.stringify(delimiter)).join(" or ");
        throw fileError(
            file,
            `may be delimited by ${either}; write delimiter: ${JSON.stringify(best.delimiter)} or the other`,
        );
    }
    return best?.delimiter ?? ",";
}

/** How many values the header and the first rows have by one delimiter. */
interface Trial {
    readonly delimiter: string;
    readonly width: number;
    readonly rows: readonly number[];
}

/** Any delimiter reads a file of one column, unless its rows have more. */
function oneColumn(file: DataFile, trials: readonly Trial[]): string {
    const wide = trials.find(({ rows }) => rows.length > 0 && rows.every((width) => width > 1));
    if (wide === undefined) return ",";
    const by = JSON.stringify(wide.delimiter);
    throw fileError(file, `names one column, but its rows have several by ${by}; name them all in the first line`);
}

/** How many values the first records have. With quotes that do not fit the delimiter, only the header's. */
function widthsOf(text: string, whole: boolean, dialect: Dialect): number[] {
    for (const records of [TRIED, 1]) {
        try {
            return firstRecords(text, whole, dialect, records).map(({ values }) => values.length);
        } catch (error) {
            if (!(error instanceof RecordError)) throw error;
        }
    }
    return [];
}

/** The first records, without one that the sample cuts off. */
function firstRecords(text: string, whole: boolean, dialect: Dialect, count: number): CsvRecord[] {
    const reader = new RecordReader(dialect);
    const records = reader.push(text, count);
    return whole && records.length < count ? [...records, ...reader.end()] : records;
}
