import fs from "node:fs";

/**
 * Keeps two sandboxes from writing one state file. The lock of a killed sandbox is taken over: its process is gone, or
 * has the number of this one but another start (which happens in containers).
 */
export function lockFile(file: string): { release(): void } {
    const path = `${file}.lock`;
    const own = `${process.pid} ${processStart()}`;
    const holder = readHolder(path);
    if (holder !== undefined && isAlive(holder)) {
        throw new Error(
            `The sandbox state ${file} is in use by process ${holder.pid}. Stop that sandbox, or give this one another ` +
                `state file. If no sandbox is running, delete ${path}.`,
        );
    }
    fs.writeFileSync(path, own);
    return {
        release() {
            fs.rmSync(path, { force: true });
        },
    };
}

interface Holder {
    readonly pid: number;
    readonly start: number;
}

function readHolder(path: string): Holder | undefined {
    if (!fs.existsSync(path)) return undefined;
    const [pid, start] = fs.readFileSync(path, "utf8").split(" ").map(Number);
    return pid === undefined || start === undefined || Number.isNaN(pid) ? undefined : { pid, start };
}

/** Seconds are enough, and two calls in one process must agree. */
function processStart(): number {
    return Math.round(performance.timeOrigin / 1000);
}

function isAlive(holder: Holder): boolean {
    if (holder.pid === process.pid) return holder.start === processStart();
    try {
        process.kill(holder.pid, 0);
        return true;
    } catch (error) {
        return (error as NodeJS.ErrnoException).code === "EPERM";
    }
}
