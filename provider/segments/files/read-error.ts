import type { ExportError } from "../../errors";
import { fileError, lineError } from "./data-file";
import type { DataFile } from "./data-file";

/** What DuckDB says, and what it means for a line, or for the file. */
const ofLine: readonly (readonly [RegExp, (match: readonly string[]) => string])[] = [
    [
        /\nExpected Number of Columns: (\d+) Found: (\d+)/,
        ([, expected = "", found = ""]) =>
            `has ${found} values where the header names ${expected}; quote values that hold the delimiter`,
    ],
    [
        /\nValue with unterminated quote found/,
        () => "has a quote that is never closed, or text behind one; double the quotes inside of quoted values",
    ],
    [
        /\nInvalid unicode/,
        () => 'is not UTF-8; save the file as UTF-8, or write its encoding: "latin-1" (Windows-1252) or "utf-16"',
    ],
    [/\nMaximum line size/, () => "is longer than 2,000,000 bytes; is a quote missing, or is it no CSV?"],
];

const ofFile: readonly (readonly [RegExp, string])[] = [
    [
        /CSV Parser state machine reached an invalid state/,
        "is no CSV: its line ends are of different kinds, or quotes stand where none may; save it again with one kind of line end",
    ],
    [/has duplicate key/, "has an object with the same key twice; give each key once"],
    [/maximum_object_size/, "has a JSON object of more than 16 MB; is a line end missing?"],
    [
        /No magic bytes found|too small to be a Parquet file/,
        "is no whole Parquet file: it was cut off, is still being written, or is something else",
    ],
    [/Out of Memory Error/i, "does not fit into memory and the temporary directory; free some, or cut the segment"],
];

/** DuckDB's message quotes the row, which holds people's data: only its kind and its place come through. */
export function readError(file: DataFile, thrown: unknown): ExportError {
    const message = messageOf(thrown);
    const object = jsonObject(message);
    if (object !== undefined)
        return fileError(file, `has no JSON object as its object ${object}; each line must hold one`);
    const line = /CSV Error on Line: (\d+)/.exec(message)?.[1];
    if (line !== undefined) return lineError(file, line, firstMeaning(message) ?? "cannot be read as CSV");
    const meaning = ofFile.find(([pattern]) => pattern.test(message))?.[1];
    if (meaning !== undefined) return fileError(file, meaning);
    const kind = /^([A-Za-z ]{1,40} Error):/.exec(message)?.[1] ?? "an error that it did not name";
    return fileError(file, `cannot be read as ${file.format}: it is damaged or of another format (DuckDB: ${kind})`);
}

function firstMeaning(message: string): string | undefined {
    for (const [pattern, meaning] of ofLine) {
        const match = pattern.exec(message);
        if (match !== null) return meaning(match);
    }
    return undefined;
}

/** The number of the value that is no object. Where the text is no JSON at all, DuckDB names the one behind. */
function jsonObject(message: string): string | undefined {
    const behind = /Malformed JSON in file [\s\S]* in line (\d+): /.exec(message)?.[1];
    if (behind !== undefined) return String(Number(behind) - 1);
    return /JSON transform error in file [\s\S]*, in line (\d+): Expected OBJECT/.exec(message)?.[1];
}

function messageOf(thrown: unknown): string {
    return typeof thrown === "object" && thrown !== null && "message" in thrown ? String(thrown.message) : "";
}
