import { randomUUID } from "node:crypto";
import { join } from "node:path";
import { ExportError, toError } from "../../errors";
import type { Lock } from "../ledger";
import { discard, ensureDirectory } from "./durable";
import { hasCode } from "./files";
import { isRunning, type Identity } from "../identity";
import { advance, currentNumber, readCurrent, type Current, type Holder, type Manifest } from "./manifest";
import type { TargetFolder } from "./target-folder";

const RENEW_EVERY = 2_000;
/** A holder whose process cannot be seen from here counts as dead after this long without a sign of life. */
const DEAD_AFTER = 30_000;
/** The holder itself gives up earlier, so that it never works on while somebody else may think it dead. */
const GIVE_UP_AFTER = 20_000;
const MAX_ATTEMPTS = 20;

/** The lock of one target, and with it the right to change its manifest. */
export class HeldLock implements Lock {
    readonly token: number;
    readonly lost: AbortSignal;
    readonly folder: TargetFolder;
    /** A journal was opened under this lock: its file has one writer. */
    writing = false;
    readonly #abort = new AbortController();
    readonly #alive: string;
    readonly #timer: NodeJS.Timeout;
    #current: Current;
    #renewed = performance.now();
    #released = false;

    constructor(folder: TargetFolder, current: Current, alive: string) {
        this.folder = folder;
        this.token = current.number;
        this.lost = this.#abort.signal;
        this.#current = current;
        this.#alive = alive;
        this.#timer = setInterval(() => void this.#renew(), RENEW_EVERY);
        this.#timer.unref();
    }

    get current(): Current {
        return this.#current;
    }

    /** Changes the manifest. Throws `interrupted`, having changed nothing, when the lock is no longer ours. */
    async write(change: Partial<Manifest>): Promise<void> {
        this.#mustHold();
        const next = { ...this.#current.manifest, ...change };
        const advanced = await advance(this.folder.files, this.folder.path, this.#current, next);
        if (advanced === undefined) throw this.#lose("somebody else took the lock over, or removed the folder");
        this.#current = advanced;
    }

    /** Throws `interrupted` when the lock is no longer ours. */
    async check(): Promise<void> {
        this.#mustHold();
        if ((await currentNumber(this.folder.files, this.folder.path)) !== this.#current.number) {
            throw this.#lose("somebody else took the lock over, or removed the folder");
        }
    }

    async release(): Promise<void> {
        clearInterval(this.#timer);
        this.#released = true;
        await discard(this.folder.files, [this.#alive]);
    }

    #mustHold(): void {
        this.lost.throwIfAborted();
        if (this.#released) throw new Error(`the lock of ${this.folder.target} was released`);
    }

    async #renew(): Promise<void> {
        try {
            await this.folder.files.overwrite(this.#alive, this.folder.now().toISOString(), 0);
            this.#renewed = performance.now();
        } catch (error) {
            if (this.#released) return;
            const gone = hasCode(error, "ENOENT");
            if (!gone && performance.now() - this.#renewed < GIVE_UP_AFTER) return;
            this.#lose(gone ? "somebody else took the lock over" : `it could not be kept (${toError(error).message})`);
        }
    }

    #lose(why: string): Error {
        clearInterval(this.#timer);
        const message = `The lock of ${this.folder.target} is lost: ${why}. Nothing more is recorded; the next run goes on.`;
        if (!this.lost.aborted) this.#abort.abort(new ExportError("interrupted", message));
        return this.lost.reason as Error;
    }
}

/** Takes the lock, or throws `interrupted` naming who has it. `fresh` is the manifest of a target without one. */
export async function takeLock(folder: TargetFolder, name: string, fresh: () => Promise<Manifest>): Promise<HeldLock> {
    for (let attempt = 1; ; attempt++) {
        try {
            return await tryLock(folder, name, fresh);
        } catch (error) {
            // A file of ours is gone: whoever was faster swept it away, and is named in the next attempt.
            if (!hasCode(error, "ENOENT") || attempt === MAX_ATTEMPTS) throw error;
        }
    }
}

async function tryLock(folder: TargetFolder, name: string, fresh: () => Promise<Manifest>): Promise<HeldLock> {
    const { files, path } = folder;
    await ensureDirectory(files, path);
    const me = await folder.identity();
    const id = randomUUID();
    const alive = join(path, `alive-${id}`);
    const since = folder.now().toISOString();
    try {
        await files.write(alive, since);
        for (;;) {
            const current = await readCurrent(folder);
            await refuseIfHeld(folder, current?.manifest.holder, me, alive);
            const holder: Holder = { ...me, token: (current?.number ?? 0) + 1, id, name, since };
            const taken = await advance(files, path, current, { ...(current?.manifest ?? (await fresh())), holder });
            if (taken === undefined) continue;
            // A holder before us may have swept our sign of life away before we held the lock; from now on nobody does.
            await files.modified(alive);
            return new HeldLock(folder, taken, alive);
        }
    } catch (error) {
        await discard(files, [alive]);
        throw error;
    }
}

async function refuseIfHeld(
    folder: TargetFolder,
    holder: Holder | undefined,
    me: Identity,
    own: string,
): Promise<void> {
    if (holder === undefined) return;
    const seen = await lastSign(folder, join(folder.path, `alive-${holder.id}`));
    if (seen === undefined) return;
    const running = holder.place === me.place ? await isRunning(holder) : undefined;
    if (running === false) return;
    // Both times are the file server's: the clocks of two machines need not agree.
    const left = DEAD_AFTER - ((await folder.files.modified(own)) - seen);
    if (running === undefined && left < 0) return;
    const patience =
        running === undefined ? ` If it was killed, its lock ends ${Math.ceil(left / 1000)} s from now.` : "";
    throw new ExportError(
        "interrupted",
        `Another run works on ${folder.target}: ${holder.name} (process ${holder.pid} on ${holder.host}), ` +
            `since ${holder.since}. Wait until it ends, or stop it, and run again.${patience}`,
        { retryable: true },
    );
}

async function lastSign(folder: TargetFolder, alive: string): Promise<number | undefined> {
    try {
        return await folder.files.modified(alive);
    } catch (error) {
        if (hasCode(error, "ENOENT")) return undefined;
        throw error;
    }
}
