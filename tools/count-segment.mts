// node tools/count-segment.mts FILE [--email Email] [--consent newsletter_consent] [--yes yes,true,1,y,t]
//                                   [--longest-email 254] [--longest GivenName=50 ...] [--json]
//
// Counts who of a CSV segment can be sent, from the documented rules alone: nothing of the package takes part, so that
// the package's own counts can be checked against these. Comma-separated, quoted as in RFC 4180, UTF-8.
import { readFileSync } from "node:fs";
import { parseArgs } from "node:util";

export interface CountOptions {
    /** Column of the address. */
    email: string;
    /** Column that must plainly say yes. */
    consent?: string;
    /** What counts as yes. */
    yes?: readonly string[];
    /** Characters that an address may have. */
    longestEmail?: number;
    /** Characters that the values of a column may have. */
    longest?: Readonly<Record<string, number>>;
}

export interface SegmentCount {
    rows: number;
    /** People who can be sent, each once. */
    sendable: number;
    /** Rows of people who stand on a row above already. */
    duplicates: number;
    /** Rows left out, by reason. */
    rejected: Record<string, number>;
}

/** The counts, and the first row of each person who can be sent by address, as columns by name. */
export interface CountedSegment extends SegmentCount {
    people: Map<string, Row>;
}

/** Values by column. */
type Row = Record<string, string>;

const defaultYes = ["yes", "true", "1", "y", "t"];

export function countSegment(text: string, options: CountOptions): CountedSegment {
    const [header = [], ...records] = readCsv(text);
    for (const column of [options.email, options.consent, ...Object.keys(options.longest ?? {})]) {
        if (column !== undefined && !header.includes(column)) throw new Error(`there is no column ${column}`);
    }
    const nothing = { sendable: 0, duplicates: 0, rejected: {} };
    const counted: CountedSegment = { rows: records.length, ...nothing, people: new Map() };
    const rows = records.map((record, index) => {
        if (record.length !== header.length) throw new Error(`data row ${index + 1} has ${record.length} values`);
        return Object.fromEntries(header.map((column, at) => [column, record[at] ?? ""]));
    });
    const against = new Set(rows.filter((row) => !consents(row, options)).map((row) => addressOf(row, options)));
    for (const row of rows) count(counted, row, against, options);
    counted.sendable = counted.people.size;
    return counted;
}

/** `against`: who has not consented on one row, and so on none. */
function count(counted: CountedSegment, row: Row, against: ReadonlySet<string>, options: CountOptions): void {
    const address = addressOf(row, options);
    const reason = reasonAgainst(row, address, options) ?? (against.has(address) ? "no_consent" : undefined);
    if (reason !== undefined) counted.rejected[reason] = (counted.rejected[reason] ?? 0) + 1;
    else if (counted.people.has(address)) counted.duplicates += 1;
    else counted.people.set(address, row);
}

/** Without white space around it, a zero-width one included, and in small letters. */
function addressOf(row: Row, { email }: CountOptions): string {
    return withoutBlanks(row[email] ?? "").toLowerCase();
}

function consents(row: Row, { consent, yes = defaultYes }: CountOptions): boolean {
    return consent === undefined || yes.includes(withoutBlanks(row[consent] ?? "").toLowerCase());
}

function reasonAgainst(row: Row, address: string, options: CountOptions): string | undefined {
    const { longestEmail = 254, longest = {} } = options;
    if (address === "") return "missing_email";
    if (characters(address) > longestEmail) return "too_long";
    if (!isAddress(address)) return "invalid_email";
    const isTooLong = ([column, most]: [string, number]): boolean =>
        characters(withoutBlanks(row[column] ?? "")) > most;
    if (Object.entries(longest).some(isTooLong)) return "too_long";
    return consents(row, options) ? undefined : "no_consent";
}

/** One @, between a name and a domain of two labels or more. */
function isAddress(address: string): boolean {
    const [name = "", domain = "", ...more] = address.split("@");
    return more.length === 0 && isMailbox(name) && isDomain(domain);
}

/** Parts between single dots, of anything but blanks and what would have to be quoted. */
function isMailbox(name: string): boolean {
    return name.split(".").every((part) => part !== "" && ![...part].some(needsQuotes));
}

