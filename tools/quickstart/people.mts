// node tools/quickstart/people.mts FILE [--rows 50000]    writes a segment of invented people
//
// Deterministic: the same row of every segment holds the same person. So a longer segment begins as a shorter one does,
// and "1 % more people" are the rows after it.
import { mkdirSync, writeFileSync } from "node:fs";
import { dirname, resolve } from "node:path";
import { parseArgs } from "node:util";
import { dirtied, invalidAddress, unclearConsent, unusualAddress, veryLongName } from "./dirt.mts";
import { type Name, nameGroups } from "./names.mts";
import { type Chance, chanceOf } from "./chance.mts";

export const header = "CustomerId,Email,GivenName,FamilyName,Plan,newsletter_consent";

/** Rows that repeat a person who stands further up. */
const repeated = 0.02;
const invalid = 0.01;
const empty = 0.003;
const unusual = 0.001;
const longName = 0.0004;
const plainYes = 0.9;

/** Nobody lives there: https://www.rfc-editor.org/rfc/rfc2606 */
const domains = ["example.com", "example.org", "example.net", "mail.example", "post.example", "shop.test"] as const;
const plans = ["free", "free", "free", "plus", "plus", "pro", "pro", "", "Free "] as const;

interface Person {
    given: string;
    family: string;
    email: string;
    plan: string;
}

/** The rows `from` (counted from 0) up to, and without, `to`, as lines of a CSV file. */
export function peopleRows(from: number, to: number): string {
    let text = "";
    for (let index = from; index < to; index++) text += `${rowOf(index)}\n`;
    return text;
}

/** A whole file of so many people. */
export function peopleFile(rows: number): string {
    return `${header}\n${peopleRows(0, rows)}`;
}

function rowOf(index: number): string {
    const chance = chanceOf(index);
    const repeats = index > 0 && chance.next() < repeated;
    const who = repeats ? firstOf(index, chance) : index;
    const person = personOf(who);
    // A repeat may be the very same address, or the same one in another dress.
    const email = repeats && chance.next() < 0.5 ? person.email : dirtied(person.email, chance);
    const consent = chance.next() < plainYes ? "yes" : unclearConsent(chance);
    const id = `C${String(who + 1).padStart(6, "0")}`;
    return [id, email, person.given, person.family, person.plan, consent].map(quoted).join(",");
}

/** The person whom row `index` repeats: any row above it, or whom that one repeats. */
function firstOf(index: number, chance: Chance): number {
    const above = chance.below(index);
    const theirs = chanceOf(above);
    return above > 0 && theirs.next() < repeated ? firstOf(above, theirs) : above;
}

function personOf(index: number): Person {
    const chance = chanceOf(index, "person");
    const names = groupFor(chance);
    const [given, givenSlug]: Name = chance.pick(names.given);
    const [family, familySlug]: Name = chance.pick(names.family);
    const slug = `${givenSlug}.${familySlug}${String(index + 1)}@${chance.pick(domains)}`;
    const email = addressOf(slug, chance);
    return { given, family: chance.next() < longName ? veryLongName(family) : family, email, plan: chance.pick(plans) };
}

function addressOf(slug: string, chance: Chance): string {
    const kind = chance.next();
    if (kind < empty) return chance.pick(["", " ", "\t"]);
    if (kind < empty + invalid) return invalidAddress(slug, chance);
    return kind < empty + invalid + unusual ? unusualAddress(slug, chance) : slug;
}

/** Names that belong together, each group as often as its share says. */
export function groupFor(chance: Chance): (typeof nameGroups)[number] {
    let left = chance.next() * 100;
    return nameGroups.find(({ share }) => (left -= share) < 0) ?? nameGroups[0]!;
}

/** A value as it stands in a line of a CSV file. */
export function quoted(value: string): string {
    return /[",\n\r\t]|^\s|\s$/.test(value) ? `"${value.replaceAll('"', '""')}"` : value;
}

if (import.meta.main) {
    const { values, positionals } = parseArgs({ options: { rows: { type: "string" } }, allowPositionals: true });
    const [file] = positionals;
    const rows = Number(values.rows ?? 50_000);
    if (file === undefined || !Number.isSafeInteger(rows) || rows < 1) {
        console.error("usage: node tools/quickstart/people.mts FILE [--rows 50000]");
        process.exit(1);
    }
    mkdirSync(dirname(resolve(file)), { recursive: true });
    writeFileSync(file, peopleFile(rows));
    console.log(`${file}: ${rows.toLocaleString("en-US")} rows`);
}
