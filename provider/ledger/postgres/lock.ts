import { randomUUID } from "node:crypto";
import { ExportError, toError } from "../../errors";
import { isRunning, type Identity } from "../identity";
import type { Lock } from "../ledger";
import type { Database, Kind, Transaction } from "./database";
import { isLockTimeout } from "./database-error";

/** Milliseconds. */
export interface Patience {
    readonly renewEvery: number;
    /** A holder whose process cannot be seen from here counts as dead after this long without a sign of life. */
    readonly deadAfter: number;
    /** The holder itself gives up earlier, so that it never works on while somebody else may think it dead. */
    readonly giveUpAfter: number;
}

export const PATIENCE: Patience = { renewEvery: 2_000, deadAfter: 30_000, giveUpAfter: 20_000 };
/** A holder is at work on its last transaction for longer: it lives. */
const AT_WORK = 2_000;

/** What is locked: `name` is its row, `called` how people know it. */
export interface Subject {
    readonly name: string;
    readonly called: string;
}

interface Held {
    readonly holder: string;
    readonly host: string;
    readonly place: string;
    readonly pid: number;
    readonly started: string | null;
    readonly since: Date;
    /** Milliseconds since the last sign of life, by the database's clock. */
    readonly silent: number;
}

const HELD = `SELECT holder, host, place, pid, started, since,
    (extract(epoch FROM clock_timestamp() - renewed) * 1000)::double precision AS silent
    FROM locks WHERE name = $1 AND id IS NOT NULL`;

/** One lock, and with it the right to change what it guards. */
export class HeldLock implements Lock {
    readonly token: number;
    readonly lost: AbortSignal;
    readonly subject: Subject;
    /** A journal was opened under this lock. */
    writing = false;
    readonly #database: Database;
    readonly #id: string;
    readonly #patience: Patience;
    readonly #abort = new AbortController();
    readonly #timer: NodeJS.Timeout;
    #renewed = performance.now();
    #released = false;

    constructor(database: Database, subject: Subject, patience: Patience, taken: { id: string; token: number }) {
        this.token = taken.token;
        this.lost = this.#abort.signal;
        this.subject = subject;
        this.#database = database;
        this.#id = taken.id;
        this.#patience = patience;
        this.#timer = setInterval(() => void this.#renew(), patience.renewEvery);
        this.#timer.unref();
    }

    /**
     * A transaction that is ours alone: until it ends, nobody can take the lock over. Throws `interrupted`, having changed nothing, when
     * the lock is no longer ours.
     */
    write<Result>(work: (transaction: Transaction) => Promise<Result>, kind: Kind = "call"): Promise<Result> {
        return this.#database.transaction(async (transaction) => {
            this.lost.throwIfAborted();
            if (this.#released) throw new Error(`the lock of ${this.subject.called} was released`);
            // The renewal changes this row beside it; taking over does not: https://www.postgresql.org/docs/current/explicit-locking.html
            const sql = "SELECT 1 FROM locks WHERE name = $1 AND token = $2 AND id = $3 FOR KEY SHARE";
            const [ours] = await transaction.rows(sql, [this.subject.name, this.token, this.#id]);
            if (ours === undefined) throw this.#lose("somebody else took the lock over, or removed the ledger");
            return work(transaction);
        }, kind);
    }

    async release(): Promise<void> {
        clearInterval(this.#timer);
        this.#released = true;
        // Where the database is gone, the lock ends by itself.
        await this.#update("id = NULL").catch(() => undefined);
    }

    async #renew(): Promise<void> {
        const began = performance.now();
        try {
            const ours = await this.#update("renewed = clock_timestamp()");
            this.#renewed = began;
            if (!ours && !this.#released) this.#lose("somebody else took the lock over, or removed the ledger");
        } catch (error) {
            if (this.#released || performance.now() - this.#renewed < this.#patience.giveUpAfter) return;
            this.#lose(`it could not be kept (${toError(error).message})`);
        }
    }

    async #update(change: string): Promise<boolean> {
        const sql = `UPDATE locks SET ${change} WHERE name = $1 AND token = $2 AND id = $3 RETURNING 1`;
        const values = [this.subject.name, this.token, this.#id];
        return (await this.#database.transaction(({ rows }) => rows(sql, values))).length > 0;
    }

    #lose(why: string): Error {
        clearInterval(this.#timer);
        const message = `The lock of ${this.subject.called} is lost: ${why}. Nothing more is recorded; the next run goes on.`;
        if (!this.lost.aborted) this.#abort.abort(new ExportError("interrupted", message));
        return this.lost.reason as Error;
    }
}

/** Takes the lock, or throws `interrupted` naming who has it. */
export async function takeLock(
    database: Database,
    subject: Subject,
    holder: string,
    { me, patience }: { readonly me: Identity; readonly patience: Patience },
): Promise<HeldLock> {
    const id = randomUUID();
    const token = await database.transaction(async ({ rows }) => {
        await rows("INSERT INTO locks (name, token) VALUES ($1, 0) ON CONFLICT DO NOTHING", [subject.name]);
        const [seen] = await rows<Held>(HELD, [subject.name]);
        await refuseIfHeld(subject, seen, me, patience);
        try {
            await rows(`SET LOCAL lock_timeout TO ${AT_WORK}`);
            await rows("SELECT 1 FROM locks WHERE name = $1 FOR UPDATE", [subject.name]);
        } catch (error) {
            if (seen === undefined || !isLockTimeout(toError(error))) throw error;
            throw refusal(subject, seen, patience.deadAfter);
        }
        // Somebody may have been faster.
        const [held] = await rows<Held>(HELD, [subject.name]);
        await refuseIfHeld(subject, held, me, patience);
        const [taken] = await rows<{ token: string }>(
            `UPDATE locks SET token = token + 1, id = $2, holder = $3, host = $4, place = $5, pid = $6, started = $7,
                since = clock_timestamp(), renewed = clock_timestamp() WHERE name = $1 RETURNING token`,
            [subject.name, id, holder, me.host, me.place, me.pid, me.started ?? null],
        );
        return Number(taken?.token);
    });
    return new HeldLock(database, subject, patience, { id, token });
}

async function refuseIfHeld(subject: Subject, held: Held | undefined, me: Identity, patience: Patience): Promise<void> {
    if (held === undefined) return;
    const running =
        held.place === me.place ? await isRunning({ ...held, started: held.started ?? undefined }) : undefined;
    if (running === false) return;
    const left = patience.deadAfter - held.silent;
    if (running === undefined && left < 0) return;
    throw refusal(subject, held, running === undefined ? left : undefined);
}

function refusal({ called }: Subject, { holder, pid, host, since }: Held, left: number | undefined): ExportError {
    const patience = left === undefined ? "" : ` If it was killed, its lock ends ${Math.ceil(left / 1000)} s from now.`;
    return new ExportError(
        "interrupted",
        `Another run works on ${called}: ${holder} (process ${pid} on ${host}), ` +
            `since ${since.toISOString()}. Wait until it ends, or stop it, and run again.${patience}`,
        { retryable: true },
    );
}
