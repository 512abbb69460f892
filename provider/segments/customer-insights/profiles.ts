import { identifier } from "../../workbench";
import type { Append, Workbench } from "../../workbench";
import { pagesOf, type Dataverse, type Page } from "./dataverse";
import { broken } from "./errors";
import { ADDRESS_BYTES, CONCURRENT, IDS, PAGE } from "./limits";
import { PROFILES } from "./marks";
import type { ProfileColumn } from "./profile-columns";
import { exactRows, textOf } from "./values";

const DOING = "to read customer profiles";

export interface Wanted {
    /** In the order of the table's columns, each name as often as it is mapped. */
    readonly columns: readonly ProfileColumn[];
    /** Profiles there are; undefined: unknown. */
    readonly profiles: number | undefined;
    /** To be made: `(customer VARCHAR, c0 VARCHAR, ...)`, for the members' profiles and perhaps others'. */
    readonly table: string;
}

/** Reads profiles: all of them while members are still being read, once there are many; else those of the members, by id. */
export class ProfileReader {
    private readonly dataverse: Dataverse;
    private readonly wanted: Wanted;
    private readonly workbench: Workbench;
    private readonly query: Readonly<Record<string, string>>;
    private all: Promise<void> | undefined;
    private stopped = false;

    private constructor(dataverse: Dataverse, wanted: Wanted, workbench: Workbench) {
        this.dataverse = dataverse;
        this.wanted = wanted;
        this.workbench = workbench;
        const names = wanted.columns.map(({ name }) => name);
        this.query = { $select: [...new Set(["msdynci_customerid", ...names])].join(",") };
    }

    static async open(dataverse: Dataverse, wanted: Wanted, workbench: Workbench): Promise<ProfileReader> {
        const shape = wanted.columns.map((_, index) => `, c${index} VARCHAR`).join("");
        await workbench.run(`CREATE TABLE ${identifier(wanted.table)} (customer VARCHAR${shape})`);
        return new ProfileReader(dataverse, wanted, workbench);
    }

    /** So many members were found so far. */
    seen(count: number): void {
        const { profiles } = this.wanted;
        if (this.all !== undefined || profiles === undefined || isCheaperById({ count, profiles })) return;
        this.all = this.readAll();
        // `finish` waits for it, or `stop`.
        this.all.catch(() => undefined);
    }

    /** Reads what is not read yet. `members`: `(position, customer)`, so many rows. */
    async finish(members: string, count: number): Promise<void> {
        if (this.all !== undefined) return this.all;
        if (!isCheaperById({ count, profiles: this.wanted.profiles })) return this.readAll();
        const found = await this.workbench.rows(`SELECT customer FROM ${identifier(members)} ORDER BY position`);
        const chunks = chunksOf(found.map(({ customer }) => String(customer)));
        await this.workbench.appending(this.wanted.table, (append) =>
            inParallel(chunks, (filter) => this.read(append, filter)),
        );
    }

    /** Begins nothing any more; when it resolves, nothing is under way. */
    async stop(): Promise<void> {
        this.stopped = true;
        await this.all?.catch(() => undefined);
    }

    private readAll(): Promise<void> {
        return this.workbench.appending(this.wanted.table, (append) => this.read(append));
    }

    private async read(append: Append, filter?: string): Promise<void> {
        const query = filter === undefined ? this.query : { ...this.query, $filter: filter };
        for await (const page of pagesOf(this.dataverse, { path: PROFILES, query, doing: DOING })) {
            if (this.stopped) return;
            await append(rowsOf(page, this.wanted.columns));
        }
    }
}

/**
 * There is no join on the server. By their ids, 400 members come with a request; with all customers, 5,000. So ids are cheaper for less
 * than 8 % of the customers; where nobody tells how many there are, for at most 20,000 members.
 */
export function isCheaperById({
    count,
    profiles,
}: {
    readonly count: number;
    readonly profiles: number | undefined;
}): boolean {
    return profiles === undefined ? count <= 50 * IDS : Math.ceil(count / IDS) < Math.ceil(profiles / PAGE);
}

/** Filters that name the ids, each short enough for an address. */
export function chunksOf(ids: readonly string[]): string[] {
    const chunks: string[] = [];
    let conditions: string[] = [];
    let bytes = 0;
    for (const id of ids) {
        const condition = `msdynci_customerid eq '${id.replaceAll("'", "''")}'`;
        const size = encodeURIComponent(`${condition} or `).length;
        if (conditions.length === IDS || bytes + size > ADDRESS_BYTES) {
            chunks.push(conditions.join(" or "));
            conditions = [];
            bytes = 0;
        }
        conditions.push(condition);
        bytes += size;
    }
    return conditions.length === 0 ? chunks : [...chunks, conditions.join(" or ")];
}

/** A few at a time; nothing is begun any more once one has failed, and all under way have ended before it throws. */
async function inParallel<Item>(items: readonly Item[], work: (item: Item) => Promise<void>): Promise<void> {
    const left = items.values();
    let failed = false;
    const worker = async (): Promise<void> => {
        for (let next = left.next(); next.done !== true && !failed; next = left.next()) {
            await work(next.value).catch((error: unknown) => {
                failed = true;
                throw error;
            });
        }
    };
    const ended = await Promise.allSettled(Array.from({ length: CONCURRENT }, worker));
    for (const end of ended) if (end.status === "rejected") throw end.reason;
}

function* rowsOf(page: Page, columns: readonly ProfileColumn[]): Generator<(string | null)[]> {
    const rows = columns.some(({ long }) => long) ? exactRows(page) : page.rows;
    for (const row of rows) {
        const customer = row.msdynci_customerid;
        if (typeof customer !== "string" || customer === "") throw broken(DOING, "with a profile without an id");
        yield [customer, ...columns.map(({ name }) => textOf(row[name]))];
    }
}
