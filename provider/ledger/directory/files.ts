import { createHash } from "node:crypto";
import { createReadStream } from "node:fs";
import { link, mkdir, open, readdir, readFile, rename, rmdir, stat, unlink } from "node:fs/promises";
import { pipeline } from "node:stream/promises";
import { isNativeError } from "node:util/types";

/**
 * What the directory store asks of the file system, one system call or so each, so that tests can stop it between any two.
 * Nothing is durable before its `sync` (content) or `syncDirectory` (names). Errors are Node's own, with `code` and `path`.
 */
export interface Files {
    read(path: string): Promise<Buffer>;
    /** The names in a directory; none when it does not exist. */
    list(directory: string): Promise<string[]>;
    /** Makes a directory and its parents, for this user only. Gives the topmost one that it made. */
    makeDirectory(path: string): Promise<string | undefined>;
    /** Makes a file, readable by this user only. EEXIST when it exists. */
    write(path: string, content: string): Promise<void>;
    /** Writes into an existing file, from byte `position` on. ENOENT when it does not exist. */
    overwrite(path: string, content: string, position: number): Promise<void>;
    /** Writes at the end of a file, and makes it when it does not exist. */
    append(path: string, content: string): Promise<void>;
    sync(path: string): Promise<void>;
    syncDirectory(path: string): Promise<void>;
    /** Gives a file a second name. EEXIST when the name is taken. */
    link(path: string, name: string): Promise<void>;
    rename(from: string, to: string): Promise<void>;
    unlink(path: string): Promise<void>;
    /** Removes an empty directory. */
    removeDirectory(path: string): Promise<void>;
    sha256(path: string): Promise<string>;
    /** When the file was last written, in milliseconds, by the clock of whoever keeps the files. */
    modified(path: string): Promise<number>;
}

export function hasCode(error: unknown, ...codes: string[]): boolean {
    return isNativeError(error) && "code" in error && typeof error.code === "string" && codes.includes(error.code);
}

/** Errors of an open file carry no path; the message to the user needs one. */
async function named<Result>(path: string, work: Promise<Result>): Promise<Result> {
    try {
        return await work;
    } catch (error) {
        if (isNativeError(error) && !("path" in error)) Object.assign(error, { path });
        throw error;
    }
}

async function withFile(
    path: string,
    flags: string,
    use: (file: Awaited<ReturnType<typeof open>>) => Promise<unknown>,
) {
    const file = await open(path, flags, 0o600);
    try {
        await named(path, use(file));
    } finally {
        await file.close();
    }
}

export const nodeFiles: Files = {
    read: (path) => named(path, readFile(path)),
    async list(directory) {
        try {
            return await readdir(directory);
        } catch (error) {
            if (hasCode(error, "ENOENT")) return [];
            throw error;
        }
    },
    makeDirectory: (path) => mkdir(path, { recursive: true, mode: 0o700 }),
    write: (path, content) => withFile(path, "wx", (file) => file.writeFile(content)),
    overwrite: (path, content, position) =>
        withFile(path, "r+", async (file) => {
            const bytes = Buffer.from(content);
            let done = 0;
            while (done < bytes.length) {
                done += (await file.write(bytes, done, bytes.length - done, position + done)).bytesWritten;
            }
        }),
    append: (path, content) => withFile(path, "a", (file) => file.writeFile(content)),
    sync: (path) => withFile(path, "r+", (file) => file.sync()),
    async syncDirectory(path) {
        // Windows cannot open a directory, and keeps names durable by itself.
        if (process.platform !== "win32") await withFile(path, "r", (file) => file.sync());
    },
    link,
    rename,
    unlink,
    removeDirectory: rmdir,
    async sha256(path) {
        const hash = createHash("sha256");
        await named(path, pipeline(createReadStream(path, { highWaterMark: 1 << 20 }), hash));
        return hash.digest("hex");
    },
    modified: async (path) => (await stat(path)).mtimeMs,
};
