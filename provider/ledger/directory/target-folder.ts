import { createHash } from "node:crypto";
import { join } from "node:path";
import { discard } from "./durable";
import type { Files } from "./files";
import type { Identity } from "./identity";
import type { Batches } from "./journal-state";
import type { Manifest } from "./manifest";

/** Where one target's files lie, and what it takes to work on them. */
export interface TargetFolder {
    readonly files: Files;
    readonly path: string;
    readonly target: string;
    readonly now: () => Date;
    readonly identity: () => Promise<Identity>;
}

/** `klaviyo-a-klaviyo-com-xw53ha-1f3a...`: readable, and different for different targets whatever characters they hold. */
export function folderName(target: string): string {
    const readable = target
        .toLowerCase()
        .replaceAll(/[^a-z0-9]+/g, "-")
        .slice(0, 60)
        .replaceAll(/^-|-$/g, "");
    return `${readable}-${createHash("sha256").update(target).digest("hex").slice(0, 16)}`;
}

/** Runs name files, so their ids must. */
export function checkedRun(run: string): string {
    if (!/^[A-Za-z0-9][A-Za-z0-9._-]{0,99}$/.test(run)) {
        throw new Error(
            `a run's id is up to 100 letters, digits, dots, dashes and underscores, not ${JSON.stringify(run)}`,
        );
    }
    return run;
}

export function batchFile(run: string, batch: number): string {
    return `batch-${run}-${batch}.parquet`;
}

const OURS = /^(target-\d+\.json|alive-.+|journal-.+\.jsonl|members-\d+\.parquet|batch-.+\.parquet|.+\.tmp|tmp_.+)$/;

/** Removes what crashes and closed journals left behind. Only for the holder of the lock. */
export async function sweep(folder: TargetFolder, number: number, manifest: Manifest, batches: Batches): Promise<void> {
    const { journal, snapshot, holder } = manifest;
    const kept = new Set<string | undefined>([
        `target-${number}.json`,
        snapshot?.file,
        journal?.file,
        `alive-${holder?.id}`,
    ]);
    if (journal !== undefined) for (const batch of batches.keys()) kept.add(batchFile(journal.run, batch));
    const leftovers = (await folder.files.list(folder.path)).filter((name) => OURS.test(name) && !kept.has(name));
    await discard(
        folder.files,
        leftovers.map((name) => join(folder.path, name)),
    );
}
