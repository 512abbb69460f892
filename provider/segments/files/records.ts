/** How values are set apart. `quote` may be empty: none. */
export interface Dialect {
    readonly delimiter: string;
    readonly quote: string;
    readonly escape: string;
}

/** A text that is not CSV. `line` counts records from 1, the header and blank lines included. */
export class RecordError extends Error {
    readonly line: number;

    constructor(line: number, message: string) {
        super(message);
        this.line = line;
    }
}

/** The longest line that DuckDB reads; the same here, so that encodings do not differ in it. */
export const MAX_LINE = 2_000_000;

export interface CsvRecord {
    readonly line: number;
    readonly values: readonly string[];
}

/** Strict CSV (https://www.rfc-editor.org/rfc/rfc4180) in pieces of any size. Blank lines are left out. */
export class RecordReader {
    private readonly dialect: Dialect;
    private records: CsvRecord[] = [];
    private values: string[] = [];
    private value = "";
    private state: "start" | "plain" | "quoted" | "escaped" | "closed" = "start";
    private line = 1;
    private length = 0;
    private afterReturn = false;

    constructor(dialect: Dialect) {
        this.dialect = dialect;
    }

    /** The records that this piece completes; what comes after `limit` of them is not looked at. */
    push(text: string, limit = Infinity): CsvRecord[] {
        for (const character of text) {
            this.take(character);
            if (this.records.length >= limit) break;
        }
        return this.taken();
    }

    /** The last record, when the text does not end in a line end. */
    end(): CsvRecord[] {
        if (this.state === "quoted") throw new RecordError(this.line, "has a quote that is never closed");
        if (this.state === "escaped") this.state = "closed";
        if (this.state !== "start" || this.values.length > 0) this.endRecord();
        return this.taken();
    }

    private taken(): CsvRecord[] {
        const { records } = this;
        this.records = [];
        return records;
    }

    private take(character: string): void {
        this.length += 1;
        if (this.length > MAX_LINE) throw new RecordError(this.line, "is longer than 2,000,000 characters");
        if (this.state === "quoted") this.takeQuoted(character);
        else if (this.state === "escaped") this.takeEscaped(character);
        else this.takeOutside(character);
    }

    private takeQuoted(character: string): void {
        const { quote, escape } = this.dialect;
        if (character === escape) this.state = "escaped";
        else if (character === quote) this.state = "closed";
        else this.value += character;
    }

    /** Behind an escape. When that is the quote itself, it may have closed the value. */
    private takeEscaped(character: string): void {
        const { quote, escape } = this.dialect;
        if (character === quote || character === escape) {
            this.value += character;
            this.state = "quoted";
        } else if (escape === quote) {
            this.state = "closed";
            this.takeOutside(character);
        } else {
            throw new RecordError(this.line, "has an escape character before something that needs none");
        }
    }

    private takeOutside(character: string): void {
        const returned = this.afterReturn;
        this.afterReturn = character === "\r";
        if (character === "\n" && returned) this.length = 0;
        else if (character === "\n" || character === "\r") this.endRecord();
        else if (character === this.dialect.delimiter) this.endValue();
        else if (this.state === "start" && character === this.dialect.quote) this.state = "quoted";
        else if (this.state !== "closed") {
            this.value += character;
            this.state = "plain";
        } else if (character !== " ") {
            throw new RecordError(this.line, "has text behind a closing quote");
        }
    }

    private endValue(): void {
        this.values.push(this.value);
        this.value = "";
        this.state = "start";
    }

    private endRecord(): void {
        const blank = this.state === "start" && this.values.length === 0;
        this.endValue();
        if (!blank) this.records.push({ line: this.line, values: this.values });
        this.values = [];
        this.line += 1;
        this.length = 0;
    }
}
