import { spawn, type ChildProcess } from "node:child_process";
import { setTimeout as pause } from "node:timers/promises";
import { providerProcesses } from "./processes";

export interface CommandResult {
    /** null if a signal ended it. */
    exitCode: number | null;
    signal: NodeJS.Signals | null;
    /** Standard output and standard error, in the order they came. */
    output: string;
    stdout: string;
    seconds: number;
}

export interface RunningCommand {
    process: ChildProcess;
    finished: Promise<CommandResult>;
    /** What it has printed so far. */
    output(): string;
    /** Resolves once the output matches; rejects if the command ends, or the seconds pass, before. */
    until(pattern: RegExp, seconds?: number): Promise<void>;
    /** The pid of the Node process that runs the resources' lifecycle, once there is exactly one. */
    provider(seconds?: number): Promise<number>;
}

export interface CommandOptions {
    cwd: string;
    environment: NodeJS.ProcessEnv;
    mark: string;
    /** Seconds after which the command is killed and `finished` rejects. Default 240. */
    limit?: number;
}

/** Starts a command as a user's shell would, with standard input closed. */
export function startCommand(command: string, args: string[], options: CommandOptions): RunningCommand {
    const started = Date.now();
    const child = spawn(command, args, {
        cwd: options.cwd,
        env: options.environment,
        stdio: ["ignore", "pipe", "pipe"],
    });
    let output = "";
    let stdout = "";
    let ended = false;
    child.stdout.setEncoding("utf8").on("data", (chunk: string) => {
        stdout += chunk;
        output += chunk;
    });
    child.stderr.setEncoding("utf8").on("data", (chunk: string) => (output += chunk));
    const words = [command, ...args].join(" ");
    const finished = new Promise<CommandResult>((resolve, reject) => {
        const limit = options.limit ?? 240;
        const timer = setTimeout(() => {
            child.kill("SIGKILL");
            reject(new Error(`${words} did not end within ${limit} s; it printed:\n${output}`));
        }, limit * 1_000);
        child.on("error", reject);
        child.on("exit", (exitCode, signal) => {
            clearTimeout(timer);
            ended = true;
            const seconds = (Date.now() - started) / 1_000;
            const settle = () => resolve({ exitCode, signal, output, stdout, seconds });
            // An orphan of a killed engine holds the output open for as long as it lives: do not wait for it.
            const patience = setTimeout(settle, 1_000);
            child.on("close", () => {
                clearTimeout(patience);
                settle();
            });
        });
    });
    finished.catch(() => undefined);

    async function wait<Value>(what: string, seconds: number, look: () => Value | undefined): Promise<Value> {
        for (const deadline = Date.now() + seconds * 1_000; ;) {
            const value = look();
            if (value !== undefined) return value;
            if (ended) throw new Error(`${words} ended before ${what}; it printed:\n${output}`);
            if (Date.now() > deadline) throw new Error(`${words}: no ${what} in ${seconds} s; it printed:\n${output}`);
            await pause(20);
        }
    }
    return {
        process: child,
        finished,
        output: () => output,
        until: async (pattern, seconds = 60) => {
            await wait(String(pattern), seconds, () => pattern.test(output) || undefined);
        },
        provider: (seconds = 60) =>
            wait("a single provider process", seconds, () => {
                const found = providerProcesses(options.mark);
                return found.length === 1 ? found[0]?.pid : undefined;
            }),
    };
}
