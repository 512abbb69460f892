import { spawn, type ChildProcess } from "node:child_process";
import { once } from "node:events";
import { join } from "node:path";
import { createInterface } from "node:readline";

const root = join(__dirname, "../../..");
const compiler = { module: "commonjs", target: "es2023", rootDir: root, ignoreDeprecations: "6.0" };

/** A process of its own that works on a ledger: see `killed-process.ts`. */
export class Spawned {
    /** What it told so far. */
    readonly lines: string[] = [];
    readonly #child: ChildProcess;
    readonly #closed: Promise<unknown>;

    /** `onLine` is called with each line, as it comes. */
    constructor(location: string, kind: string, given: string, onLine: (line: string, all: string[]) => void) {
        const script = join(__dirname, "killed-process.ts");
        this.#child = spawn(
            process.execPath,
            ["-r", "ts-node/register/transpile-only", script, location, kind, given],
            {
                cwd: root,
                env: { ...process.env, TS_NODE_SKIP_PROJECT: "1", TS_NODE_COMPILER_OPTIONS: JSON.stringify(compiler) },
                stdio: ["pipe", "pipe", "inherit"],
            },
        );
        if (this.#child.stdout === null) throw new Error("no output");
        this.#closed = once(this.#child, "close");
        createInterface(this.#child.stdout).on("line", (line) => {
            this.lines.push(line);
            onLine(line, this.lines);
        });
    }

    /** The sign for which one that told `ready` waits. */
    sign(): void {
        this.#child.stdin?.write("\n");
    }

    kill(): void {
        this.#child.kill("SIGKILL");
    }

    /** Resolves when it is gone, with what it told. */
    async gone(): Promise<string[]> {
        await this.#closed;
        return this.lines;
    }
}
