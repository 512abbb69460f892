import { writeSync } from "node:fs";

const RETRY_MS = 5;
const clock = new Int32Array(new SharedArrayBuffer(4));

/**
 * Writes a line to the process's output, and returns once it is wholly out: what was told stays told, whatever kills the process next.
 * Waits for a reader that is busy, for Node may have made the pipe one that answers EAGAIN when it is full
 * (https://github.com/nodejs/node/issues/42826).
 */
export function tell(line: string | number): void {
    let left = Buffer.from(`${line}\n`);
    while (left.length > 0) left = left.subarray(written(left));
}

function written(bytes: Buffer): number {
    try {
        return writeSync(1, bytes);
    } catch (error) {
        if (!(error instanceof Error && "code" in error && error.code === "EAGAIN")) throw error;
        Atomics.wait(clock, 0, 0, RETRY_MS);
        return 0;
    }
}
