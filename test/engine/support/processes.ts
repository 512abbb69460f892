import { readdirSync, readFileSync } from "node:fs";
import { setTimeout as pause } from "node:timers/promises";

/** A variable in the environment of a command is inherited by all it starts, orphans included. */
export const markName = "SEGMENT_EXPORT_TEST_RUN";

export interface MarkedProcess {
    pid: number;
    command: string[];
}

/** Every living process that carries this mark. Needs Linux's /proc. */
export function markedProcesses(mark: string): MarkedProcess[] {
    const pids = readdirSync("/proc").filter((name) => /^\d+$/.test(name));
    return pids.flatMap((pid) => {
        const environment = readWords(`/proc/${pid}/environ`);
        if (!environment.includes(`${markName}=${mark}`)) return [];
        return [{ pid: Number(pid), command: readWords(`/proc/${pid}/cmdline`) }];
    });
}

/** The Node processes that run dynamic providers, not the shell scripts that started them. */
export function providerProcesses(mark: string): MarkedProcess[] {
    const isProvider = ({ command }: MarkedProcess) =>
        /\/?node$/.test(command[0] ?? "") && (command[1] ?? "").includes("/cmd/dynamic-provider");
    return markedProcesses(mark).filter(isProvider);
}

/** Whether a process still runs; one that ended but that nobody has waited for does not. */
export function isRunning(pid: number): boolean {
    const state = /^State:\s+(\w)/m.exec(readWords(`/proc/${pid}/status`).join(""))?.[1];
    return state !== undefined && state !== "Z" && state !== "X";
}

/** Ends every marked process and waits until none is left. */
export async function endMarked(mark: string): Promise<void> {
    for (let round = 0; round < 100; round++) {
        const left = markedProcesses(mark);
        if (left.length === 0) return;
        for (const { pid } of left) kill(pid);
        await pause(50);
    }
    throw new Error(`still running: ${JSON.stringify(markedProcesses(mark))}`);
}

function kill(pid: number): void {
    try {
        process.kill(pid, "SIGKILL");
    } catch {
        // It ended between the two calls.
    }
}

// A process may end, or belong to somebody else: then it has no words to read.
function readWords(file: string): string[] {
    try {
        return readFileSync(file, "utf8").split("\0");
    } catch {
        return [];
    }
}
