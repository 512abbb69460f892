import type { Workbench } from "../../workbench";
import type { Baseline, BatchKind, Journal, LastRun, Refusal } from "../ledger";
import type { Database, Transaction } from "./database";
import { batchRows, idRows } from "./given-rows";
import type { HeldLock } from "./lock";
import { counts, fold, newSends, unusedSends } from "./member-queries";
import { linesOf, plainText } from "./rows";
import { JOURNAL_TABLES } from "./schema";
import { tidied, tidying } from "./tidy";

const HEX = /^([0-9a-f]{2})+$/;
const [FIRST_WORD, SECOND_WORD] = ["split_part(line, ' ', 1)", "split_part(line, ' ', 2)"];

/** What may come before what. A batch whose answer was lost may still be settled or given up later. */
const BEFORE = {
    accepted: ["sending"],
    settled: ["sending", "accepted"],
    failed: ["sending", "accepted"],
} as const;

/** The journal of one run: rows of their own until it is closed. */
export class PostgresJournal implements Journal {
    readonly run: string;
    readonly #lock: HeldLock;
    readonly #database: Database;
    readonly #target: number;
    readonly #number: number;

    /** `target` is the id of its row; `run` the open run of the target. */
    constructor(
        lock: HeldLock,
        database: Database,
        target: number,
        run: { readonly id: string; readonly number: number },
    ) {
        this.run = run.id;
        this.#lock = lock;
        this.#database = database;
        this.#target = target;
        this.#number = run.number;
    }

