import { identifier, type Workbench } from "../../workbench";
import type { CreatedTarget, Journal, Lock, Owner, TargetLedger, TargetState } from "../ledger";
import { mustBeClaimable } from "../claim";
import { checkedRun } from "../run-id";
import { DirectoryJournal } from "./directory-journal";
import { createJournalFile, journalFile, readOpenJournal } from "./journal-file";
import { baselineOf, openRun, Recording } from "./journal-state";
import { explained } from "./ledger-error";
import { HeldLock, takeLock } from "./lock";
import { currentNumber, readCurrent, type Current, type Manifest } from "./manifest";
import { pendingMembers, withMembers, type MemberFiles } from "./tables";
import { sweep, type TargetFolder } from "./target-folder";

const MAX_READS = 20;

/** One target's folder as a ledger. `epoch` tells its life from that of an earlier folder of the same target. */
export class DirectoryTarget implements TargetLedger {
    readonly target: string;
    readonly #folder: TargetFolder;
    readonly #epoch: (begin: boolean) => Promise<string>;

    constructor(folder: TargetFolder, epoch: (begin: boolean) => Promise<string>) {
        this.target = folder.target;
        this.#folder = folder;
        this.#epoch = epoch;
    }

    state(): Promise<TargetState> {
        return this.#reading(async (current) => {
            if (current === undefined) {
                const nobody = { members: 0, rejected: 0, unidentified: 0, foreign: 0 };
                return { revision: `${await this.#epoch(false)}.0`, ...nobody };
            }
            const { epoch, revision, owner, account, created, baseline, snapshot, lastRun, journal } = current.manifest;
            const { recording, events } = await readOpenJournal(this.#folder, current.manifest);
            const members = snapshot?.members ?? 0;
            return {
                revision: `${epoch}.${revision}${journal === undefined ? "" : `.${journal.run}.${events}`}`,
                owner,
                account,
                members,
                rejected: snapshot?.rejected ?? 0,
                unidentified: snapshot?.unidentified ?? members,
                foreign: snapshot?.foreign ?? 0,
                baseline: baselineOf(recording) ?? baseline,
                created,
                lastRun,
                open: journal && openRun(journal.run, journal.startedAt, recording),
            };
        });
    }

    load(workbench: Workbench, tables: { ledger: string; pending: string }): Promise<void> {
        return this.#reading(async (current) => {
            const { recording } = await readOpenJournal(this.#folder, current?.manifest);
            const { snapshot, journal } = current?.manifest ?? {};
            const members: MemberFiles = {
                folder: this.#folder,
                snapshot,
                run: journal?.run ?? "",
                recorded: recording,
            };
            await withMembers(members, workbench, (query) =>
                workbench.run(`CREATE OR REPLACE TABLE ${identifier(tables.ledger)} AS ${query}`),
            );
            const pending = await pendingMembers(members);
            await workbench.run(`CREATE OR REPLACE TABLE ${identifier(tables.pending)} AS ${pending}`);
        });
    }

    lock(holder: string): Promise<Lock> {
        return this.#explaining(async () => {
            const fresh = async (): Promise<Manifest> => ({
                format: 1,
                target: this.target,
                epoch: await this.#epoch(true),
                revision: 0,
            });
            // The store comes before its first target, and its key must be the right one.
            await this.#epoch(false);
            const lock = await takeLock(this.#folder, holder, fresh);
            try {
                await this.#recover(lock);
            } catch (error) {
                await lock.release();
                throw error;
            }
            return lock;
        });
    }

    claim(lock: Lock, owner: Owner, account: { id: string; name: string }, takeOver: boolean): Promise<void> {
        return this.#explaining(async () => {
            const held = this.#held(lock);
            const { manifest } = held.current;
            mustBeClaimable(
                this.target,
                manifest,
                { owner, account },
                takeOver,
                `remove the folder ${this.#folder.path}`,
            );
            if (manifest.owner === owner && manifest.account?.name === account.name) return;
            await held.write({ owner, account: { id: account.id, name: account.name } });
        });
    }

    disown(lock: Lock, owner: Owner): Promise<void> {
        return this.#explaining(async () => {
            const held = this.#held(lock);
            if (held.current.manifest.owner === owner) await held.write({ owner: undefined });
        });
    }

    madeTarget(lock: Lock, target: CreatedTarget): Promise<void> {
        return this.#explaining(async () => {
            const held = this.#held(lock);
            const known = held.current.manifest.created;
            if (known?.id !== target.id || known?.name !== target.name) await held.write({ created: target });
        });
    }

    begin(lock: Lock, run: string): Promise<Journal> {
        return this.#explaining(async () => {
            const held = this.#held(lock);
            const open = held.current.manifest.journal;
            if (open !== undefined) {
                if (held.writing)
                    throw new Error(`the journal of run ${open.run} is open already: release the lock first`);
                held.writing = true;
                return new DirectoryJournal(held, open, await readOpenJournal(this.#folder, held.current.manifest));
            }
            const startedAt = this.#folder.now().toISOString();
            const journal = { run: checkedRun(run), file: journalFile(run, held), startedAt };
            await createJournalFile(this.#folder, journal.file, "");
            await held.write({ journal });
            held.writing = true;
            return new DirectoryJournal(held, journal, { recording: new Recording(), events: 0, whole: "" });
        });
    }

    /** Goes on with an open journal in a file of our own: a former holder who still writes, writes into nothing. */
    async #recover(lock: HeldLock): Promise<void> {
        const { manifest } = lock.current;
        const found = await readOpenJournal(this.#folder, manifest);
        if (manifest.journal !== undefined) {
            const file = journalFile(manifest.journal.run, lock);
            await createJournalFile(this.#folder, file, found.whole);
            await lock.write({ journal: { ...manifest.journal, file } });
        }
        await sweep(this.#folder, lock.current, found.recording);
    }

    #held(lock: Lock): HeldLock {
        if (lock instanceof HeldLock && lock.folder.path === this.#folder.path) return lock;
        throw new Error(`this is not a lock of ${this.target}`);
    }

    /** Readers take no lock: what changed under the read is read again. */
    #reading<Result>(work: (current: Current | undefined) => Promise<Result>): Promise<Result> {
        const { files, path } = this.#folder;
        return this.#explaining(async () => {
            for (let reads = 1; ; reads++) {
                const current = await readCurrent(this.#folder);
                const unchanged = async () => (await currentNumber(files, path)) === (current?.number ?? 0);
                try {
                    const result = await work(current);
                    if (reads === MAX_READS || (await unchanged())) return result;
                } catch (error) {
                    if (reads === MAX_READS || (await unchanged())) throw error;
                }
            }
        });
    }

    async #explaining<Result>(work: () => Promise<Result>): Promise<Result> {
        try {
            return await work();
        } catch (error) {
            throw explained(error, this.#folder.path);
        }
    }
}
