import { createReadStream } from "node:fs";
import { pipeline } from "node:stream";
import type { Readable } from "node:stream";
import { createGunzip } from "node:zlib";
import type { ExportError } from "../../errors";
import { fileError } from "./data-file";
import type { DataFile } from "./data-file";

const CHUNK = 1024 * 1024;

/** A file's bytes, unpacked, piece by piece. A gzip file that is cut off or damaged ends in an error. */
export async function* readBytes(file: DataFile, signal?: AbortSignal): AsyncGenerator<Buffer> {
    const stream = open(file, signal);
    try {
        for await (const chunk of stream) yield chunk as Buffer;
    } catch (error) {
        signal?.throwIfAborted();
        throw readError(file, error);
    } finally {
        stream.destroy();
    }
}

function open(file: DataFile, signal?: AbortSignal): Readable {
    const bytes = createReadStream(file.path, { highWaterMark: CHUNK, signal });
    // The callback's error reaches the reader too.
    return file.gzip ? pipeline(bytes, createGunzip({ chunkSize: CHUNK }), () => undefined) : bytes;
}

function readError(file: DataFile, thrown: unknown): ExportError {
    const code = (thrown as NodeJS.ErrnoException | undefined)?.code ?? "unknown error";
    if (code === "Z_BUF_ERROR") return fileError(file, "is cut off: the gzip data ends in the middle; copy it again");
    if (code.startsWith("Z_"))
        return fileError(file, "is not gzip, or damaged; copy it again, or drop the .gz from its name");
    if (code === "EACCES") return fileError(file, "may not be read by this user (EACCES)");
    return fileError(file, `cannot be read: ${code}`);
}

/** The beginning of a file. */
export interface Sample {
    readonly bytes: Buffer;
    /** The sample is the whole file. */
    readonly whole: boolean;
}

export async function readSample(file: DataFile, size: number): Promise<Sample> {
    const pieces: Buffer[] = [];
    let length = 0;
    for await (const piece of readBytes(file)) {
        pieces.push(piece);
        length += piece.length;
        if (length > size) return { bytes: Buffer.concat(pieces).subarray(0, size), whole: false };
    }
    return { bytes: Buffer.concat(pieces), whole: true };
}

/**
 * Reads a UTF-8 text file through, beside DuckDB, for what DuckDB takes without a word: gzip that lacks its end or whose checksum is
 * wrong, and NUL bytes.
 */
export async function proveText(file: DataFile, signal: AbortSignal): Promise<void> {
    for await (const piece of readBytes(file, signal)) {
        if (piece.includes(0))
            throw fileError(file, "is no text file, damaged or still being written: it holds NUL bytes");
    }
}
