import fs from "node:fs";

const CHUNK = 1 << 20;

/** One line of the file, and the byte at which the next one starts. */
export interface FileLine {
    readonly number: number;
    readonly end: number;
    readonly text: string;
    /** False for what follows the last line break: a line that was never finished. */
    readonly finished: boolean;
}

/** The lines of a file from its beginning, read in pieces so that only one line is held at a time. */
export function* readLines(descriptor: number): Generator<FileLine> {
    const chunk = Buffer.allocUnsafe(CHUNK);
    let pending: Buffer[] = [];
    let number = 0;
    let reached = 0;
    for (let position = 0; ;) {
        const read = fs.readSync(descriptor, chunk, 0, CHUNK, position);
        if (read === 0) break;
        position += read;
        let from = 0;
        for (let end = chunk.indexOf(10, 0); end !== -1 && end < read; end = chunk.indexOf(10, from)) {
            pending.push(Buffer.from(chunk.subarray(from, end)));
            const line = Buffer.concat(pending);
            pending = [];
            number += 1;
            reached += line.length + 1;
            yield { number, end: reached, text: line.toString("utf8"), finished: true };
            from = end + 1;
        }
        if (from < read) pending.push(Buffer.from(chunk.subarray(from, read)));
    }
    const rest = Buffer.concat(pending);
    if (rest.length > 0)
        yield { number: number + 1, end: reached + rest.length, text: rest.toString("utf8"), finished: false };
}

/** A file that lines are appended to. A line is in the file when `append` returns, so killing the process loses none. */
export class AppendFile {
    private readonly descriptor: number;
    private length: number;

    constructor(descriptor: number, length: number) {
        this.descriptor = descriptor;
        this.length = length;
        fs.ftruncateSync(descriptor, length);
    }

    append(text: string): void {
        const bytes = Buffer.from(`${text}\n`, "utf8");
        try {
            for (let written = 0; written < bytes.length;) {
                written += fs.writeSync(this.descriptor, bytes, written, bytes.length - written, this.length + written);
            }
        } catch (error) {
            // Half a line must not stay: the next one would be glued to it.
            fs.ftruncateSync(this.descriptor, this.length);
            throw error;
        }
        this.length += bytes.length;
    }

    sync(): void {
        fs.fsyncSync(this.descriptor);
    }

    close(): void {
        fs.closeSync(this.descriptor);
    }
}
