import { randomBytes, randomUUID } from "node:crypto";
import { join } from "node:path";
import { ExportError } from "../../errors";
import { derivedKey, verifierOf } from "../store-key";
import { createOnce, ensureDirectory, replaceFile } from "./durable";
import { hasCode, type Files } from "./files";
import { tooNew } from "./ledger-error";
import { formatOf } from "./manifest";

/** For a directory that holds other things too: those are not ours to hide. */
const IGNORED_OF_SHARED = "/store.json*\n/targets/\n/secrets/\n/quotas/\n/runs/\n/runs.jsonl\n";

/** `store.json`: made once, never changed. */
interface StoreFile {
    readonly format: 1;
    readonly id: string;
    /** Base64 of the key that the store made for itself; absent where the key is configured. */
    readonly key?: string;
    /** Tells the right key without telling the key. */
    readonly verifier: string;
}

/** The directory of a whole ledger: its key and its name for each target's life. */
export class Store {
    readonly directory: string;
    readonly #files: Files;
    readonly #configured: Buffer | undefined;

    /** `key` is the text configured as `segmentexport:key`. */
    constructor(files: Files, directory: string, key: string | undefined) {
        this.directory = directory;
        this.#files = files;
        this.#configured = key === undefined ? undefined : derivedKey(key);
    }

    async key(): Promise<Buffer> {
        const { key } = await this.#open();
        return this.#configured ?? Buffer.from(key ?? "", "base64");
    }

    /**
     * Tells the lives of one target apart: after its folder was removed, equal counts must not look like the plan of before.
     * With `begin`, the next life begins.
     */
    async epoch(folder: string, begin: boolean): Promise<string> {
        const { id } = await this.#open();
        const path = `${folder}.count`;
        const life = Number((await this.#readIfThere(path)) ?? 0) + 1;
        if (begin) await replaceFile(this.#files, path, String(life));
        return `${id.slice(0, 8)}-${life}`;
    }

    async #open(): Promise<StoreFile> {
        const path = join(this.directory, "store.json");
        let text = await this.#readIfThere(path);
        if (text === undefined) {
            const targets = await this.#files.list(join(this.directory, "targets"));
            text = await this.#readIfThere(path);
            if (text === undefined && targets.length > 0)
                throw this.#unusable(path, "is missing, though targets are recorded beside it");
            text ??= await this.#make(path);
        }
        return this.#checked(path, text);
    }

    async #make(path: string): Promise<string> {
        await ensureDirectory(this.#files, this.directory);
        // The ledger holds hashes of people's addresses and perhaps the key: it has no place in a repository.
        const shared = (await this.#files.list(this.directory)).length > 0;
        await createOnce(this.#files, join(this.directory, ".gitignore"), shared ? IGNORED_OF_SHARED : "*\n");
        const own = randomBytes(32);
        const store: StoreFile = {
            format: 1,
            id: randomUUID(),
            key: this.#configured === undefined ? own.toString("base64") : undefined,
            verifier: verifierOf(this.#configured ?? own),
        };
        await createOnce(this.#files, path, `${JSON.stringify(store)}\n`);
        // Perhaps another process was faster: what lies there counts.
        return (await this.#files.read(path)).toString();
    }

    #checked(path: string, text: string): StoreFile {
        const format = formatOf(text);
        if (format !== undefined && format > 1) throw tooNew(path, format);
        if (format !== 1) throw this.#unusable(path, "is damaged");
        const store = JSON.parse(text) as StoreFile;
        const own = store.key === undefined ? undefined : Buffer.from(store.key, "base64");
        if (own !== undefined && verifierOf(own) !== store.verifier)
            throw this.#unusable(path, "is damaged: its key does not match");
        const key = this.#configured ?? own;
        if (key !== undefined && verifierOf(key) === store.verifier) return store;
        const made =
            own === undefined
                ? "the segmentexport:key it was made with"
                : "no segmentexport:key: it was made with a key of its own";
        throw new ExportError(
            "config",
            `The ledger at ${this.directory} cannot be used with this key: no hash in it would match, and every member would be sent ` +
                `again. Set ${made}; or, to begin anew, remove that directory: then nothing on any list is known to be ours.`,
        );
    }

    #unusable(path: string, what: string): ExportError {
        return new ExportError(
            "config",
            `${path} ${what}. Without it the ledger's hashes mean nothing. Restore it from a backup; or remove ${this.directory}: ` +
                "then nothing on any list is known to be ours, nothing will be removed, and every segment is sent again.",
        );
    }

    async #readIfThere(path: string): Promise<string | undefined> {
        try {
            return (await this.#files.read(path)).toString();
        } catch (error) {
            if (hasCode(error, "ENOENT")) return undefined;
            throw error;
        }
    }
}
