import { join } from "node:path";
import type { Workbench } from "../../workbench";
import type { Baseline, BatchKind, Journal, LastRun, Refusal } from "../ledger";
import { baselineOf, isUnsure, writeEvent, type JournalEvent, type ReadJournal, type Recording } from "./journal-state";
import { explained } from "./ledger-error";
import type { HeldLock } from "./lock";
import type { OpenJournal, Snapshot } from "./manifest";
import { batchExport, idsExport, membersExport } from "./exports";
import { exportParquet, withMembers } from "./tables";
import { rowsFile, sweep } from "./target-folder";

const HEX = /^([0-9a-f]{2})+$/;

/** The journal of one run. Its file has one writer only, whoever took the lock; the next one works on a copy. */
export class DirectoryJournal implements Journal {
    readonly run: string;
    readonly #lock: HeldLock;
    readonly #path: string;
    readonly #recording: Recording;
    /** The highest numbers that a batch and a part of ids have. */
    #batch: number;
    #part: number;
    #length: number;
    /** Appends happen one after the other. */
    #last: Promise<unknown> = Promise.resolve();
    /** After a failed write nobody knows what the file ends with: nothing more is written, the next holder repairs it. */
    #broken: Error | undefined;

    constructor(lock: HeldLock, open: OpenJournal, { recording, whole }: ReadJournal) {
        this.run = open.run;
        this.#lock = lock;
        this.#path = join(lock.folder.path, open.file);
        this.#recording = recording;
        this.#batch = Math.max(0, ...recording.batches.keys());
        this.#part = Math.max(0, ...recording.parts.keys());
        this.#length = Buffer.byteLength(whole);
    }

    sending(members: string, workbench: Workbench, kind: BatchKind): Promise<number> {
        return this.#guarded(async () => {
            const batch = ++this.#batch;
            const file = rowsFile("batch", this.run, batch, this.#lock.token);
            const written = await exportParquet(this.#lock.folder, batchExport(file, batch, members), workbench);
            await this.#append({ event: "sending", batch, kind, ...written, at: this.#time() });
            return batch;
        });
    }

    baseline(members: string, workbench: Workbench, baseline: Baseline): Promise<void> {
        return this.#guarded(async () => {
            const part = this.#recording.baseline.length + 1;
            const somebody = (await workbench.rows(`SELECT 1 FROM (${members}) LIMIT 1`)).length > 0;
            const file = rowsFile("before", this.run, part, this.#lock.token);
            const written = somebody
                ? await exportParquet(this.#lock.folder, idsExport(file, part, members), workbench)
                : {};
            await this.#append({ event: "baseline", part, ...baseline, ...written, at: this.#time() });
        });
    }

    identified(members: string, workbench: Workbench): Promise<void> {
        return this.#guarded(async () => {
            const part = ++this.#part;
            if ((await workbench.rows(`SELECT 1 FROM (${members}) LIMIT 1`)).length === 0) return;
            const file = rowsFile("ids", this.run, part, this.#lock.token);
            const written = await exportParquet(this.#lock.folder, idsExport(file, part, members), workbench);
            await this.#append({ event: "identified", part, ...written, at: this.#time() });
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
            const open = [...this.#recording.batches.values()].find(({ step }) => step === "accepted");
            if (open !== undefined)
                throw new Error(`batch ${open.batch} was accepted and has not settled: the journal stays open`);
            const { manifest } = this.#lock.current;
            const snapshot = await this.#fold(workbench);
            const baseline = baselineOf(this.#recording) ?? manifest.baseline;
            await this.#lock.write({
                snapshot,
                baseline,
                revision: manifest.revision + 1,
                lastRun: last,
                journal: undefined,
            });
            this.#broken = new Error(`the journal of run ${this.run} is closed`);
            // What is closed is closed, whether or not its files can be removed now.
            await sweep(this.#lock.folder, this.#lock.current).catch(() => undefined);
        });
    }

    async #fold(workbench: Workbench): Promise<Snapshot | undefined> {
        const { folder, current } = this.#lock;
        const { snapshot } = current.manifest;
        const { batches, baseline, parts } = this.#recording;
        const changed = [...batches.values()].some((batch) => batch.step === "settled" || isUnsure(batch));
        const named = snapshot !== undefined && parts.size > 0;
        if (!changed && !named && baseline.length === 0) return snapshot;
        // The number of the manifest that will name it: no file of an earlier attempt has it.
        const file = `members-${current.number + 1}.parquet`;
        let folded = snapshot;
        await withMembers({ folder, snapshot, run: this.run, recorded: this.#recording }, workbench, async (query) => {
            folded = await exportParquet(folder, membersExport(file, query), workbench);
        });
        return folded;
    }

    #append(event: JournalEvent): Promise<void> {
        const work = this.#last.then(async () => {
            if (this.#broken !== undefined) throw this.#broken;
            const enter = this.#recording.next(event);
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
            enter();
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
