import { readFileSync } from "node:fs";
import { descendants } from "../tools/quickstart/process-tree.mts";

/** What a process has used so far; all zero where the system does not tell, which is everywhere but on Linux. */
export interface Use {
    cpuSeconds: number;
    peakMegabytes: number;
}

const provider = "dynamic-provider";
const nothing: Use = { cpuSeconds: 0, peakMegabytes: 0 };
/** https://man7.org/linux/man-pages/man5/proc_pid_stat.5.html: times are in these, and every Linux has 100 of them a second. */
const ticksPerSecond = 100;

/** Follows the provider processes that start below this one, until `stop` tells what the largest of them has used. */
export function watchProvider(): { stop(): Use } {
    const seen = new Map<number, Use>();
    const look = (): void => {
        for (const pid of descendants(process.pid)) {
            if (commandOf(pid).includes(provider)) seen.set(pid, useOf(pid));
        }
    };
    const timer = setInterval(look, 500);
    return {
        stop() {
            clearInterval(timer);
            return [...seen.values()].sort((one, other) => other.cpuSeconds - one.cpuSeconds)[0] ?? nothing;
        },
    };
}

export function useOf(pid: number): Use {
    const status = textOf(`/proc/${pid}/status`);
    const [user = 0, system = 0] = textOf(`/proc/${pid}/stat`)
        .replace(/^.*\) /s, "")
        .split(" ")
        .slice(11, 13)
        .map(Number);
    const peak = /^VmHWM:\s+(\d+) kB/m.exec(status)?.[1];
    return { cpuSeconds: (user + system) / ticksPerSecond, peakMegabytes: Number(peak ?? 0) / 1024 };
}

function commandOf(pid: number): string {
    return textOf(`/proc/${pid}/cmdline`);
}

function textOf(path: string): string {
    try {
        return readFileSync(path, "utf8");
    } catch {
        // It has ended, or there is no such thing here.
        return "";
    }
}
