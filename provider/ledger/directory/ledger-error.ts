import { isNativeError } from "node:util/types";
import { ExportError, isExportError, toError } from "../../errors";

const FULL = "Make room and run again: what was recorded before is kept.";
const ELSEWHERE = "Or keep the ledger elsewhere: set segmentexport:ledger to another directory.";

/** What went wrong on the disk, as the user must hear it; any other error as it is. */
export function explained(thrown: unknown, directory: string): Error {
    if (isExportError(thrown)) return thrown;
    const error = isNativeError(thrown) ? thrown : toError(thrown);
    const path = "path" in error && typeof error.path === "string" ? error.path : directory;
    if ("code" in error && typeof error.code === "string" && "syscall" in error) {
        return new ExportError("config", diskMessage(error.code, error.syscall, path), { cause: error });
    }
    // DuckDB's errors carry no code. Only those of files are shown: others may quote a row.
    if (error.message.startsWith("IO Error")) {
        const message = /no space left|quota exceeded/i.test(error.message)
            ? `No space is left for the ledger at ${/"([^"]+)"/.exec(error.message)?.[1] ?? directory}. ${FULL}`
            : `The ledger at ${directory} could not be read or written: ${firstLine(error.message)}`;
        return new ExportError("config", message, { cause: error });
    }
    return error;
}

function diskMessage(code: string, call: unknown, path: string): string {
    if (call === "link" && ["EPERM", "ENOTSUP", "EOPNOTSUPP", "ENOSYS", "EMLINK"].includes(code)) {
        return `The file system of ${path} has no hard links, which the ledger needs to keep two runs apart. ${ELSEWHERE}`;
    }
    switch (code) {
        case "ENOSPC":
        case "EDQUOT":
        case "EFBIG":
            return `No space is left for the ledger at ${path} (${code}). ${FULL}`;
        case "EACCES":
        case "EPERM":
        case "EROFS":
            return `The ledger at ${path} may not be read or written by this user (${code}). Give it the right to. ${ELSEWHERE}`;
        case "ENOTDIR":
        case "EEXIST":
            return `The ledger needs a directory where a file stands: ${path}. Remove or rename that file. ${ELSEWHERE}`;
        case "EISDIR":
            return `The ledger needs a file where a directory stands: ${path}. Remove or rename that directory.`;
        case "ENOENT":
            return `${path} is gone: something removed it from the ledger. Restore it, or run again if the whole ledger was meant to go.`;
        default:
            return `The ledger at ${path} could not be read or written (${code}). ${ELSEWHERE}`;
    }
}

function firstLine(message: string): string {
    return (message.split("\n")[0] ?? "").slice(0, 300);
}

/** A file of the ledger that cannot be believed. Never taken for an empty one: everything on the list would look foreign. */
export function damaged(path: string, what: string, { remedy }: { readonly remedy: string }): ExportError {
    return new ExportError("config", `${path} ${what}. ${remedy}`);
}

/** What somebody does about a damaged file in a target's folder. */
export function targetRemedy(folder: string): string {
    return (
        `Restore it from a backup; or remove the folder ${folder}: ` +
        "then nothing on the list is known to be ours, nothing will be removed from it, and the whole segment is sent again."
    );
}

export function tooNew(path: string, format: number): ExportError {
    return new ExportError(
        "config",
        `${path} was written by a newer version of pulumi-segment-export (format ${format}; this version reads format 1). ` +
            "Upgrade the package in this project.",
    );
}
