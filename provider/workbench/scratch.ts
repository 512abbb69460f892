import { mkdtempSync, readdirSync, rmdirSync, rmSync, statSync } from "node:fs";
import path from "node:path";

const PREFIX = "segment-export-";
const DAY = 24 * 60 * 60 * 1000;

/** A directory that only this user can read, for what a workbench spills. Its name tells the process that made it. */
export function makeScratch(parent: string): string {
    sweep(parent);
    return mkdtempSync(path.join(parent, `${PREFIX}${String(process.pid)}-`));
}

/** Removes what killed processes left behind: the engine ends a provider without asking it. */
function sweep(parent: string): void {
    for (const name of readdirSync(parent)) {
        const owner = /^segment-export-(\d+)-/.exec(name)?.[1];
        if (owner !== undefined && !isAlive(Number(owner))) remove(path.join(parent, name));
    }
}

function isAlive(pid: number): boolean {
    try {
        process.kill(pid, 0);
        return true;
    } catch (error) {
        return (error as NodeJS.ErrnoException).code === "EPERM";
    }
}

function remove(directory: string): void {
    try {
        // Containers may share the parent but not their process ids: what is filled and young may be in use there.
        if (Date.now() - statSync(directory).mtimeMs > DAY) rmSync(directory, { recursive: true });
        else rmdirSync(directory);
    } catch {
        // Somebody else's, or filled: it costs disk space, and nothing else.
    }
}
