import { setTimeout as delay } from "node:timers/promises";
import { ExportError, isExportError } from "../../errors";
import type { KeptSecret, SecretKeeper } from "../../http/http";
import { openSecret, sealSecret, type SealedSecret } from "../secret-box";
import type { HeldLock } from "./lock";
import type { Transaction } from "./database";

/** Between two looks whether it is our turn, in milliseconds. */
const LOOK_EVERY = 100;
/** A sign-in waits for a vendor's pauses, 15 minutes at most; a holder that lives and takes longer is stopped. */
const LONGEST_TURN = 20 * 60_000;

/** One secret in a row, locked and fenced as a target is. */
export class PostgresSecret implements SecretKeeper {
    readonly #name: string;
    readonly #key: () => Promise<Buffer>;
    readonly #take: () => Promise<HeldLock>;

    /** `key` gives the store's key, `take` this secret's lock. */
    constructor(name: string, key: () => Promise<Buffer>, take: () => Promise<HeldLock>) {
        this.#name = name;
        this.#key = key;
        this.#take = take;
    }

    async exchange<Result>(
        spend: (kept: KeptSecret | undefined) => Promise<{ readonly keep?: KeptSecret; readonly result: Result }>,
    ): Promise<Result> {
        const key = await this.#key();
        const lock = await this.#turn();
        try {
            const { keep, result } = await spend(await lock.write((transaction) => this.#kept(transaction, key)));
            if (keep !== undefined) {
                const { nonce, text, tag } = sealSecret(key, this.#name, keep);
                await lock.write(({ rows }) =>
                    rows(
                        `INSERT INTO secrets (name, nonce, text, tag) VALUES ($1, $2, $3, $4) ON CONFLICT (name)
                        DO UPDATE SET nonce = excluded.nonce, text = excluded.text, tag = excluded.tag`,
                        [this.#name, nonce, text, tag],
                    ),
                );
            }
            return result;
        } finally {
            await lock.release();
        }
    }

    async #turn(): Promise<HeldLock> {
        const patientUntil = performance.now() + LONGEST_TURN;
        for (;;) {
            try {
                return await this.#take();
            } catch (error) {
                const taken = isExportError(error) && error.code === "interrupted";
                if (!taken || performance.now() > patientUntil) throw error;
            }
            await delay(LOOK_EVERY);
        }
    }

    async #kept({ rows }: Transaction, key: Buffer): Promise<KeptSecret | undefined> {
        // Locked for a write: where a new secret could not be kept, none is spent.
        const [sealed] = await rows<SealedSecret>("SELECT nonce, text, tag FROM secrets WHERE name = $1 FOR UPDATE", [
            this.#name,
        ]);
        if (sealed === undefined) return undefined;
        const kept = openSecret(key, this.#name, sealed);
        if (kept !== undefined) return kept;
        throw new ExportError(
            "config",
            `The secret ${this.#name} in the ledger does not open with this key. Set the segmentexport:key that it was kept with; or ` +
                `connect again, and run DELETE FROM secrets WHERE name = '${this.#name.replaceAll("'", "''")}' in the ledger's schema.`,
        );
    }
}
