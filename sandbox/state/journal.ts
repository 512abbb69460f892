import fs from "node:fs";
import path from "node:path";
import { lockFile } from "./file-lock";
import { AppendFile, readLines } from "./line-file";

/** A change and how many rows (members, profiles) it carries. */
export interface Sized<Change> {
    readonly change: Change;
    readonly rows: number;
}

/** A piece of state that is changed only by changes, so that it can be rebuilt from them. */
export interface StatePart<Change> {
    apply(change: Change): void;
    /** Changes that lead from nothing to the present state, in pieces of a few thousand rows. */
    snapshot(): Iterable<Sized<Change>>;
    /** Rows held now. */
    size(): number;
}

/** Writes a change down and applies it. */
export type Commit<Change> = (change: Change, rows?: number) => void;

interface Line {
    readonly part: string;
    readonly rows: number;
    readonly change: unknown;
}

interface Part {
    apply(change: unknown): void;
    snapshot(): Iterable<Sized<unknown>>;
    size(): number;
}

const HEADER = JSON.stringify({ file: "segment-export sandbox state", format: 1 });
/** The file is rewritten when it carries this many times the rows that are still alive. */
const COMPACT_RATIO = 3;
const COMPACT_FLOOR = 50_000;

/**
 * The sandbox's memory: every change is one line of a file, and a start applies them again. Without a file the changes
 * are applied and forgotten.
 */
export class Journal {
    private readonly file: string | undefined;
    private readonly warn: (message: string) => void;
    private readonly parts = new Map<string, Part>();
    private readonly lock: { release(): void } | undefined;
    private output: AppendFile | undefined;
    private rowsWritten = 0;

    constructor(file: string | undefined, warn: (message: string) => void) {
        this.file = file === undefined ? undefined : path.resolve(file);
        this.warn = warn;
        if (this.file === undefined) return;
        fs.mkdirSync(path.dirname(this.file), { recursive: true });
        this.lock = lockFile(this.file);
    }

    join<Change>(name: string, part: StatePart<Change>): Commit<Change> {
        // What is read back was written by this very part.
        this.parts.set(name, { ...bind(part), apply: (change) => part.apply(change as Change) });
        return (change, rows = 1) => {
            this.write(name, change, rows);
            part.apply(change);
            this.compactIfWorth();
        };
    }

    /** Applies what the file holds. False if it held nothing, so that the caller writes what a new sandbox starts with. */
    replay(): boolean {
        if (this.file === undefined) return false;
        const descriptor = fs.openSync(this.file, fs.constants.O_RDWR | fs.constants.O_CREAT, 0o600);
        const { lines, bytes } = this.applyLines(descriptor);
        this.output = new AppendFile(descriptor, bytes);
        if (lines === 0) this.output.append(HEADER);
        this.compactIfWorth();
        return lines > 1;
    }

    close(): void {
        this.output?.sync();
        this.output?.close();
        this.output = undefined;
        this.lock?.release();
    }

    private applyLines(descriptor: number): { lines: number; bytes: number } {
        let lines = 0;
        let bytes = 0;
        let torn: { number: number } | undefined;
        for (const line of readLines(descriptor)) {
            if (torn !== undefined) throw this.unreadable(torn.number);
            const parsed = line.finished ? parseLine(line.text) : undefined;
            if (line.number === 1 && line.finished && line.text !== HEADER) throw this.foreign();
            if (parsed === undefined) {
                torn = line;
                continue;
            }
            if (line.number > 1) this.applyLine(parsed as Line);
            lines += 1;
            bytes = line.end;
        }
        if (torn !== undefined && lines === 0 && torn.number === 1 && !isHeaderStart(descriptor)) throw this.foreign();
        if (torn !== undefined) this.warn(`The last line of ${this.file ?? ""} was not finished; it was dropped.`);
        return { lines, bytes };
    }

    private applyLine(line: Line): void {
        this.parts.get(line.part)?.apply(line.change);
        this.rowsWritten += line.rows;
    }

    private write(part: string, change: unknown, rows: number): void {
        if (this.output === undefined) return;
        this.output.append(JSON.stringify({ part, rows, change } satisfies Line));
        this.rowsWritten += rows;
    }

    private compactIfWorth(): void {
        if (this.output === undefined || this.rowsWritten < COMPACT_FLOOR) return;
        const alive = [...this.parts.values()].reduce((sum, part) => sum + part.size(), 0);
        if (this.rowsWritten > alive * COMPACT_RATIO + COMPACT_FLOOR) this.compact(this.file ?? "");
    }

    /** Writes the present state beside the file and puts it in its place, so that there is always one whole file. */
    private compact(file: string): void {
        const temporary = `${file}.new`;
        const next = new AppendFile(fs.openSync(temporary, "w+", 0o600), 0);
        let rowsWritten = 0;
        next.append(HEADER);
        for (const [name, part] of this.parts) {
            for (const { change, rows } of part.snapshot()) {
                next.append(JSON.stringify({ part: name, rows, change } satisfies Line));
                rowsWritten += rows;
            }
        }
        next.sync();
        fs.renameSync(temporary, file);
        this.output?.close();
        this.output = next;
        this.rowsWritten = rowsWritten;
    }

    private foreign(): Error {
        return new Error(
            `${this.file ?? ""} is not a sandbox state of this version. Name another file, or delete this one to start anew.`,
        );
    }

    private unreadable(line: number): Error {
        return new Error(
            `Line ${line} of the sandbox state ${this.file ?? ""} is damaged. Delete the file to start anew.`,
        );
    }
}

function bind<Change>(part: StatePart<Change>): Pick<Part, "snapshot" | "size"> {
    return { snapshot: () => part.snapshot(), size: () => part.size() };
}

function parseLine(text: string): unknown {
    try {
        return JSON.parse(text);
    } catch {
        return undefined;
    }
}

/** A sandbox that was killed while it wrote its very first line leaves a piece of it. */
function isHeaderStart(descriptor: number): boolean {
    const start = Buffer.alloc(HEADER.length);
    const read = fs.readSync(descriptor, start, 0, start.length, 0);
    return HEADER.startsWith(start.subarray(0, read).toString("utf8"));
}
