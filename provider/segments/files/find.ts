import { globSync, readdirSync, statSync } from "node:fs";
import type { BigIntStats } from "node:fs";
import path from "node:path";
import { ExportError, toError } from "../../errors";
import type { FilesInput } from "../files-input";
import { nearest } from "../near-miss";
import { fileError, formatOf, isGzip } from "./data-file";
import type { DataFile } from "./data-file";

/**
 * The files of a segment in the order in which they are read. A file of that very name comes before its meaning as a pattern.
 * Throws ExportError `config` when there is none.
 */
export function findFiles(segment: FilesInput, directory: string): DataFile[] {
    const stats = stat(segment.path, path.resolve(directory, segment.path));
    if (stats?.isDirectory()) {
        throw new ExportError(
            "config",
            `'${segment.path}' is a folder; write files("${segment.path.replace(/\/+$/, "")}/*.csv")`,
        );
    }
    if (stats !== undefined) return [dataFile(segment, directory, segment.path, stats)];
    if (!isPattern(segment.path)) throw new ExportError("config", missing(segment.path, directory));

    const names = globSync(segment.path, { cwd: directory }).sort();
    const found = names.flatMap((name) => {
        const matched = stat(name, path.resolve(directory, name));
        if (matched === undefined) throw fileError({ name }, "is a link to a file that does not exist");
        return matched.isDirectory() ? [] : [dataFile(segment, directory, name, matched)];
    });
    if (found.length === 0) throw new ExportError("config", noMatch(segment.path, directory));
    return found;
}

function dataFile(segment: FilesInput, directory: string, name: string, stats: BigIntStats): DataFile {
    if (!stats.isFile()) throw fileError({ name }, "is not a regular file");
    if (stats.size === 0n)
        throw fileError({ name }, "is empty (0 bytes); an export of nobody needs at least a header and a row");
    // DuckDB takes a backslash for the end of a folder's name as soon as it reads a name as a pattern.
    if (/\\/.test(name) && /[*?[]/.test(name) && path.sep === "/") {
        throw fileError({ name }, "has a backslash and one of * ? [ in its name, which cannot be read; rename it");
    }
    const format = segment.format ?? formatOf(name);
    const gzip = isGzip(name);
    if (format === undefined) {
        const example = `files(${JSON.stringify(segment.path)}, { format: "csv" })`;
        throw fileError(
            { name },
            `does not tell its format by its name; write ${example} (or "tsv", "jsonl", "parquet")`,
        );
    }
    if (gzip && format === "parquet")
        throw fileError({ name }, "is gzip around Parquet, which is compressed by itself; unpack it");
    const stamp = [stats.size, stats.mtimeNs, stats.ctimeNs, stats.ino].join(" ");
    return { name, path: path.resolve(directory, name), format, gzip, options: segment, stamp };
}

function stat(name: string, absolute: string): BigIntStats | undefined {
    try {
        return statSync(absolute, { bigint: true, throwIfNoEntry: false });
    } catch (error) {
        const { code } = error as NodeJS.ErrnoException;
        throw fileError({ name }, `cannot be opened: ${code ?? toError(error).message}`);
    }
}

function isPattern(name: string): boolean {
    return /[*?[{]/.test(name);
}

/** As many file names as fit a message. */
const SHOWN = 5;

function missing(name: string, directory: string): string {
    const folder = path.resolve(directory, path.dirname(name));
    const there = filesIn(folder);
    if (there === undefined)
        return `there is no file ${name}: there is no folder ${folder} (relative paths start at ${directory})`;
    const meant = nearest(path.basename(name), there);
    return `there is no file ${name} in ${folder}${meant === undefined ? shown(there) : `; did you mean '${path.join(path.dirname(name), meant)}'?`}`;
}

function noMatch(pattern: string, directory: string): string {
    const parts = pattern.split("/");
    const fixed = parts.slice(0, parts.findIndex(isPattern)).join("/");
    const folder = path.resolve(directory, pattern.startsWith("/") ? `/${fixed}` : fixed);
    const there = filesIn(folder);
    if (there === undefined)
        return `no file matches ${pattern}: there is no folder ${folder} (relative paths start at ${directory})`;
    return `no file matches ${pattern} in ${folder}${shown(there)}`;
}

function shown(there: readonly string[]): string {
    if (there.length === 0) return "; the folder holds no files";
    return ` (files there: ${there.slice(0, SHOWN).join(", ")}${there.length > SHOWN ? " ..." : ""})`;
}

/** Undefined when there is no such folder. */
function filesIn(folder: string): string[] | undefined {
    try {
        const entries = readdirSync(folder, { withFileTypes: true });
        return entries
            .filter((entry) => !entry.isDirectory())
            .map((entry) => entry.name)
            .sort();
    } catch {
        return undefined;
    }
}
