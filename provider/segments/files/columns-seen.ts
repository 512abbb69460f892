import type { DataFile } from "./data-file";

/** Files whose columns are kept. A program names a few. */
const KEPT = 50;

/**
 * The columns of files that were looked at in this process and have not changed since: a program often sends one segment to several
 * places, and each export asks for its columns. Meant for checks alone; `load` reads the file that it loads.
 */
export class ColumnsSeen {
    private readonly seen = new Map<string, Promise<readonly string[]>>();

    /** The columns of a file, by `read` where they are not known. */
    async of(file: DataFile, read: () => Promise<readonly string[]>): Promise<readonly string[]> {
        const key = JSON.stringify([file.path, file.stamp, file.format, file.options]);
        const known = this.seen.get(key);
        // A read that failed may have been stopped by its own caller.
        return known === undefined ? this.keep(key, read()) : known.catch(read);
    }

    private keep(key: string, columns: Promise<readonly string[]>): Promise<readonly string[]> {
        this.seen.set(key, columns);
        columns.catch(() => this.seen.delete(key));
        for (const oldest of this.seen.keys()) {
            if (this.seen.size <= KEPT) break;
            this.seen.delete(oldest);
        }
        return columns;
    }
}
