import type { Workbench } from "../../workbench";
import { mustBeClaimable } from "../claim";
import type { CreatedTarget, Journal, Lock, Owner, TargetLedger, TargetState } from "../ledger";
import { checkedRun } from "../run-id";
import type { Database, Transaction } from "./database";
import { HeldLock, type Subject } from "./lock";
import { membersNow, pendingMembers } from "./member-queries";
import { PostgresJournal } from "./postgres-journal";
import { fetchInto } from "./rows";
import { lifeOf, openRun, stateOf, targetRow, type TargetRow } from "./target-row";
import { unpackedId } from "./vendor-id";

/** Of the words that `membersNow` and `pendingMembers` give. */
const MEMBER = `unhex(words[1]) AS key, ('0x' || words[2])::UBIGINT AS digest, ${unpackedId("nullif(words[4], '-')")} AS vendor_id,
    words[3] AS state, decode(unhex(nullif(words[5], '-'))) AS reason, epoch_ms(nullif(words[6], '-')::BIGINT) AS sent_at,
    nullif(words[7], '-') AS run`;
const NOBODY = "SELECT '' WHERE false";
const PENDING = "unhex(words[1]) AS key, ('0x' || words[2])::UBIGINT AS digest, words[3]::INTEGER AS batch";

/** What the ledger of one target needs of the whole. */
export interface Surroundings {
    readonly database: Database;
    /** The store's id; throws when the key is not the store's. */
    readonly store: () => Promise<string>;
    readonly take: (subject: Subject, holder: string) => Promise<HeldLock>;
}

/** One row of `targets`, and the rows of members and journal that belong to it. */
export class PostgresTarget implements TargetLedger {
    readonly target: string;
    readonly #around: Surroundings;

    constructor(target: string, around: Surroundings) {
        this.target = target;
        this.#around = around;
    }

    async state(): Promise<TargetState> {
        const store = await this.#around.store();
        return this.#around.database.transaction(async (transaction) => {
            const row = await targetRow(transaction, this.target);
            const life = row?.life ?? (await lifeOf(transaction, this.target)) + 1;
            const open = row === undefined ? undefined : await openRun(transaction, row);
            return stateOf(`${store.slice(0, 8)}-${life}`, row, open);
        }, "read");
    }

    async load(workbench: Workbench, tables: { ledger: string; pending: string }): Promise<void> {
        await this.#around.store();
        await this.#around.database.transaction(async (transaction) => {
            const row = await targetRow(transaction, this.target);
            const members = row === undefined ? NOBODY : membersNow(row.id, row.run ?? undefined);
            const pending = row === undefined ? NOBODY : pendingMembers(row.id);
            await fetchInto(workbench, transaction, { query: members, table: tables.ledger, select: MEMBER });
            await fetchInto(workbench, transaction, { query: pending, table: tables.pending, select: PENDING });
        }, "read");
    }

    async lock(holder: string): Promise<Lock> {
        await this.#around.store();
        const lock = await this.#around.take({ name: `target ${this.target}`, called: this.target }, holder);
        try {
            await lock.write((transaction) => this.#ensure(transaction));
        } catch (error) {
            await lock.release();
            throw error;
        }
        return lock;
    }

    claim(lock: Lock, owner: Owner, account: { id: string; name: string }, takeOver: boolean): Promise<void> {
        return this.#held(lock).write(async (transaction) => {
            const known = await this.#row(transaction);
            const claimed = { owner: known.owner ?? undefined, account: known.account ?? undefined };
            const forget =
                `run DELETE FROM ${this.#around.database.address.schema}.targets WHERE target = ` +
                `'${this.target.replaceAll("'", "''")}'`;
            mustBeClaimable(this.target, claimed, { owner, account }, takeOver, forget);
            const { id, name } = account;
            await transaction.rows("UPDATE targets SET owner = $2, account = $3 WHERE id = $1", [
                known.id,
                owner,
                JSON.stringify({ id, name }),
            ]);
        });
    }

    disown(lock: Lock, owner: Owner): Promise<void> {
        return this.#held(lock).write(async (transaction) => {
            const { id } = await this.#row(transaction);
            await transaction.rows("UPDATE targets SET owner = NULL WHERE id = $1 AND owner = $2", [id, owner]);
        });
    }

    madeTarget(lock: Lock, target: CreatedTarget): Promise<void> {
        return this.#held(lock).write(async (transaction) => {
            const { id } = await this.#row(transaction);
            await transaction.rows("UPDATE targets SET created = $2 WHERE id = $1", [id, JSON.stringify(target)]);
        });
    }

    begin(lock: Lock, run: string): Promise<Journal> {
        const held = this.#held(lock);
        return held.write(async (transaction) => {
            const known = await this.#row(transaction);
            if (known.run !== null) {
                if (held.writing)
                    throw new Error(`the journal of run ${known.run_id} is open already: release the lock first`);
                held.writing = true;
                return new PostgresJournal(held, this.#around.database, known.id, {
                    id: known.run_id ?? "",
                    number: known.run,
                });
            }
            const id = checkedRun(run);
            await transaction.rows("INSERT INTO runs (id) VALUES ($1) ON CONFLICT DO NOTHING", [id]);
            const [{ number } = { number: 0 }] = await transaction.rows<{ number: number }>(
                "SELECT number FROM runs WHERE id = $1",
                [id],
            );
            await transaction.rows(
                "UPDATE targets SET run = $2, run_started = clock_timestamp(), events = 0, batches = 0 WHERE id = $1",
                [known.id, number],
            );
            held.writing = true;
            return new PostgresJournal(held, this.#around.database, known.id, { id, number });
        });
    }

    /** A target's row, and its next life, where it has none. */
    async #ensure(transaction: Transaction): Promise<void> {
        if ((await targetRow(transaction, this.target)) !== undefined) return;
        await transaction.rows(
            `WITH begun AS (
                INSERT INTO lives (target, life) VALUES ($1, 1)
                ON CONFLICT (target) DO UPDATE SET life = lives.life + 1 RETURNING target, life
            ) INSERT INTO targets (target, life) SELECT target, life FROM begun`,
            [this.target],
        );
    }

    async #row(transaction: Transaction): Promise<TargetRow> {
        const row = await targetRow(transaction, this.target);
        if (row === undefined) throw new Error(`${this.target} was removed from the ledger while its lock was held`);
        return row;
    }

    #held(lock: Lock): HeldLock {
        if (lock instanceof HeldLock && lock.subject.called === this.target) return lock;
        throw new Error(`this is not a lock of ${this.target}`);
    }
}
