import { randomUUID } from "node:crypto";
import { dirname } from "node:path";
import { hasCode, type Files } from "./files";

/** Best effort: what cannot be removed now is a leftover, which the next holder of the lock removes. */
export async function discard(files: Files, paths: readonly string[]): Promise<void> {
    for (const path of paths) await files.unlink(path).catch(() => undefined);
}

export async function ensureDirectory(files: Files, path: string): Promise<void> {
    const made = await files.makeDirectory(path);
    if (made === undefined) return;
    for (let level = path; level.length >= made.length; level = dirname(level)) {
        await files.syncDirectory(dirname(level));
    }
}

/**
 * Makes a file, whole and for good, if nobody has made it yet: of several processes exactly one gets `true`.
 * A hard link is the one way to do so with content that works over NFS too (open(2), "O_EXCL",
 * https://man7.org/linux/man-pages/man2/open.2.html).
 */
export async function createOnce(files: Files, path: string, content: string): Promise<boolean> {
    const temporary = temporaryName(path);
    try {
        await files.write(temporary, content);
        if (!(await linkOnce(files, temporary, path))) return false;
    } finally {
        await discard(files, [temporary]);
    }
    await files.syncDirectory(dirname(path));
    return true;
}

async function linkOnce(files: Files, temporary: string, path: string): Promise<boolean> {
    try {
        await files.sync(temporary);
        await files.link(temporary, path);
        return true;
    } catch (error) {
        // ENOENT: whoever was faster has already swept our temporary file away.
        if (hasCode(error, "EEXIST", "ENOENT")) return false;
        throw error;
    }
}

/** Puts a file in place of whatever was there: after a crash it is the old one or the new one, whole. */
export async function replaceFile(files: Files, path: string, content: string): Promise<void> {
    const temporary = temporaryName(path);
    try {
        await files.write(temporary, content);
        await files.sync(temporary);
        await files.rename(temporary, path);
    } catch (error) {
        await discard(files, [temporary]);
        throw error;
    }
    await files.syncDirectory(dirname(path));
}

export function temporaryName(path: string): string {
    return `${path}.${randomUUID()}.tmp`;
}
