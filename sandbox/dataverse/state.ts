import type { Commit, Journal, Sized, StatePart } from "../state/journal";

export type TableName = "memberships" | "profiles";

/** What a profile was told to hold; a column that is not named is null. */
export type Profile = Readonly<Record<string, unknown>>;

/** A run of customers, by their numbers, as one table holds them from `since` (milliseconds since 1970) on. */
export interface Block {
    readonly from: number;
    readonly count: number;
    /** Of memberships. */
    readonly segments?: readonly string[];
    /** Of profiles: their values; absent, they are made up from the number. */
    readonly people?: readonly Profile[];
    readonly since: number;
    /** Not there any more from then on. */
    readonly until?: number;
}

export type DataverseChange =
    | { kind: "block"; table: TableName; block: Block }
    | { kind: "end"; table: TableName; from: number; since: number; until: number };

export interface NewCustomers {
    readonly count: number;
    readonly segments: readonly string[];
    readonly people?: readonly Profile[];
}

/**
 * The two tables as runs of customers, each with the moment at which it shows and the one at which it goes: a system refresh is a
 * change that the tables show at different moments. A million made-up customers are one entry.
 */
export class DataverseState implements StatePart<DataverseChange> {
    private blocks: { readonly [Table in TableName]: Block[] } = { memberships: [], profiles: [] };
    private next = 0;
    private readonly commit: Commit<DataverseChange>;

    constructor(journal: Journal) {
        this.commit = journal.join("dataverse", this);
    }

    /** What a table shows at a moment, in the order of its keys. */
    at(table: TableName, now: number): readonly Block[] {
        return this.blocks[table].filter(({ since, until = Infinity }) => since <= now && now < until);
    }

    /** When a table last shows a change that is known by now to come. */
    lastChange(table: TableName): number {
        const moments = this.blocks[table].flatMap(({ since, until }) =>
            until === undefined ? [since] : [since, until],
        );
        return Math.max(0, ...moments);
    }

    /** Adds customers, shown by each table from its own moment on. */
    addCustomers(added: NewCustomers, memberships: number, profiles: number): void {
        const from = this.next;
        const { count, segments, people } = added;
        if (count === 0) return;
        const block: Block = { from, count, since: profiles, ...(people && { people }) };
        this.commit({ kind: "block", table: "profiles", block }, people?.length ?? 1);
        if (segments.length === 0) return;
        this.commit({ kind: "block", table: "memberships", block: { from, count, segments, since: memberships } });
    }

    /** Takes everybody off a segment, and those who were in no other one out of both tables. */
    emptySegment(name: string, at: number): void {
        for (const block of this.at("memberships", at)) {
            const { from, count, since, segments = [] } = block;
            if (!segments.includes(name)) continue;
            this.commit({ kind: "end", table: "memberships", from, since, until: at });
            const left = segments.filter((segment) => segment !== name);
            const rest: Block = { from, count, segments: left, since: at };
            if (left.length > 0) this.commit({ kind: "block", table: "memberships", block: rest });
            else this.endProfiles(from, at);
        }
    }

    apply(change: DataverseChange): void {
        const blocks = this.blocks[change.table];
        if (change.kind === "block") {
            blocks.push(change.block);
            blocks.sort((one, other) => one.from - other.from || one.since - other.since);
            this.next = Math.max(this.next, change.block.from + change.block.count);
            return;
        }
        const place = blocks.findIndex(({ from, since }) => from === change.from && since === change.since);
        const block = blocks[place];
        if (block !== undefined) blocks[place] = { ...block, until: change.until };
    }

    *snapshot(): Generator<Sized<DataverseChange>> {
        for (const table of ["memberships", "profiles"] as const) {
            for (const block of this.blocks[table]) {
                yield { change: { kind: "block", table, block }, rows: block.people?.length ?? 1 };
            }
        }
    }

    size(): number {
        const all = [...this.blocks.memberships, ...this.blocks.profiles];
        return all.reduce((sum, { people }) => sum + (people?.length ?? 1), 0);
    }

    private endProfiles(customer: number, at: number): void {
        const block = this.at("profiles", at).find(({ from }) => from === customer);
        if (block === undefined) return;
        this.commit({ kind: "end", table: "profiles", from: customer, since: block.since, until: at });
    }
}
