import { mkdtempSync, readdirSync, statSync, truncateSync } from "node:fs";
import { link, readFile, rename, truncate, unlink } from "node:fs/promises";
import { dirname, join } from "node:path";
import { nodeFiles, type Files } from "../../../provider/ledger/directory/files";

interface Change {
    readonly directory: string;
    undo(): Promise<void>;
}

/**
 * A file system that remembers what was not synced. `powerLoss` takes it back: contents are cut at random, names made since
 * their directory's last sync may vanish, names removed may come back.
 */
export class VolatileFiles {
    readonly files: Files;
    readonly #random: () => number;
    readonly #folder: string;
    readonly #unsynced = new Map<string, () => Promise<void>>();
    /** Parquet files are written by the workbench: they show up here when they are synced. */
    readonly #synced: Set<string>;
    #changes: Change[] = [];
    readonly #graveyard: string;
    #graves = 0;

    /** What lies in `folder` by now is on disk for good. What is removed from it is kept in `graveyard`. */
    constructor(folder: string, graveyard: string, random: () => number) {
        this.#graveyard = mkdtempSync(join(graveyard, "life-"));
        this.#folder = folder;
        this.#random = random;
        this.#synced = new Set(parquetFiles(folder));
        this.files = {
            ...nodeFiles,
            write: async (path, content) => {
                await nodeFiles.write(path, content);
                this.#made(path);
                this.#tearable(path, 0, content.length);
            },
            overwrite: async (path, content, position) => {
                await nodeFiles.overwrite(path, content, position);
                this.#tearable(path, position, content.length);
            },
            sync: (path) => this.#sync(path),
            syncDirectory: async (path) => {
                await nodeFiles.syncDirectory(path);
                this.#changes = this.#changes.filter(({ directory }) => directory !== path);
            },
            link: async (path, name) => {
                await nodeFiles.link(path, name);
                this.#made(name);
            },
            rename: (from, to) => this.#rename(from, to),
            unlink: async (path) => {
                const restore = await this.#buried(path);
                await nodeFiles.unlink(path);
                this.#unsynced.delete(path);
                this.#changes.push({ directory: dirname(path), undo: restore });
            },
        };
    }

    async powerLoss(): Promise<void> {
        for (const tear of this.#unsynced.values()) await tear().catch(() => undefined);
        for (const change of this.#changes.reverse()) {
            if (this.#random() < 0.5) await change.undo().catch(() => undefined);
        }
        for (const path of parquetFiles(this.#folder)) {
            if (!this.#synced.has(path)) truncateSync(path, Math.floor(this.#random() * statSync(path).size));
        }
    }

    #tearable(path: string, from: number, length: number): void {
        this.#unsynced.set(path, () => truncate(path, from + Math.floor(this.#random() * length)));
    }

    #made(path: string): void {
        this.#changes.push({ directory: dirname(path), undo: () => unlink(path) });
    }

    async #buried(path: string): Promise<() => Promise<void>> {
        const grave = join(this.#graveyard, String(++this.#graves));
        await link(path, grave);
        return () => link(grave, path);
    }

    async #sync(path: string): Promise<void> {
        await nodeFiles.sync(path);
        if (path.endsWith(".parquet") && !this.#synced.has(path)) this.#made(path);
        this.#synced.add(path);
        this.#unsynced.delete(path);
    }

    async #rename(from: string, to: string): Promise<void> {
        const before = await readFile(to).catch(() => undefined);
        const restore = before === undefined ? undefined : await this.#buried(to);
        await rename(from, to);
        const undo = async () => {
            await rename(to, from);
            await restore?.();
        };
        this.#changes.push({ directory: dirname(to), undo });
    }
}

function parquetFiles(folder: string): string[] {
    return readdirSync(folder, { recursive: true, withFileTypes: true })
        .filter((entry) => entry.isFile() && entry.name.endsWith(".parquet"))
        .map((entry) => join(entry.parentPath, entry.name));
}
