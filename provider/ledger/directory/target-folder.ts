import { createHash } from "node:crypto";
import { join } from "node:path";
import { discard } from "./durable";
import type { Identity } from "../identity";
import type { Recorded } from "./journal-state";
import type { Current, ManifestFolder } from "./manifest";

/** Where one target's files lie, and what it takes to work on them. */
export interface TargetFolder extends ManifestFolder {
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

/**
 * The rows of batch or part `number`. `token` is the lock's: a process that lost it may still write, and must not write into the
 * files of the next one.
 */
export function rowsFile(kind: "batch" | "before" | "ids", run: string, number: number, token: number): string {
    return `${kind}-${run}-${number}-${token}.parquet`;
}

const OURS =
    /^(target-\d+\.json|alive-.+|journal-.+\.jsonl|members-\d+\.parquet|(batch|before|ids)-.+\.parquet|.+\.tmp|tmp_.+)$/;
const NOTHING: Recorded = { batches: new Map(), parts: new Map(), baseline: [] };

/** Removes what crashes and closed journals left behind. Only for the holder of the lock. */
export async function sweep(folder: TargetFolder, { number, manifest }: Current, recorded = NOTHING): Promise<void> {
    const { journal, snapshot, holder } = manifest;
    const kept = new Set<string | undefined>([
        `target-${number}.json`,
        snapshot?.file,
        journal?.file,
        `alive-${holder?.id}`,
        ...[...recorded.batches.values(), ...recorded.parts.values(), ...recorded.baseline].map(({ file }) => file),
    ]);
    const leftovers = (await folder.files.list(folder.path)).filter((name) => OURS.test(name) && !kept.has(name));
    await discard(
        folder.files,
        leftovers.map((name) => join(folder.path, name)),
    );
}
