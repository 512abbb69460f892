import { join } from "node:path";
import { discard } from "./durable";
import { hasCode } from "./files";
import { readJournal, Recording, type ReadJournal } from "./journal-state";
import { damaged } from "./ledger-error";
import type { HeldLock } from "./lock";
import type { Manifest } from "./manifest";
import type { TargetFolder } from "./target-folder";

/** Each holder's own: a file never has two writers. */
export function journalFile(run: string, lock: HeldLock): string {
    return `journal-${run}-${lock.token}.jsonl`;
}

/** The journal that the manifest names; an empty one where it names none. Throws ExportError `config` when it is not as written. */
export async function readOpenJournal(folder: TargetFolder, manifest: Manifest | undefined): Promise<ReadJournal> {
    if (manifest?.journal === undefined) return { recording: new Recording(), events: 0, whole: "" };
    const path = join(folder.path, manifest.journal.file);
    const read = readJournal(await textOf(folder, path));
    if ("damagedLine" in read) throw damaged(path, `is damaged in line ${read.damagedLine}`, folder);
    return read;
}

/** Makes a journal's file in place of one that a crash left under its name. */
export async function createJournalFile({ files, path }: TargetFolder, file: string, content: string): Promise<void> {
    const whole = join(path, file);
    await discard(files, [whole]);
    await files.write(whole, content);
    await files.sync(whole);
    await files.syncDirectory(path);
}

async function textOf(folder: TargetFolder, path: string): Promise<string> {
    try {
        return (await folder.files.read(path)).toString();
    } catch (error) {
        throw hasCode(error, "ENOENT") ? damaged(path, "is missing", folder) : error;
    }
}
