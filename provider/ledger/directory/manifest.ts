import { join } from "node:path";
import { createOnce, discard } from "./durable";
import { hasCode, type Files } from "./files";
import type { Identity } from "../identity";
import type { Baseline, CreatedTarget, LastRun } from "../ledger";
import { damaged, tooNew } from "./ledger-error";
import type { SealedSecret } from "../secret-box";
import { seal, unseal } from "./sealed";

/** What is current of a target. Whatever lies in its folder and is not named here is a leftover. */
export interface Manifest {
    readonly format: 1;
    readonly target: string;
    /** Tells this folder from an earlier one of the same target that was removed. */
    readonly epoch: string;
    /** Grows with every closed journal. */
    readonly revision: number;
    readonly owner?: string;
    readonly account?: { readonly id: string; readonly name: string };
    readonly created?: CreatedTarget;
    readonly baseline?: Baseline;
    readonly snapshot?: Snapshot;
    readonly lastRun?: LastRun;
    readonly journal?: OpenJournal;
    /** Of the folder of a secret, which holds nothing else. */
    readonly secret?: SealedSecret;
    /** Who took the lock last. It is free again once his file `alive-<id>` is gone. */
    readonly holder?: Holder;
}

export interface Snapshot {
    readonly file: string;
    readonly members: number;
    readonly rejected: number;
    /** Members without the vendor's id. Absent in what the first versions wrote: they knew no ids. */
    readonly unidentified?: number;
    /** Who was there before us. Absent in what the first versions wrote. */
    readonly foreign?: number;
    readonly sha256: string;
}

export interface OpenJournal {
    readonly run: string;
    readonly file: string;
    readonly startedAt: string;
}

export interface Holder extends Identity {
    readonly token: number;
    readonly id: string;
    /** As the caller named himself: a stack, a user. */
    readonly name: string;
    readonly since: string;
}

/** The manifest in force, and its number: each is a file of its own, `target-<number>.json`, and the highest number counts. */
export interface Current {
    readonly number: number;
    readonly manifest: Manifest;
}

/** A folder that a manifest rules. */
export interface ManifestFolder {
    readonly files: Files;
    readonly path: string;
    readonly target: string;
    /** What somebody does about a damaged file in it, as sentences. */
    readonly remedy: string;
}

const MANIFEST = /^target-(\d+)\.json$/;
const DATA = /^(members|journal)-/;
const MAX_RACES = 50;

function manifestNumbers(names: readonly string[]): number[] {
    return names.flatMap((name) => MANIFEST.exec(name)?.[1] ?? []).map(Number);
}

export async function currentNumber(files: Files, folder: string): Promise<number> {
    return Math.max(0, ...manifestNumbers(await files.list(folder)));
}

/** Undefined for a target of which nothing was ever recorded. */
export async function readCurrent(folder: ManifestFolder): Promise<Current | undefined> {
    for (let race = 0; ; race++) {
        const names = await folder.files.list(folder.path);
        const number = Math.max(0, ...manifestNumbers(names));
        if (number === 0) {
            // No crash leaves this: the manifest comes before all data.
            const data = names.find((name) => DATA.test(name));
            if (data !== undefined) {
                throw damaged(join(folder.path, "target-<n>.json"), `is missing beside ${data}`, folder);
            }
            return undefined;
        }
        try {
            return { number, manifest: await readManifest(folder, number) };
        } catch (error) {
            // Replaced, and removed, since the names were read.
            if (!hasCode(error, "ENOENT") || race === MAX_RACES) throw error;
        }
    }
}

async function readManifest(folder: ManifestFolder, number: number): Promise<Manifest> {
    const path = join(folder.path, `target-${number}.json`);
    const line = (await folder.files.read(path)).toString();
    const format = formatOf(line);
    if (format !== undefined && format > 1) throw tooNew(path, format);
    const manifest = unseal(line) as Manifest | undefined;
    if (manifest === undefined) throw damaged(path, "is damaged: its checksum does not match", folder);
    if (manifest.target !== folder.target) throw damaged(path, `belongs to another target, ${manifest.target}`, folder);
    return manifest;
}

/** The format that a JSON text names, whatever else is in it. */
export function formatOf(text: string): number | undefined {
    try {
        const value: unknown = JSON.parse(text);
        const format = typeof value === "object" && value !== null && "format" in value ? value.format : undefined;
        return typeof format === "number" ? format : undefined;
    } catch {
        return undefined;
    }
}

/**
 * Puts `next` in force if `from` still is; undefined when somebody was faster. This comparing and setting in one step is what
 * keeps two runs apart: a process that slept through the loss of its lock cannot overwrite what came after.
 */
export async function advance(
    files: Files,
    folder: string,
    from: Current | undefined,
    next: Manifest,
): Promise<Current | undefined> {
    const number = (from?.number ?? 0) + 1;
    const path = join(folder, `target-${number}.json`);
    if (!(await createOnce(files, path, seal(next)))) return undefined;
    // Our number was free also when others went past it and swept it away.
    if ((await currentNumber(files, folder)) !== number) {
        await discard(files, [path]);
        return undefined;
    }
    if (from !== undefined) await discard(files, [join(folder, `target-${from.number}.json`)]);
    return { number, manifest: next };
}
