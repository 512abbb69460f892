import type { SegmentInput } from "./segment-input";

/**
 * - `csv`, `tsv`: text whose first line names the columns. `.csv`, `.tsv`, each also with `.gz`.
 * - `jsonl`: one JSON object a line, in UTF-8. `.jsonl`, `.ndjson`, each also with `.gz`.
 * - `parquet`: `.parquet`.
 */
export type FileFormat = "csv" | "tsv" | "jsonl" | "parquet";

/** `utf-16` takes both byte orders. `latin-1` is what Western Windows programs write (Windows-1252). */
export type FileEncoding = "utf-8" | "utf-16" | "latin-1";

/** How files are read, where that cannot be told from the name and the first megabyte. */
export interface FilesOptions {
    /** Default: by the end of the name. */
    readonly format?: FileFormat | undefined;
    /** CSV and TSV: the one character between values. Default: comma, semicolon, tab or bar, whichever fits the first lines. */
    readonly delimiter?: string | undefined;
    /** CSV and TSV: the character around values that hold delimiters or line ends; `""`: there is none. Default: `"`. */
    readonly quote?: string | undefined;
    /** CSV and TSV: the character before a quote that belongs to a value. Default: the quote itself, so that it stands doubled. */
    readonly escape?: string | undefined;
    /** CSV and TSV. */
    readonly encoding?: FileEncoding | undefined;
}

/** What `files()` gives: plain JSON, as it stands in the program's inputs and in the state. */
export interface FilesInput extends SegmentInput, FilesOptions {
    readonly kind: "files";
    readonly path: string;
}

/**
 * A segment that lies in one file, or in all files that match a pattern (`*`, `?`, `[a-z]`, `{a,b}`, `**`).
 *
 * The path starts at the program's directory. A file whose name really has a `*` or a `[` in it is found by that name. The files of a
 * pattern are read in the order of their names, and each must have the mapped columns.
 *
 * Values are text: `NULL` and `NA` stay what they are, an empty value counts as absent. JSON: numbers and booleans become their text,
 * objects and arrays their JSON; the columns are the keys found in the first 4 MB. Parquet: binary columns are UTF-8 text, nested ones
 * become JSON, all others what DuckDB's CAST to VARCHAR gives (`2026-11-20`, `1.5`, `true`; times in UTC).
 *
 * @example
 * ```ts
 * const lapsed = new SegmentExport("lapsed", {
 *     connection: klaviyo,
 *     destination: { listId: "XW53Ha" },
 *     segments: [
 *         files("segments/lapsed.parquet"),
 *         files("segments/lapsed-eu/*.csv.gz"),
 *         files("segments/old-shop.txt", { format: "csv", delimiter: "|", encoding: "latin-1" }),
 *     ],
 *     fields: { email: "Email" },
 * });
 * ```
 */
export function files(path: string, options: FilesOptions = {}): FilesInput {
    return { kind: "files", path, ...options };
}