function needsQuotes(character: string): boolean {
    return '"(),:;<>@[\\]'.includes(character) || /[\s\p{Z}\p{C}]/u.test(character);
}

/** Labels of letters, digits and inner hyphens; the last has two characters or more and begins with a letter. */
function isDomain(domain: string): boolean {
    const labels = domain.split(".");
    const last = labels.at(-1) ?? "";
    const isLabel = (label: string): boolean =>
        label !== "" && !label.startsWith("-") && !label.endsWith("-") && [...label].every(isLabelCharacter);
    return labels.length > 1 && labels.every(isLabel) && characters(last) > 1 && /^\p{L}/u.test(last);
}

function isLabelCharacter(character: string): boolean {
    return character === "-" || /[\p{L}\p{M}\p{N}]/u.test(character);
}

function withoutBlanks(text: string): string {
    let [from, to] = [0, text.length];
    while (from < to && isBlank(text[from])) from += 1;
    while (to > from && isBlank(text[to - 1])) to -= 1;
    return text.slice(from, to);
}

function isBlank(character = ""): boolean {
    return character === "\u{200b}" || character.trim() === "";
}

/** As people count them, not as UTF-16 does. */
function characters(text: string): number {
    return [...text].length;
}

/** The records of a CSV text; each value as it stands, without its quotes. */
function readCsv(text: string): string[][] {
    const value = /(?:"((?:[^"]|"")*)"|([^",\r\n]*))(,|\r?\n|$)/y;
    const records: string[][] = [];
    let record: string[] = [];
    value.lastIndex = text.startsWith("\u{feff}") ? 1 : 0;
    while (value.lastIndex < text.length || record.length > 0) {
        const found = value.exec(text);
        if (found === null) throw new Error(`record ${records.length + 1}: a quote that opens or ends no value`);
        const [, quoted, plain = "", end] = found;
        record.push(quoted?.replaceAll('""', '"') ?? plain);
        if (end === ",") continue;
        records.push(record);
        record = [];
    }
    return records;
}

function readOptions(): { file: string; options: CountOptions; json: boolean } | undefined {
    const { values, positionals } = parseArgs({
        allowPositionals: true,
        options: {
            email: { type: "string", default: "Email" },
            consent: { type: "string" },
            yes: { type: "string" },
            "longest-email": { type: "string" },
            longest: { type: "string", multiple: true, default: [] },
            json: { type: "boolean", default: false },
        },
    });
    const [file] = positionals;
    if (file === undefined || positionals.length > 1) return undefined;
    const { email, consent, yes, "longest-email": longestEmail, longest, json } = values;
    const options = {
        email,
        ...(consent !== undefined && { consent }),
        ...(yes !== undefined && { yes: yes.split(",") }),
        ...(longestEmail !== undefined && { longestEmail: Number(longestEmail) }),
        longest: Object.fromEntries(
            longest.map((pair) => [pair.slice(0, pair.lastIndexOf("=")), Number(pair.split("=").at(-1))]),
        ),
    };
    return { file, options, json };
}

function table({ rows, sendable, duplicates, rejected }: SegmentCount): string {
    const reasons = Object.entries(rejected).sort(([, one], [, other]) => other - one);
    const lines: [string, number][] = [
        ["rows", rows],
        ["people who can be sent", sendable],
        ["rows that repeat one of them", duplicates],
        ...reasons.map(([reason, number]): [string, number] => [`left out: ${reason}`, number]),
    ];
    return lines.map(([what, number]) => `${what.padEnd(32)}${number.toLocaleString("en-US").padStart(12)}`).join("\n");
}

if (import.meta.main) {
    const wanted = readOptions();
    if (wanted === undefined) {
        console.error("usage: node tools/count-segment.mts FILE [options]; the options stand at the top of it");
        process.exit(1);
    }
    const { rows, sendable, duplicates, rejected } = countSegment(readFileSync(wanted.file, "utf8"), wanted.options);
    const counts = { rows, sendable, duplicates, rejected };
    if (!wanted.json) console.log(`${table(counts)}\n`);
    console.log(JSON.stringify(counts));
}
