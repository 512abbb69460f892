import { closeSync, openSync, readSync, statSync } from "node:fs";
import path from "node:path";
import { ExportError } from "../../errors";
import type { CustomerInsightsFolderInput } from "../customer-insights-folder-input";
import { fileError, type DataFile } from "../files/data-file";
import type { FileEncoding, FilesOptions } from "../files-input";
import type { ExportedTable, Partition } from "./model";

/** The parts of the newest export of a table, all there and whole as far as their ends tell, in the order of `model.json`. */
export function findParts(segment: CustomerInsightsFolderInput, table: ExportedTable, directory: string): DataFile[] {
    const named = table.partitions.map((partition) => ({
        partition,
        name: nameOf(segment, table, partition, directory),
    }));
    const [newest] = named.map(({ name }) => path.dirname(name)).sort((one, other) => (one < other ? 1 : -1));
    const parts = named.filter(({ name }) => path.dirname(name) === newest);
    if (parts.length === 0) {
        const words = `${path.join(segment.path, "model.json")} names no part of '${table.name}': an empty segment is not sent`;
        throw new ExportError("config", words);
    }
    const files = parts.map(({ name, partition }) => dataFile(name, table, partition, directory));
    refuseCut(files);
    return files;
}

/**
 * Where a part lies below the folder: a location is the whole address in the storage account, of which only the end is here. The
 * longest end that is there; else `{Table}/{Year}/{Month}/{Day}/{HHMM}/{file}`, which is missing.
 */
function nameOf(
    segment: CustomerInsightsFolderInput,
    table: ExportedTable,
    part: Partition,
    directory: string,
): string {
    const steps = stepsOf(part.location);
    if (steps.length === 0 || steps.some((step) => step === ".." || /[/\\\0]/.test(step))) {
        throw new ExportError(
            "config",
            `model.json of ${segment.path} names a part that lies in no folder of the export`,
        );
    }
    const ends = steps.map((_, index) => path.join(segment.path, ...steps.slice(index)));
    const there = ends.find((end) => statSync(path.resolve(directory, end), { throwIfNoEntry: false })?.isFile());
    if (there !== undefined) return there;
    const start = steps.lastIndexOf(table.name);
    return path.join(segment.path, ...(start < 0 ? steps.slice(-6) : steps.slice(start)));
}

/** Also of an address with a query, as snapshots have. */
function stepsOf(location: string): string[] {
    const url = URL.parse(location);
    const text = url === null ? location : url.pathname;
    return text
        .split("/")
        .filter((step) => step !== "" && step !== ".")
        .map((step) => (url === null ? step : decoded(step)));
}

function decoded(step: string): string {
    try {
        return decodeURIComponent(step);
    } catch {
        return step;
    }
}

function dataFile(name: string, table: ExportedTable, part: Partition, directory: string): DataFile {
    const absolute = path.resolve(directory, name);
    const stats = statSync(absolute, { bigint: true, throwIfNoEntry: false });
    if (stats?.isFile() !== true) throw incomplete(name, "is missing, which model.json names");
    if (stats.size === 0n) throw incomplete(name, "is empty (0 bytes); an empty segment is not sent");
    const columns = table.attributes.map((attribute) => attribute.name);
    const { columnHeaders } = part.fileFormatSettings;
    return {
        name,
        path: absolute,
        format: "csv",
        gzip: name.toLowerCase().endsWith(".gz"),
        options: optionsOf(name, part),
        ...(columnHeaders ? {} : { columns }),
        stamp: [stats.size, stats.mtimeNs, stats.ctimeNs, stats.ino].join(" "),
    };
}

function optionsOf(name: string, { fileFormatSettings: settings }: Partition): FilesOptions {
    const { delimiter, quoteStyle } = settings;
    if (!/^[^\r\n"]$/u.test(delimiter))
        throw fileError({ name }, "has a delimiter, in model.json, that is not one character");
    return {
        delimiter,
        encoding: encodingOf(name, settings.encoding),
        ...(quoteStyle === "QuoteStyle.None" ? { quote: "" } : {}),
    };
}

function encodingOf(name: string, encoding: string): FileEncoding {
    const plain = encoding.toLowerCase().replaceAll(/[^a-z0-9]/g, "");
    if (plain === "" || plain === "utf8" || plain === "usascii") return "utf-8";
    if (plain.startsWith("utf16") || plain === "unicode") return "utf-16";
    if (plain === "windows1252" || plain === "iso88591" || plain === "latin1") return "latin-1";
    throw fileError({ name }, `has an encoding, in model.json, that is not known here: ${encoding.slice(0, 40)}`);
}

/** One writer ends all its parts alike: a part that ends in the middle of a line, beside others that do not, was cut off. */
function refuseCut(files: readonly DataFile[]): void {
    const plain = files.filter(({ gzip }) => !gzip);
    const cut = plain.filter((file) => !endsALine(file));
    const [first] = cut;
    if (first !== undefined && cut.length < plain.length) {
        throw incomplete(first.name, "is cut off: it ends in the middle of a line, and the other parts do not");
    }
}

function endsALine({ path: file, name }: DataFile): boolean {
    const last = Buffer.alloc(2);
    let descriptor: number | undefined;
    try {
        descriptor = openSync(file, "r");
        const size = statSync(file).size;
        readSync(descriptor, last, 0, Math.min(2, size), Math.max(0, size - 2));
    } catch (error) {
        throw fileError({ name }, `cannot be read: ${(error as NodeJS.ErrnoException).code ?? "unknown error"}`);
    } finally {
        if (descriptor !== undefined) closeSync(descriptor);
    }
    return last.includes(0x0a) || last.includes(0x0d);
}

/** The export may still be under way, or its copy. */
function incomplete(name: string, what: string): ExportError {
    return new ExportError("config", `${name} ${what}: the export is incomplete; run again when it is whole`, {
        retryable: true,
    });
}
