import type { DailyCount } from "../../http/http";
import type { Database } from "./database";

const TODAY = "(now() AT TIME ZONE 'UTC')::date";

/**
 * One row a quota, and one statement that reads and adds. The day is the database's, so that all clocks are one. A count of tomorrow stays in
 * force, for that clock may go back when another server takes over; one of a later day was never right, and is taken along into today.
 */
export class PostgresDaily implements DailyCount {
    readonly #name: string;
    readonly #database: Database;
    readonly #prepare: () => Promise<unknown>;

    /** `prepare` makes the store, where there is none. */
    constructor(name: string, database: Database, prepare: () => Promise<unknown>) {
        this.#name = name;
        this.#database = database;
        this.#prepare = prepare;
    }

    async add(requests: number): Promise<number> {
        if (!Number.isSafeInteger(requests) || requests < 1)
            throw new Error(`requests are counted in whole numbers from 1, not ${requests}`);
        await this.#prepare();
        return this.#counted(
            `INSERT INTO quotas AS kept (name, day, count) VALUES ($1, ${TODAY}, $2) ON CONFLICT (name) DO UPDATE SET
                day = CASE WHEN kept.day = ${TODAY} + 1 THEN kept.day ELSE ${TODAY} END,
                count = CASE WHEN kept.day < ${TODAY} THEN 0 ELSE kept.count END + excluded.count
            RETURNING count`,
            [this.#name, requests],
        );
    }

    today(): Promise<number> {
        return this.#counted(`SELECT count FROM quotas WHERE name = $1 AND day >= ${TODAY}`, [this.#name]);
    }

    #counted(sql: string, values: readonly unknown[]): Promise<number> {
        return this.#database.transaction(async ({ rows }) => {
            const [row] = await rows<{ count: string }>(sql, values);
            return Number(row?.count ?? 0);
        });
    }
}
