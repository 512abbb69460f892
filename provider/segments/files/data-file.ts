import { ExportError } from "../../errors";
import type { FileFormat, FilesOptions } from "../files-input";

/** One file of a segment, found on disk. */
export interface DataFile {
    /** As the user would write it. */
    readonly name: string;
    /** Absolute. */
    readonly path: string;
    readonly format: FileFormat;
    readonly gzip: boolean;
    readonly options: FilesOptions;
    /** CSV without a header: its columns, named elsewhere. */
    readonly columns?: readonly string[];
    /** Changes with the file: size, times and inode. */
    readonly stamp: string;
}

const formats: Readonly<Record<string, FileFormat>> = {
    ".csv": "csv",
    ".tsv": "tsv",
    ".jsonl": "jsonl",
    ".ndjson": "jsonl",
    ".parquet": "parquet",
};

/** The format that a file's name tells, if it does. */
export function formatOf(name: string): FileFormat | undefined {
    const extension = /\.[^./\\]+$/.exec(name.toLowerCase().replace(/\.gz$/, ""))?.[0];
    return extension === undefined ? undefined : formats[extension];
}

export function isGzip(name: string): boolean {
    return name.toLowerCase().endsWith(".gz");
}

/** The user's file is at fault. `what` goes on from the file's name. */
export function fileError(file: { readonly name: string }, what: string): ExportError {
    return new ExportError("config", `${file.name} ${what}`);
}

/** `fileError` for one line. Lines are counted with the header; a line end within quotes does not count. */
export function lineError(file: { readonly name: string }, line: number | string, what: string): ExportError {
    return new ExportError("config", `${file.name}, line ${String(line)} ${what}`);
}
