import type { ExportError } from "../../errors";
import { refuseMissing } from "../columns";
import type { DataFile } from "./data-file";
import type { Destined, FileReader } from "./file-reader";

export interface Unchanging {
    /** Changes with the files; throws when they are not there. */
    readonly fingerprint: () => string;
    /** What is to be thrown when they changed. */
    readonly changed: () => ExportError;
    readonly signal: AbortSignal;
}

/** Runs `load`, and throws `changed` when the files are not what they were before. */
export async function loadUnchanged(
    { fingerprint, changed, signal }: Unchanging,
    load: () => Promise<void>,
): Promise<void> {
    const before = fingerprint();
    try {
        await load();
    } catch (error) {
        // A file that is being written looks torn.
        if (!signal.aborted && differs(fingerprint, before)) throw changed();
        throw error;
    }
    if (differs(fingerprint, before)) throw changed();
}

function differs(fingerprint: () => string, before: string): boolean {
    try {
        return fingerprint() !== before;
    } catch {
        return true;
    }
}

/** Loads one file, if it has all the columns. */
export async function loadFile(file: DataFile, reader: FileReader, destined: Destined): Promise<void> {
    const actual = await reader.columns(file, () => Promise.resolve(destined.workbench));
    refuseMissing(destined.columns, actual, file.name);
    await reader.load(file, destined);
}
