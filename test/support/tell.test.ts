import { spawn } from "node:child_process";
import { once } from "node:events";
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { text } from "node:stream/consumers";
import { ModuleKind, transpile } from "typescript";

const LINES = 3000;
const BUSY_MS = 1000;
const compiled = transpile(readFileSync(join(__dirname, "tell.ts"), "utf8"), { module: ModuleKind.CommonJS });

describe("tell", () => {
    it("waits for a reader that is busy, in a pipe that answers EAGAIN when it is full", async () => {
        // Node makes the pipe one that does not wait when it opens the stream.
        const script = `void process.stdout; ${compiled}; for (let i = 0; i < ${LINES}; i++) exports.tell("line " + i);`;
        const child = spawn(process.execPath, ["-e", script], { stdio: ["ignore", "pipe", "inherit"] });
        const closed = once(child, "close");
        await once(child, "spawn");
        Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, BUSY_MS);
        const lines = (await text(child.stdout)).trim().split("\n");
        expect(lines).toEqual(Array.from({ length: LINES }, (_, i) => `line ${i}`));
        expect(await closed).toEqual([0, null]);
    });
});
