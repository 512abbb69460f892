import { type ChildProcess, spawn } from "node:child_process";
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import { builtCommandLine } from "./built";

export interface Run {
    readonly child: ChildProcess;
    /** Both streams, in the order they came. */
    readonly printed: () => string;
    readonly stdout: () => string;
    /** Resolves with what `pattern` found in the output. */
    readonly find: (pattern: RegExp) => Promise<string>;
    /** The exit code. */
    readonly ended: Promise<number | null>;
}

export interface Surroundings {
    readonly environment?: Readonly<Record<string, string>>;
    /** What is piped in, nothing by default; `later`: the test writes to the child itself. */
    readonly input?: { readonly text: string } | "later";
    /** Default: this process's. */
    readonly cwd?: string;
    /** On a terminal of its own, which shows what is typed unless the program sees to it. */
    readonly terminal?: boolean;
}

/** Runs `segment-export` in processes of its own. */
export class CommandLine {
    /** For what a test needs on disk. */
    readonly folder = mkdtempSync(path.join(tmpdir(), "segment-export-cli-"));
    private readonly program = builtCommandLine();
    private readonly children: ChildProcess[] = [];

    run(words: readonly string[], { environment, input, cwd, terminal }: Surroundings = {}): Run {
        const command = [process.execPath, this.program, ...words];
        const [program = "", ...rest] = terminal === true ? onTerminal(command) : command;
        const child = spawn(program, rest, { cwd, env: { ...process.env, ...environment } });
        this.children.push(child);
        // On a terminal the input stays open: its end would hang the terminal up.
        if (terminal !== true && input !== "later") child.stdin.end(input?.text ?? "");
        return watch(child);
    }

    endAll(): void {
        for (const child of this.children.splice(0)) child.kill("SIGKILL");
    }

    remove(): void {
        rmSync(this.folder, { recursive: true });
    }
}

function watch(child: ReturnType<typeof spawn>): Run {
    let printed = "";
    let stdout = "";
    const listeners = new Set<() => void>();
    for (const stream of [child.stdout, child.stderr]) {
        stream?.on("data", (piece: Buffer) => {
            printed += piece.toString();
            if (stream === child.stdout) stdout += piece.toString();
            for (const listener of listeners) listener();
        });
    }
    const ended = new Promise<number | null>((resolve) => child.once("close", resolve));
    const find = (pattern: RegExp) =>
        new Promise<string>((resolve, reject) => {
            const look = () => {
                const found = pattern.exec(printed)?.[1];
                if (found !== undefined) resolve(found);
            };
            listeners.add(look);
            look();
            void ended.then(() => reject(new Error(`It ended and printed:\n${printed}`)));
        });
    return { child, printed: () => printed, stdout: () => stdout, find, ended };
}

/** `script` gives a program a terminal; Linux and macOS have it, with different options. */
function onTerminal(command: readonly string[]): readonly string[] {
    if (process.platform === "darwin") return ["script", "-q", "/dev/null", ...command];
    const line = command.map((word) => `'${word.replaceAll("'", `'\\''`)}'`).join(" ");
    return ["script", "--quiet", "--return", "--command", line, "/dev/null"];
}
