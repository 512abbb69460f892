import { isUtf8 } from "node:buffer";
import { TextDecoder } from "node:util";
import type { FileEncoding } from "../files-input";
import type { Sample } from "./bytes";
import { fileError } from "./data-file";
import type { DataFile } from "./data-file";

/** As TextDecoder calls them. */
export type Encoding = "utf-8" | "utf-16le" | "utf-16be" | "windows-1252";

/** The encoding that the user named, else the one that the file's beginning shows. Throws for binary files and where it is a guess. */
export function encodingOf(file: DataFile, sample: Sample): Encoding {
    const { bytes } = sample;
    const mark = byteOrderMark(bytes);
    const named = file.options.encoding;
    if (named !== undefined) return namedEncoding(named, mark, bytes);
    if (mark !== undefined) return mark;
    refuseOtherFormats(file, bytes);
    if (bytes.includes(0)) {
        const order = utf16Order(bytes);
        if (order === undefined)
            throw fileError(file, "is no text file: it holds NUL bytes; export it as CSV in UTF-8");
        return order;
    }
    if (isUtf8(wholeCharacters(sample))) return "utf-8";
    if (looksLikeLatin1(bytes)) return "windows-1252";
    throw fileError(
        file,
        'is not UTF-8; save it as UTF-8, or write encoding: "latin-1" if it is Western European (Windows-1252), "utf-16" if it is UTF-16',
    );
}

function namedEncoding(named: FileEncoding, mark: Encoding | undefined, bytes: Buffer): Encoding {
    if (named === "utf-8") return "utf-8";
    if (named === "latin-1") return "windows-1252";
    return mark === "utf-16be" || mark === "utf-16le" ? mark : (utf16Order(bytes) ?? "utf-16le");
}

function byteOrderMark(bytes: Buffer): Encoding | undefined {
    if (bytes[0] === 0xef && bytes[1] === 0xbb && bytes[2] === 0xbf) return "utf-8";
    if (bytes[0] === 0xff && bytes[1] === 0xfe) return "utf-16le";
    if (bytes[0] === 0xfe && bytes[1] === 0xff) return "utf-16be";
    return undefined;
}

function refuseOtherFormats(file: DataFile, bytes: Buffer): void {
    const start = bytes.subarray(0, 4).toString("latin1");
    if (start.startsWith("PK\u0003\u0004"))
        throw fileError(file, "is no text file but a zip file or an Excel workbook; save it as CSV in UTF-8");
    if (start === "\u00d0\u00cf\u0011\u00e0")
        throw fileError(file, "is no text file but an old Excel workbook; save it as CSV in UTF-8");
    if (start.startsWith("\u001f\u008b")) throw fileError(file, "is gzip; give it a name that ends in .gz");
    if (start === "PAR1") throw fileError(file, 'is Parquet; name it .parquet, or write format: "parquet"');
}

/** ASCII among the text, its delimiters at least, puts NUL bytes on one side of the pairs and next to none on the other. */
function utf16Order(bytes: Buffer): Encoding | undefined {
    let even = 0;
    let odd = 0;
    for (const [index, byte] of bytes.entries()) {
        if (byte !== 0) continue;
        if (index % 2 === 0) even += 1;
        else odd += 1;
    }
    if (Math.max(even, odd) < bytes.length / 8 || Math.min(even, odd) > Math.max(even, odd) / 10) return undefined;
    return odd > even ? "utf-16le" : "utf-16be";
}

/** A sample may end in the middle of a character, which has up to four bytes. */
function wholeCharacters({ bytes, whole }: Sample): Buffer {
    if (whole) return bytes;
    let end = bytes.length;
    while (end > bytes.length - 4 && ((bytes[end - 1] ?? 0) & 0xc0) === 0x80) end -= 1;
    return (bytes[end - 1] ?? 0) >= 0xc0 ? bytes.subarray(0, end - 1) : bytes;
}

/** Windows-1252 letters that are seldom something else. Ð Õ Û Ý Þ ð õ û ý þ often stand for Hungarian and Turkish letters. */
const WESTERN = "ÀÁÂÃÄÅÆÇÈÉÊËÌÍÎÏÑÒÓÔÖØÙÚÜßàáâãäåæçèéêëìíîïñòóôöøùúüÿ";

/** An accented letter beside an ASCII one, or an apostrophe behind one, and no run: runs make up Greek and Cyrillic. */
const LONE_WESTERN = new RegExp(
    `(?<![\\x80-\\xff])(?:(?<=[A-Za-z])[${WESTERN}\\x92]|[${WESTERN}](?=[A-Za-z]))(?![\\x80-\\xff])`,
    "g",
);

/** Strict, for a name that is decoded wrongly would be sent. */
function looksLikeLatin1(bytes: Buffer): boolean {
    const text = bytes.toString("latin1");
    const count = (pattern: RegExp): number => text.match(pattern)?.length ?? 0;
    return count(/[\x80-\xff]/g) === count(LONE_WESTERN);
}

/** Decodes a sample; a character cut at its end is left out. */
export function decodeSample(file: DataFile, sample: Sample, encoding: Encoding): string {
    return decodeWith(file, new TextDecoder(encoding, { fatal: true }), sample.bytes, sample.whole);
}

/** Decodes one piece of a file. Throws when the bytes are none of that encoding. */
export function decodeWith(file: DataFile, decoder: TextDecoder, bytes: Uint8Array, last: boolean): string {
    try {
        return decoder.decode(bytes, { stream: !last });
    } catch {
        throw fileError(
            file,
            `is not ${decoder.encoding.toUpperCase()} throughout; save it as UTF-8, or write the encoding it has`,
        );
    }
}
