import { randomBytes, randomUUID } from "node:crypto";
import { ExportError } from "../../errors";
import { derivedKey, verifierOf } from "../store-key";
import type { Database } from "./database";

interface StoreRow {
    readonly id: string;
    /** The key that the store made for itself; null where the key is configured. */
    readonly key: Buffer | null;
    readonly verifier: string;
}

/** The one row of a whole ledger: its id and its key. Made once, never changed. */
export class Store {
    readonly #database: Database;
    readonly #configured: Buffer | undefined;
    #found: { readonly id: string; readonly key: Buffer } | undefined;

    /** `key` is the text configured as `segmentexport:key`. */
    constructor(database: Database, key: string | undefined) {
        this.#database = database;
        this.#configured = key === undefined ? undefined : derivedKey(key);
    }

    /** Throws ExportError `config` when the store was made with another key. */
    async open(): Promise<{ readonly id: string; readonly key: Buffer }> {
        this.#found ??= this.#checked((await this.#read()) ?? (await this.#make()));
        return this.#found;
    }

    #read(): Promise<StoreRow | undefined> {
        return this.#database.transaction(
            async ({ rows }) => (await rows<StoreRow>("SELECT id, key, verifier FROM store"))[0],
        );
    }

    async #make(): Promise<StoreRow> {
        const own = randomBytes(32);
        const configured = this.#configured;
        await this.#database.transaction(async ({ rows }) => {
            const [recorded] = await rows("SELECT 1 FROM targets LIMIT 1");
            if (recorded !== undefined) throw this.#unusable("has lost its key, though targets are recorded in it");
            await rows("INSERT INTO store (id, key, verifier) VALUES ($1, $2, $3) ON CONFLICT DO NOTHING", [
                randomUUID(),
                configured === undefined ? own : null,
                verifierOf(configured ?? own),
            ]);
        });
        // Perhaps another process was faster: what lies there counts.
        const store = await this.#read();
        if (store === undefined) throw this.#unusable("has lost its key");
        return store;
    }

    #checked({ id, key: own, verifier }: StoreRow): { readonly id: string; readonly key: Buffer } {
        if (own !== null && verifierOf(own) !== verifier) throw this.#unusable("is damaged: its key does not match");
        const key = this.#configured ?? own;
        if (key !== null && verifierOf(key) === verifier) return { id, key };
        const made =
            own === null
                ? "the segmentexport:key it was made with"
                : "no segmentexport:key: it was made with a key of its own";
        const { location, schema } = this.#database.address;
        throw new ExportError(
            "config",
            `The ledger at ${location} cannot be used with this key: no hash in it would match, and every member would be sent ` +
                `again. Set ${made}; or, to begin anew, run DROP SCHEMA ${schema} CASCADE: then nothing on any list is known to be ours.`,
        );
    }

    #unusable(what: string): ExportError {
        const { location, schema } = this.#database.address;
        return new ExportError(
            "config",
            `The ledger at ${location} ${what}. Without it the ledger's hashes mean nothing. Restore it from a backup; or run ` +
                `DROP SCHEMA ${schema} CASCADE: then nothing on any list is known to be ours, nothing will be removed, and every ` +
                "segment is sent again.",
        );
    }
}
