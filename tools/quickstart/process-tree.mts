import { execFileSync } from "node:child_process";
import { readdirSync, readFileSync } from "node:fs";

/** Ends a process and all it has started, at once. Engines put what they start in process groups of its own. */
export function endTree(pid: number, except: readonly number[] = []): void {
    // Looked up before the first one ends: then its children would have another parent.
    for (const each of [pid, ...descendants(pid)]) if (!except.includes(each)) kill(each);
}

/** The children of a process, their children, and so on. */
export function descendants(pid: number): number[] {
    const parents = parentsByProcess();
    const found: number[] = [];
    let generation = [pid];
    while (generation.length > 0) {
        generation = [...parents].filter(([, parent]) => generation.includes(parent)).map(([child]) => child);
        found.push(...generation);
    }
    return found;
}

function parentsByProcess(): Map<number, number> {
    return process.platform === "linux" ? parentsInProc() : parentsFromPs();
}

// Small container images have no `ps`.
function parentsInProc(): Map<number, number> {
    const parents = new Map<number, number>();
    for (const name of readdirSync("/proc")) {
        if (!/^\d+$/.test(name)) continue;
        try {
            // The command's name stands in parentheses and may hold some itself.
            const afterName = readFileSync(`/proc/${name}/stat`, "utf8").replace(/^.*\) . /s, "");
            parents.set(Number(name), Number.parseInt(afterName, 10));
        } catch {
            // It ended in this moment.
        }
    }
    return parents;
}

function parentsFromPs(): Map<number, number> {
    const lines = execFileSync("ps", ["-A", "-o", "pid=,ppid="], { encoding: "utf8" }).trim().split("\n");
    return new Map(lines.map((line) => line.trim().split(/\s+/).map(Number) as [number, number]));
}

function kill(pid: number): void {
    try {
        process.kill(pid, "SIGKILL");
    } catch {
        // It has ended by itself.
    }
}
