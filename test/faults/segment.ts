import type { Chance } from "./chance";

/** One row of a segment file, with what is known of it because it was made so. */
export interface SegmentRow {
    readonly email: string;
    readonly firstName: string;
    readonly plan: string;
    readonly consent: "yes" | "no";
    /** `sent`, `refused` by the vendor, or the reason why it is left out before. */
    readonly fate: "sent" | "refused" | "missing_email" | "invalid_email" | "no_consent";
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
}

/** The rows of 1 to 60 people, with the dirt of real files: case, blanks, repetitions, rows that cannot be sent. */
export function makeSegment(chance: Chance, { refused, foreign }: VendorPeople): SegmentRow[] {
    const people = chance.pick([1, 2, 3, 5, 8, 13, 20, 40, 60]);
    const rows: SegmentRow[] = [];
    for (let number = 0; number < people; number += 1) {
        rows.push(row(chance, `person.${number}@${chance.pick(["example.com", "shop.example.org"])}`, "sent"));
        if (chance.inPercent(8)) rows.push(spoiled(chance));
        if (chance.inPercent(10)) rows.push(again(chance, rows));
    }
    for (const email of refused) if (chance.inPercent(25)) insert(chance, rows, row(chance, email, "refused"));
    for (const email of foreign) if (chance.inPercent(15)) insert(chance, rows, row(chance, email, "sent"));
    return rows;
}

/** The segment a day later: people went, people came, some have other data. */
export function changeSegment(chance: Chance, before: readonly SegmentRow[]): SegmentRow[] {
    const rows = before.flatMap((old): SegmentRow[] => {
        if (chance.inPercent(15)) return [];
        return [chance.inPercent(20) ? { ...old, firstName: chance.pick(NAMES), plan: chance.pick(PLANS) } : old];
    });
    const came = chance.between(rows.length === 0 ? 1 : 0, 10);
    for (let number = 0; number < came; number += 1) rows.push(row(chance, `newcomer.${number}@example.com`, "sent"));
    return rows;
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
    const { email } = chance.pick(rows.filter(({ fate }) => fate === "sent" || fate === "no_consent"));
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
