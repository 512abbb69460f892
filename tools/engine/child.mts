import { spawn } from "node:child_process";
import { constants, setPriority } from "node:os";

export interface ChildOptions {
    cwd?: string;
    env?: NodeJS.ProcessEnv;
    /** Called with each line of standard error. */
    onLine?: (line: string) => void;
    /** Leaves the processor to others that want it. */
    low?: boolean;
    /** Milliseconds after which the child is ended. */
    timeout?: number;
}

export interface ChildResult {
    /** A number, or the name of the signal that ended it. */
    exitCode: number | string;
    stdout: string;
    stderr: string;
}

/** Runs a command to its end. Rejects (with the system's `code`) only if it cannot be started. */
export function runChild(command: string, args: string[], options: ChildOptions = {}): Promise<ChildResult> {
    const { cwd, env, onLine, timeout } = options;
    return new Promise((resolve, reject) => {
        const child = spawn(command, args, { cwd, env, timeout, stdio: ["ignore", "pipe", "pipe"] });
        if (options.low && child.pid !== undefined) lowerPriority(child.pid);
        let stdout = "";
        let stderr = "";
        child.stdout.setEncoding("utf8").on("data", (chunk: string) => (stdout += chunk));
        child.stderr.setEncoding("utf8").on("data", (chunk: string) => {
            stderr += chunk;
            for (const line of chunk.split("\n")) if (line !== "") onLine?.(line);
        });
        child.on("error", reject);
        child.on("close", (code, signal) => resolve({ exitCode: code ?? signal ?? "unknown", stdout, stderr }));
    });
}

function lowerPriority(pid: number): void {
    try {
        setPriority(pid, constants.priority.PRIORITY_BELOW_NORMAL);
    } catch {
        // A courtesy to what else runs here; the work is the same without it.
    }
}
