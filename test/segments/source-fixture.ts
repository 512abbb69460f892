import { isExportError, type ExportError } from "../../provider/errors";
import type { SegmentInput } from "../../provider/segments/segment-input";
import type { SegmentSource, SourceContext } from "../../provider/segments/segment-source";
import { openWorkbench } from "../../provider/workbench";
import type { Workbench } from "../../provider/workbench";

/** One person, by the suite's own names. */
export interface Person {
    readonly email: string | null;
    readonly first?: string | null;
    /** `1980-02-29` */
    readonly born?: string | null;
    /** `2026-03-01T10:15:00Z` */
    readonly bought?: string | null;
    readonly points?: number | null;
    readonly value?: number | null;
    readonly consent?: boolean | null;
}

export type PersonColumn = keyof Person;
export const PERSON_COLUMNS = ["email", "first", "born", "bought", "points", "value", "consent"] as const;

/** A source in a place of its own, with one segment. */
export interface SourcePlace {
    readonly segment: SegmentInput;
    /** The same, with its name misspelt by a letter. */
    readonly misspelt: SegmentInput;
    readonly directory: string;
    readonly transport?: (signal: AbortSignal) => NonNullable<SourceContext["transport"]>;
    readonly credentials?: Readonly<Record<string, string>>;
    /** Well-formed, and not accepted. */
    readonly wrongCredentials?: Readonly<Record<string, string>>;
    /** Makes the segment hold these people and nobody else. */
    fill(people: readonly Person[]): void;
    /** Cuts every connection in the middle of an answer with people in it. Absent where there is none. */
    readonly cut?: () => void;
    close(): Promise<void>;
}

export interface SourceFixture {
    readonly source: SegmentSource;
    /** The source's name of a column. */
    readonly column: (name: PersonColumn) => string;
    /** A name that is no column, and close to the one of `first`. */
    readonly misspeltColumn: string;
    open(): Promise<SourcePlace>;
}

export type Row = readonly [origin: string, line: number, ...values: (string | null)[]];

/** One place of a fixture with a workbench beside it. */
export class OpenSource {
    readonly place: SourcePlace;
    readonly workbench: Workbench;
    private readonly fixture: SourceFixture;

    constructor(fixture: SourceFixture, place: SourcePlace, workbench: Workbench) {
        this.fixture = fixture;
        this.place = place;
        this.workbench = workbench;
    }

    static async open(fixture: SourceFixture): Promise<OpenSource> {
        return new OpenSource(fixture, await fixture.open(), await openWorkbench());
    }

    async close(): Promise<void> {
        this.workbench.close();
        await this.place.close();
    }

    context(changes: Partial<SourceContext> = {}): SourceContext {
        const signal = changes.signal ?? new AbortController().signal;
        return {
            directory: this.place.directory,
            workbench: () => Promise.resolve(this.workbench),
            signal,
            transport: this.place.transport?.(signal),
            credentials: this.place.credentials,
            ...changes,
        };
    }

    /** All rows that `load` gives, in the table's own order. */
    async load(
        columns: readonly string[],
        changes?: Partial<SourceContext>,
        segment = this.place.segment,
    ): Promise<Row[]> {
        const { workbench } = this;
        const table = workbench.fresh("loaded");
        const shape = columns.map((_, index) => `, c${index} VARCHAR`).join("");
        await workbench.run(`CREATE TABLE ${table} (origin VARCHAR, line BIGINT${shape})`);
        await this.fixture.source.load(segment, columns, table, this.context(changes));
        const rows = await workbench.rows(`SELECT * REPLACE (line::DOUBLE AS line) FROM ${table} ORDER BY rowid`);
        return rows.map((row) => Object.values(row) as unknown as Row);
    }

    /** The values alone. An empty text is absent to all who come after. */
    async values(...names: PersonColumn[]): Promise<(string | null)[][]> {
        const rows = await this.load(names.map((name) => this.fixture.column(name)));
        return rows.map(([, , ...values]) => values.map((value) => value || null));
    }

    /** The ExportError that something ends in. Nobody's address stands in it, and no secret. */
    async failure(working: Promise<unknown>): Promise<ExportError> {
        const error: unknown = await working.then(
            () => "nothing was thrown",
            (thrown: unknown) => thrown,
        );
        if (!isExportError(error)) throw error;
        expect(error.message).not.toMatch(/x\.example/);
        for (const secret of Object.values({ ...this.place.credentials, ...this.place.wrongCredentials })) {
            expect(error.message).not.toContain(secret);
        }
        return error;
    }

    /** A workbench that does something once, when the first rows are written. */
    meanwhile(act: () => void): Partial<SourceContext> {
        const { workbench } = this;
        let done = false;
        const once = (): void => {
            if (done) return;
            done = true;
            act();
        };
        const watched: Workbench = {
            ...workbench,
            append: (table, rows) => {
                once();
                return workbench.append(table, rows);
            },
            run: (sql, given) => {
                if (sql.startsWith("INSERT")) once();
                return workbench.run(sql, given);
            },
        };
        return { workbench: () => Promise.resolve(watched) };
    }
}
