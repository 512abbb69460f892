import { join } from "node:path";
import type { Workbench } from "../../workbench";
import type { Journal, LastRun, Refusal } from "../ledger";
import { discard } from "./durable";
import { after, writeEvent, type BatchState, type JournalEvent } from "./journal-state";
import { explained } from "./ledger-error";
import type { HeldLock } from "./lock";
import type { OpenJournal } from "./manifest";
import { counts, exportParquet, withMembers } from "./tables";
import { batchFile, sweep } from "./target-folder";

const HEX = /^([0-9a-f]{2})+$/;

/** The journal of one run. Its file has one writer only, whoever took the lock; the next one works on a copy. */
export class DirectoryJournal implements Journal {
    readonly run: string;
    readonly #lock: HeldLock;
    readonly #path: string;
    readonly #batches: Map<number, BatchState>;
    /** The highest number that a batch has. */
    #highest: number;
    #length: number;
    /** Appends happen one after the other. */
    #last: Promise<unknown> = Promise.resolve();
    /** After a failed write nobody knows what the file ends with: nothing more is written, the next holder repairs it. */
    #broken: Error | undefined;

    constructor(lock: HeldLock, open: OpenJournal, batches: ReadonlyMap<number, BatchState>, length: number) {
        this.run = open.run;
        this.#lock = lock;
        this.#path = join(lock.folder.path, open.file);
        this.#batches = new Map(batches);
        this.#highest = Math.max(0, ...batches.keys());
        this.#length = length;
    }

    sending(members: string, workbench: Workbench): Promise<number> {
        return this.#guarded(async () => {
            const batch = ++this.#highest;
            const written = await this.#writeBatch(batch, members, workbench);
            await this.#append({ event: "sending", batch, ...written, at: this.#time() });
            return batch;
        });
    }

    accepted(batch: number, job: string): Promise<void> {
        return this.#guarded(() => this.#append({ event: "accepted", batch, job, at: this.#time() }));
    }

    settled(batch: number, refused: readonly Refusal[], sentAt: Date): Promise<void> {
        return this.#guarded(() => {
            const wrong = refused.find(({ key }) => !HEX.test(key));
            if (wrong !== undefined)
                throw new Error(`a refused member's key is lower-case hex; batch ${batch} has another`);
            const once = [...new Map(refused.map(({ key, reason }) => [key, { key, reason }])).values()];
            return this.#append({
                event: "settled",
                batch,
                refused: once,
                sentAt: sentAt.toISOString(),
                at: this.#time(),
            });
        });
    }

    failed(batch: number, reason: string): Promise<void> {
        return this.#guarded(() => this.#append({ event: "failed", batch, reason, at: this.#time() }));
    }

    close(last: LastRun, workbench: Workbench): Promise<void> {
        return this.#guarded(async () => {
            await this.#last;
            if (this.#broken !== undefined) throw this.#broken;
            const open = [...this.#batches.values()].find(({ step }) => step === "accepted");
            if (open !== undefined)
                throw new Error(`batch ${open.batch} was accepted and has not settled: the journal stays open`);
            const { manifest } = this.#lock.current;
            const snapshot = await this.#fold(workbench);
            await this.#lock.write({ snapshot, revision: manifest.revision + 1, lastRun: last, journal: undefined });
            this.#broken = new Error(`the journal of run ${this.run} is closed`);
            // What is closed is closed, whether or not its files can be removed now.
            await sweep(this.#lock.folder, this.#lock.current.number, this.#lock.current.manifest, new Map()).catch(
                () => undefined,
            );
        });
    }

    async #fold(workbench: Workbench) {
        const { folder, current } = this.#lock;
        const { snapshot } = current.manifest;
        if (![...this.#batches.values()].some(({ step }) => step === "settled")) return snapshot;
        // The number of the manifest that will name it: no file of an earlier attempt has it.
        const file = `members-${current.number + 1}.parquet`;
        try {
            let sha256 = "";
            await withMembers({ folder, snapshot, run: this.run, batches: this.#batches }, workbench, async (query) => {
                sha256 = await exportParquet(folder, file, `SELECT * FROM (${query}) ORDER BY key`, workbench);
            });
            const states = ["count_if(state = 'member')", "count_if(state = 'rejected')"];
            const [members = 0, rejected = 0] = await counts(folder, file, states, workbench);
            return { file, members, rejected, sha256 };
        } catch (error) {
            await discard(folder.files, [join(folder.path, file)]);
            throw error;
        }
    }

    async #writeBatch(batch: number, members: string, workbench: Workbench): Promise<{ rows: number; sha256: string }> {
        const { folder } = this.#lock;
        const file = batchFile(this.run, batch);
        try {
            const query = `SELECT key::BLOB AS key, digest::UBIGINT AS digest, ${batch}::INTEGER AS batch FROM (${members})`;
            const sha256 = await exportParquet(folder, file, query, workbench);
            const wanted = ["count(*)", "count(DISTINCT key)", "count(digest)"];
            const [rows = 0, keys, digests] = await counts(folder, file, wanted, workbench);
            if (rows === 0 || keys !== rows || digests !== rows) {
                throw new Error(
                    `batch ${batch} needs rows with a key each, once, and a digest: ${rows} rows, ${keys} keys, ${digests} digests`,
                );
            }
            return { rows, sha256 };
        } catch (error) {
            await discard(folder.files, [join(folder.path, file)]);
            throw error;
        }
    }

    #append(event: JournalEvent): Promise<void> {
        const work = this.#last.then(async () => {
            if (this.#broken !== undefined) throw this.#broken;
            const batch = after(this.#batches, event);
            const line = writeEvent(event);
            const { files } = this.#lock.folder;
            try {
                await files.overwrite(this.#path, line, this.#length);
                await files.sync(this.#path);
                // After the write: then whoever takes over later finds the line.
                await this.#lock.check();
            } catch (error) {
                this.#broken = explained(error, this.#path);
                throw error;
            }
            this.#length += Buffer.byteLength(line);
            this.#batches.set(event.batch, batch);
        });
        this.#last = work.catch(() => undefined);
        return work;
    }

    async #guarded<Result>(work: () => Result | Promise<Result>): Promise<Result> {
        try {
            return await work();
        } catch (error) {
            throw explained(error, this.#lock.folder.path);
        }
    }

    #time(): string {
        return this.#lock.folder.now().toISOString();
    }
}
