import { readFile, readlink } from "node:fs/promises";
import { hostname } from "node:os";

/** Which process, so that another one can tell whether it still runs. */
export interface Identity {
    readonly host: string;
    /** Processes with the same place see each other by number: same boot of the same kernel, same process namespace. */
    readonly place: string;
    readonly pid: number;
    /** When the process started, in the kernel's ticks; absent where the system does not tell. */
    readonly started?: string;
}

const unlessMissing = (): undefined => undefined;

/** This process. A host's name alone would not do: containers share one, and cloned machines too. */
export async function ownIdentity(): Promise<Identity> {
    const boot = await readFile("/proc/sys/kernel/random/boot_id", "utf8").catch(unlessMissing);
    const namespace = await readlink("/proc/self/ns/pid").catch(unlessMissing);
    const place = boot === undefined || namespace === undefined ? `host ${hostname()}` : `${boot.trim()} ${namespace}`;
    return { host: hostname(), place, pid: process.pid, started: (await processStat(process.pid))?.started };
}

/** Whether a process of this place runs; undefined when its number is in use, perhaps by another process. */
export async function isRunning(other: Identity): Promise<boolean | undefined> {
    try {
        process.kill(other.pid, 0);
    } catch (error) {
        // It runs as somebody else.
        if (!(error instanceof Object && "code" in error && error.code === "EPERM")) return false;
    }
    const found = await processStat(other.pid);
    if (found === undefined || other.started === undefined) return undefined;
    return found.started === other.started && !found.ended;
}

/** https://man7.org/linux/man-pages/man5/proc_pid_stat.5.html: the name may hold blanks and brackets, so count from its end. */
async function processStat(pid: number): Promise<{ started: string; ended: boolean } | undefined> {
    const text = await readFile(`/proc/${pid}/stat`, "utf8").catch(unlessMissing);
    const fields = text?.slice(text.lastIndexOf(")") + 2).split(" ");
    const [state, started] = [fields?.[0], fields?.[19]];
    if (state === undefined || started === undefined) return undefined;
    return { started, ended: state === "Z" || state === "X" };
}
