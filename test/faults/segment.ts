import type { Chance } from "./chance";

/** One row of a segment file, with what is known of it because it was made so. */
export interface SegmentRow {
    readonly email: string;
    readonly firstName: string;
    readonly plan: string;
    readonly consent: "yes" | "no";
    /** `sent`, `refused` by the vendor, or the reason why this row is left out before, whatever other rows of the person say. */
    readonly fate: "sent" | "refused" | "missing_email" | "invalid_email" | "too_long" | "no_consent";
}

const NAMES = ["Ada", "Zoë", "Łukasz", "O'Brien", 'Anna "Annie"', "李", "Δημήτρης", "back\\slash", ""];
const PLANS = ["gold", "silver", "", "two words", "1", "true"];
const MALFORMED = [
    "no at sign",
    "two@@example.com",
    "spaces in@example.com",
    "nobody@",
    "@example.com",
    "a..b@example.com",
];

/** What the vendor itself adds to a segment. */
export interface VendorPeople {
    /** Addresses that pass here and that the vendor refuses. */
    readonly refused: readonly string[];
    /** Addresses of people who were on the list before. */
    readonly foreign: readonly string[];
    /** A first name that is longer than the vendor takes; absent: it takes none. */
    readonly longName?: string | undefined;
}

/** The rows of 1 to 60 people, with the dirt of real files: case, blanks, repetitions, rows that cannot be sent. */
export function makeSegment(chance: Chance, { refused, foreign, longName }: VendorPeople): SegmentRow[] {
    const people = chance.pick([1, 2, 3, 5, 8, 13, 20, 40, 60]);
    const rows: SegmentRow[] = [];
    for (let number = 0; number < people; number += 1) {
        rows.push(row(chance, `person.${number}@${chance.pick(["example.com", "shop.example.org"])}`, "sent"));
        if (chance.inPercent(8)) rows.push(spoiled(chance));
        if (chance.inPercent(10)) rows.push(again(chance, rows));
        if (chance.inPercent(3)) rows.push(tooLong(again(chance, rows), longName));
    }
    for (const email of refused) if (chance.inPercent(25)) insert(chance, rows, row(chance, email, "refused"));
    for (const email of foreign) if (chance.inPercent(15)) insert(chance, rows, row(chance, email, "sent"));
    return rows;
}

/**
 * The segment a day later: people went, few or most of them, and people came, also some of those who had gone; some have other data, some
 * withdrew their consent, and some cannot be sent as they stand there now.
 */
export function changeSegment(
    chance: Chance,
    before: readonly SegmentRow[],
    gone: readonly SegmentRow[],
    longName: string | undefined,
): SegmentRow[] {
    const leaving = chance.pick([0, 15, 15, 40, 80]);
    const rows = before.flatMap((old): SegmentRow[] => {
        if (chance.inPercent(leaving)) return [];
        if (old.fate !== "sent") return [old];
        if (chance.inPercent(5)) return [{ ...old, consent: "no", fate: "no_consent" }];
        if (chance.inPercent(4)) return [tooLong(old, longName)];
        return [chance.inPercent(20) ? { ...old, firstName: chance.pick(NAMES), plan: chance.pick(PLANS) } : old];
    });
    rows.push(...gone.filter(() => chance.inPercent(40)));
    const came = chance.between(rows.length === 0 ? 1 : 0, 10);
    for (let number = 0; number < came; number += 1) rows.push(row(chance, `newcomer.${number}@example.com`, "sent"));
    return rows;
}

/** Whoever consents is in the segment and cannot be sent as he stands there; who does not is both. */
function tooLong(old: SegmentRow, longName: string | undefined): SegmentRow {
    return longName === undefined ? old : { ...old, firstName: longName, fate: "too_long" };
}

/** Puts a row anywhere. */
export function insert(chance: Chance, rows: SegmentRow[], added: SegmentRow): void {
    rows.splice(chance.between(0, rows.length), 0, added);
}

export function row(chance: Chance, email: string, fate: SegmentRow["fate"]): SegmentRow {
    const written = { firstName: chance.pick(NAMES), plan: chance.pick(PLANS) };
    if (fate === "sent" && chance.inPercent(5)) return { email, ...written, consent: "no", fate: "no_consent" };
    return { email: fate === "sent" ? disguised(chance, email) : email, ...written, consent: "yes", fate };
}

function spoiled(chance: Chance): SegmentRow {
    const blank = chance.inPercent(40);
    const email = blank ? chance.pick(["", "   "]) : chance.pick(MALFORMED);
    return { ...row(chance, email, blank ? "missing_email" : "invalid_email") };
}

/** Somebody who is there already, written otherwise and with other data. */
function again(chance: Chance, rows: readonly SegmentRow[]): SegmentRow {
    const { email } = chance.pick(
        rows.filter(({ fate }) => fate === "sent" || fate === "no_consent" || fate === "too_long"),
    );
    return row(chance, email.trim().toLowerCase(), "sent");
}

function disguised(chance: Chance, email: string): string {
    const written = chance.inPercent(25) ? email.toUpperCase() : email;
    return chance.inPercent(15) ? ` ${written}\t` : written;
}

/** The file that holds them. */
export function csvOf(rows: readonly SegmentRow[]): string {
    const quoted = (text: string): string => `"${text.replaceAll('"', '""')}"`;
    const lines = rows.map(({ email, firstName, plan, consent }) =>
        [email, firstName, plan, consent].map(quoted).join(),
    );
    return `${["Email,First,Plan,Consent", ...lines].join("\n")}\n`;
}