    async sending(members: string, workbench: Workbench, kind: BatchKind): Promise<number> {
        const given = await batchRows(members, workbench);
        return this.#record("batches = batches + 1", async ({ rows }, batch) => {
            await rows("INSERT INTO batches (target, batch, kind, step, members) VALUES ($1, $2, $3, 'sending', $4)", [
                this.#target,
                batch,
                kind,
                given.counts[0],
            ]);
            for (const lines of given.portions) {
                await rows(
                    `INSERT INTO batch_rows_${this.#target} (batch, key, digest)
                    SELECT $1, decode(${FIRST_WORD}, 'hex'), ${SECOND_WORD}::bigint FROM ${linesOf(2)}`,
                    [batch, lines],
                );
            }
            return batch;
        });
    }

    accepted(batch: number, job: string): Promise<void> {
        return this.#record("", (transaction) => this.#move(transaction, batch, "accepted", { job: plainText(job) }));
    }

    async settled(batch: number, refused: readonly Refusal[], sentAt: Date): Promise<void> {
        const wrong = refused.find(({ key }) => !HEX.test(key));
        if (wrong !== undefined)
            throw new Error(`a refused member's key is lower-case hex; batch ${batch} has another`);
        const once = [...new Map(refused.map(({ key, reason }) => [key, plainText(reason)]))];
        await this.#record("", async (transaction) => {
            await this.#move(transaction, batch, "settled", { sentAt });
            await transaction.rows(
                `INSERT INTO refusals (target, batch, key, reason)
                SELECT $1, $2, decode(key, 'hex'), reason FROM unnest($3::text[], $4::text[]) AS refused(key, reason)`,
                [this.#target, batch, once.map(([key]) => key), once.map(([, reason]) => reason)],
            );
        });
    }

    failed(batch: number, reason: string): Promise<void> {
        return this.#record("", (transaction) =>
            this.#move(transaction, batch, "failed", { failure: plainText(reason) }),
        );
    }

    async identified(members: string, workbench: Workbench): Promise<void> {
        const given = await idRows(members, workbench);
        if (given.counts[0] === 0) return;
        await this.#record("", async ({ rows }) => {
            for (const lines of given.portions) {
                await rows(
                    `INSERT INTO id_rows_${this.#target} (key, vendor_id)
                    SELECT decode(${FIRST_WORD}, 'hex'), decode(${SECOND_WORD}, 'hex') FROM ${linesOf(1)}
                    ON CONFLICT (key) DO UPDATE SET vendor_id = excluded.vendor_id`,
                    [lines],
                );
            }
        });
    }

    async baseline(members: string, workbench: Workbench, baseline: Baseline): Promise<void> {
        const given = await idRows(members, workbench);
        const state = baseline.as === "foreign" ? "foreign" : "member";
        await this.#record("", async ({ rows }) => {
            for (const lines of given.portions) {
                await rows(
                    `INSERT INTO baseline_rows_${this.#target} (key, state, vendor_id)
                    SELECT decode(${FIRST_WORD}, 'hex'), $1, decode(${SECOND_WORD}, 'hex') FROM ${linesOf(2)}
                    ON CONFLICT (key) DO UPDATE SET state = excluded.state, vendor_id = excluded.vendor_id`,
                    [state, lines],
                );
            }
            const { as, next } = baseline;
            await rows("UPDATE targets SET baseline = $2 WHERE id = $1", [this.#target, JSON.stringify({ as, next })]);
        });
    }

    async close(last: LastRun): Promise<void> {
        const work = async (transaction: Transaction): Promise<string[]> => {
            const { rows } = transaction;
            const [open] = await rows<{ batch: number }>(
                "SELECT batch FROM batches WHERE target = $1 AND step = 'accepted' ORDER BY batch LIMIT 1",
                [this.#target],
            );
            if (open !== undefined)
                throw new Error(`batch ${open.batch} was accepted and has not settled: the journal stays open`);
            await rows(newSends(this.#target, this.#number));
            await rows(fold(this.#target, this.#number));
            await rows(unusedSends(this.#target));
            for (const table of JOURNAL_TABLES) await rows(`DELETE FROM ${table}_${this.#target}`);
            for (const table of ["refusals", "batches"])
                await rows(`DELETE FROM ${table} WHERE target = $1`, [this.#target]);
            await rows(
                `UPDATE targets SET (members, rejected, strangers, unidentified) = (${counts(this.#target)}),
                    revision = revision + 1, run = NULL, run_started = NULL, last_run = $2 WHERE id = $1`,
                [this.#target, JSON.stringify(last)],
            );
            return tidying(transaction, this.#database.address.schema, this.#target);
        };
        await tidied(this.#database, await this.#record("", work, "fold"));
    }

    /** One event of the open run, in one transaction. `work` gets the number of the last batch. Events of a target wait for each other. */
    #record<Result>(
        change: string,
        work: (transaction: Transaction, batch: number) => Promise<Result>,
        kind: "call" | "fold" = "call",
    ): Promise<Result> {
        return this.#lock.write(async (transaction) => {
            const [target] = await transaction.rows<{ batches: number }>(
                `UPDATE targets SET ${["events = events + 1", change].filter(Boolean).join(", ")}
                WHERE id = $1 AND run = $2 RETURNING batches`,
                [this.#target, this.#number],
            );
            if (target === undefined) throw new Error(`the journal of run ${this.run} is closed`);
            return work(transaction, target.batches);
        }, kind);
    }

    async #move(
        { rows }: Transaction,
        batch: number,
        step: keyof typeof BEFORE,
        { job, sentAt, failure }: { readonly job?: string; readonly sentAt?: Date; readonly failure?: string },
    ): Promise<void> {
        const moved = await rows(
            `UPDATE batches SET step = $3, job = coalesce($5, job), sent_at = coalesce($6, sent_at), failure = $7, at = now()
            WHERE target = $1 AND batch = $2 AND step = ANY ($4::text[]) RETURNING 1`,
            [this.#target, batch, step, BEFORE[step], job ?? null, sentAt ?? null, failure ?? null],
        );
        if (moved.length > 0) return;
        const [known] = await rows<{ step: string }>("SELECT step FROM batches WHERE target = $1 AND batch = $2", [
            this.#target,
            batch,
        ]);
        throw new Error(`batch ${batch} cannot be ${step} after ${known?.step ?? "nothing"}`);
    }
}
