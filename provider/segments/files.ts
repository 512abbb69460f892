import { createHash } from "node:crypto";
import * as z from "zod";
import { ExportError } from "../errors";
import { countRows } from "../workbench/count-rows";
import { EmptySegment } from "./empty-segment";
import { ColumnsSeen } from "./files/columns-seen";
import { fileError, formatOf } from "./files/data-file";
import type { DataFile } from "./files/data-file";
import { delimitedReader } from "./files/delimited";
import type { Destined, FileReader } from "./files/file-reader";
import { findFiles } from "./files/find";
import { jsonLinesReader } from "./files/json-lines";
import { loadFile, loadUnchanged } from "./files/load-unchanged";
import { parquetReader } from "./files/parquet";
import type { FileFormat, FilesInput } from "./files-input";
import type { SegmentSource } from "./segment-source";

const readers: Readonly<Record<FileFormat, FileReader>> = {
    csv: delimitedReader,
    tsv: delimitedReader,
    jsonl: jsonLinesReader,
    parquet: parquetReader,
};

const character = z.string().regex(/^[^\r\n]$/u, "must be one character");

const input = z
    .strictObject({
        kind: z.literal("files"),
        path: z.string().min(1, 'must name a file: files("segments/vip.csv")'),
        format: z.enum(["csv", "tsv", "jsonl", "parquet"]).optional(),
        delimiter: character.optional(),
        quote: z.union([z.literal(""), character]).optional(),
        escape: z.union([z.literal(""), character]).optional(),
        encoding: z.enum(["utf-8", "utf-16", "latin-1"]).optional(),
    })
    .superRefine((segment, context) => {
        const format = segment.format ?? formatOf(segment.path);
        for (const name of ["delimiter", "quote", "escape", "encoding"] as const) {
            if (segment[name] === undefined || (format !== "jsonl" && format !== "parquet")) continue;
            context.addIssue({ code: "custom", path: [name], message: `is for CSV and TSV; ${format} needs none` });
        }
        if (segment.delimiter !== undefined && segment.delimiter === (segment.quote ?? '"')) {
            context.addIssue({ code: "custom", path: ["delimiter"], message: "must not be the quote" });
        }
    });

const seen = new ColumnsSeen();

/** Files on this machine: CSV, TSV, JSON lines and Parquet. */
export const filesSource: SegmentSource = {
    kind: "files",
    input,
    describe: (segment) => (segment as FilesInput).path,
    fingerprint: (segment, { directory }) =>
        new Promise((resolve) => {
            resolve(fingerprintOf(segment as FilesInput, directory));
        }),
    /** Those of the first file. `load` names the file that lacks one of those wanted. */
    async columns(segment, { directory, workbench }) {
        const [first] = findFiles(segment as FilesInput, directory);
        if (first === undefined) return [];
        return [...(await seen.of(first, () => readers[first.format].columns(first, workbench)))];
    },
    async load(segment, columns, table, { directory, workbench, signal }) {
        const files = segment as FilesInput;
        const unchanging = {
            fingerprint: () => fingerprintOf(files, directory),
            changed: () => changedError(files.path),
            signal,
        };
        await loadUnchanged(unchanging, async () =>
            loadFiles(files, directory, { columns, table, workbench: await workbench(), signal }),
        );
    },
};

function fingerprintOf(segment: FilesInput, directory: string): string {
    const files = findFiles(segment, directory).map(({ name, stamp }) => [name, stamp]);
    const options = Object.entries(segment).sort(([a], [b]) => (a < b ? -1 : 1));
    return createHash("sha256")
        .update(JSON.stringify([options, files]))
        .digest("hex");
}

function changedError(name: string): ExportError {
    return new ExportError("config", `${name} changed while it was read; run again when it is complete`, {
        retryable: true,
    });
}

async function loadFiles(segment: FilesInput, directory: string, destined: Destined): Promise<void> {
    const files = findFiles(segment, directory);
    let rows = 0;
    let empty: DataFile | undefined;
    for (const file of files) {
        destined.signal.throwIfAborted();
        await loadFile(file, readers[file.format], destined);
        const total = await countRows(destined.workbench, destined.table);
        // A Parquet file's row count is part of it, and many writers make parts without a row.
        if (total === rows && file.format !== "parquet") empty ??= file;
        rows = total;
    }
    const [only, ...others] = files;
    const name = only !== undefined && others.length === 0 ? only.name : segment.path;
    if (rows === 0) throw new EmptySegment(`${name} ${NO_ROW}`);
    if (empty !== undefined) throw fileError(empty, NO_ROW);
}

const NO_ROW = "holds no row below its header: an empty segment is not sent; finish the file, or leave it out";
