import { spawn, type ChildProcess, type StdioOptions } from "node:child_process";
import { once } from "node:events";
import { type Socket } from "node:net";
import { constants } from "node:os";
import { fileURLToPath } from "node:url";
import { endTree } from "./process-tree.mts";

export interface ChildOptions {
    cwd: string;
    env: NodeJS.ProcessEnv;
}

export interface Ended {
    exitCode: number;
    /** What it printed, if that was not shown. */
    output: string;
}

/** The user asked to stop. */
export class Interrupted extends Error {}

/** Whether somebody sits before it. */
export function isTerminal(): boolean {
    return process.stdin.isTTY && process.stdout.isTTY;
}

/** How long a stopped engine may take to end its running steps and write its state. */
const patience = 30_000;

/** What this process has started. Nothing of it outlives this process, however it ends. */
export class Children {
    private readonly keeper: ChildProcess;
    private foreground: { child: ChildProcess; sharesTerminal: boolean } | undefined;
    private interrupted: NodeJS.Signals | undefined;

    constructor() {
        const file = fileURLToPath(new URL("keeper.mts", import.meta.url));
        this.keeper = spawn(process.execPath, [file], { stdio: ["pipe", "ignore", "ignore"], detached: true });
        this.keeper.unref();
        (this.keeper.stdin as Socket).unref();
        for (const signal of ["SIGINT", "SIGTERM", "SIGHUP"] as const) process.on(signal, () => this.interrupt(signal));
        // Also what other modules of this process have started, such as the compiler that builds the engine.
        process.on("exit", () => endTree(process.pid, [process.pid, this.keeper.pid ?? 0]));
    }

    /** Starts one in the background, with its output to be read. */
    start(command: string, args: string[], options: ChildOptions): ChildProcess {
        return this.spawn(command, args, options, ["ignore", "pipe", "pipe"], true);
    }

    /** Runs one to its end, its output shown or kept. Ctrl-C stops it in its own way; then this rejects with Interrupted. */
    async run(command: string, args: string[], options: ChildOptions, output: "shown" | "kept"): Promise<Ended> {
        this.throwIfInterrupted();
        // With the terminal as its own it shows its progress there, and the terminal's Ctrl-C reaches it as it is.
        const sharesTerminal = output === "shown" && isTerminal();
        const shown = [sharesTerminal ? "inherit" : "ignore", "inherit", "inherit"] as const;
        const stdio = output === "shown" ? [...shown] : (["ignore", "pipe", "pipe"] as const);
        const child = this.spawn(command, args, options, [...stdio], !sharesTerminal);
        let printed = "";
        for (const stream of [child.stdout, child.stderr]) {
            stream?.setEncoding("utf8").on("data", (chunk: string) => (printed += chunk));
        }
        this.foreground = { child, sharesTerminal };
        const [code, signal] = (await once(child, "exit")) as [number | null, NodeJS.Signals | null];
        this.foreground = undefined;
        this.throwIfInterrupted();
        return { exitCode: code ?? 128 + constants.signals[signal ?? "SIGKILL"], output: printed };
    }

    private spawn(
        command: string,
        args: string[],
        options: ChildOptions,
        stdio: StdioOptions,
        detached: boolean,
    ): ChildProcess {
        const child = spawn(command, args, { ...options, stdio, detached });
        const { pid } = child;
        if (pid === undefined) return child;
        this.keeper.stdin?.write(`+${pid}\n`);
        child.on("exit", () => this.keeper.stdin?.write(`-${pid}\n`));
        return child;
    }

    /** 130 after Ctrl-C; undefined if nobody asked to stop. */
    get exitCode(): number | undefined {
        return this.interrupted && 128 + constants.signals[this.interrupted];
    }

    throwIfInterrupted(): void {
        if (this.interrupted !== undefined) throw new Interrupted("Stopped.");
    }

    private interrupt(signal: NodeJS.Signals): void {
        const again = this.interrupted !== undefined;
        this.interrupted ??= signal;
        if (again || this.foreground === undefined) process.exit(this.exitCode);
        console.error("\nStopping: Pulumi ends its running steps and writes its state. Once more stops at once.");
        const { child, sharesTerminal } = this.foreground;
        if (!sharesTerminal || signal !== "SIGINT") child.kill("SIGINT");
        setTimeout(() => process.exit(this.exitCode), patience).unref();
    }
}
