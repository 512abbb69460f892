import { readdirSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";

/** The path of the one file in a target's folder whose name begins so. */
export function fileOf(directory: string, beginning: string): string {
    const found = readdirSync(directory, { recursive: true, withFileTypes: true }).filter(
        (entry) => entry.isFile() && entry.name.startsWith(beginning),
    );
    const [only] = found;
    if (only === undefined || found.length > 1) throw new Error(`${found.length} files are named ${beginning}...`);
    return join(only.parentPath, only.name);
}

/** Changes one byte in the middle of a file. */
export function flipByte(path: string): void {
    const bytes = readFileSync(path);
    const middle = Math.floor(bytes.length / 2);
    bytes[middle] = (bytes[middle] ?? 0) ^ 1;
    writeFileSync(path, bytes);
}

export function edit(path: string, change: (text: string) => string): void {
    writeFileSync(path, change(readFileSync(path, "utf8")));
}
