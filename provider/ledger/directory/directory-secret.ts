import { setTimeout as delay } from "node:timers/promises";
import { ExportError, isExportError } from "../../errors";
import type { KeptSecret, SecretKeeper } from "../../http/http";
import { explained } from "./ledger-error";
import { takeLock, type HeldLock } from "./lock";
import type { Manifest } from "./manifest";
import { openSecret, sealSecret } from "../secret-box";
import { sweep, type TargetFolder } from "./target-folder";

/** Between two looks whether it is our turn, in milliseconds. */
const LOOK_EVERY = 100;
/** A sign-in waits for a vendor's pauses, 15 minutes at most; a holder that lives and takes longer is stopped. */
const LONGEST_TURN = 20 * 60_000;

/**
 * One secret in a folder of its own. It is locked and fenced as a target is, and lies in the manifest: so it is replaced whole or not
 * at all, and a process that slept through the loss of its turn puts no older one in place.
 */
export class DirectorySecret implements SecretKeeper {
    readonly #folder: TargetFolder;
    readonly #key: () => Promise<Buffer>;

    /** `key` gives the store's key. */
    constructor(folder: TargetFolder, key: () => Promise<Buffer>) {
        this.#folder = folder;
        this.#key = key;
    }

    async exchange<Result>(
        spend: (kept: KeptSecret | undefined) => Promise<{ readonly keep?: KeptSecret; readonly result: Result }>,
    ): Promise<Result> {
        const key = await this.#explaining(this.#key());
        const lock = await this.#explaining(this.#turn());
        try {
            const { keep, result } = await spend(this.#opened(key, lock.current.manifest));
            if (keep !== undefined) {
                await this.#explaining(lock.write({ secret: sealSecret(key, this.#folder.target, keep) }));
            }
            return result;
        } finally {
            await lock.release();
        }
    }

    async #turn(): Promise<HeldLock> {
        const fresh = (): Promise<Manifest> =>
            Promise.resolve({ format: 1, target: this.#folder.target, epoch: "", revision: 0 });
        const patientUntil = performance.now() + LONGEST_TURN;
        for (;;) {
            try {
                const lock = await takeLock(this.#folder, "a sign-in", fresh);
                await sweep(this.#folder, lock.current).catch(() => undefined);
                return lock;
            } catch (error) {
                const taken = isExportError(error) && error.code === "interrupted";
                if (!taken || performance.now() > patientUntil) throw error;
            }
            await delay(LOOK_EVERY);
        }
    }

    #opened(key: Buffer, { secret }: Manifest): KeptSecret | undefined {
        if (secret === undefined) return undefined;
        const kept = openSecret(key, this.#folder.target, secret);
        if (kept !== undefined) return kept;
        throw new ExportError(
            "config",
            `The secret in ${this.#folder.path} does not open with this key. Set the segmentexport:key that it was kept with, ` +
                `or restore the store.json of that time; or connect again, and remove that folder.`,
        );
    }

    async #explaining<Result>(work: Promise<Result>): Promise<Result> {
        try {
            return await work;
        } catch (error) {
            throw explained(error, this.#folder.path);
        }
    }
}

/** What somebody does about a damaged file in a secret's folder. A backup would not do: it holds a secret that was spent since. */
export function secretRemedy(folder: string): string {
    return `The secret in it is lost: connect again, and remove the folder ${folder}.`;
}
