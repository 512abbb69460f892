import { createHash } from "node:crypto";
import { closeSync, openSync, writeSync } from "node:fs";
import { type Chance, chanceOf } from "../tools/quickstart/chance.mts";
import { dirtied, invalidAddress } from "../tools/quickstart/dirt.mts";
import { type Name } from "../tools/quickstart/names.mts";
import { groupFor, header, quoted } from "../tools/quickstart/people.mts";

/** A segment in a file, and what must come of it. */
export interface Segment {
    path: string;
    rows: number;
    /** People to be sent: their addresses as every vendor is to hold them. */
    addresses: string[];
    /** Rows to be left out, by reason. */
    rejected: Record<string, number>;
}

/** Rows beside those of the people to be sent, as shares of them. */
const repeated = 0.02;
const invalid = 0.01;
const missing = 0.003;
const unwilling = 0.1;

const yes = ["yes", "yes", "yes", "yes", "Yes", "TRUE", " yes "] as const;
const no = ["no", "no", "", "maybe", "opt-out"] as const;
/** Nobody lives there: https://www.rfc-editor.org/rfc/rfc2606 */
const domains = ["example.com", "example.org", "example.net", "mail.example", "shop.test"] as const;
const plans = ["free", "free", "plus", "pro", ""] as const;

/**
 * Writes a CSV file with exactly so many people who can be sent, from the person `first` on, and among them people written twice, without
 * consent or without an address. A person of one number has the same data in every file. No vendor has a reason to refuse one of them, so what it must hold in the end is known by construction.
 */
export function writeSegment(path: string, people: number, first = 0): Segment {
    const segment: Segment = {
        path,
        rows: 0,
        addresses: [],
        rejected: { invalid_email: 0, missing_email: 0, no_consent: 0 },
    };
    const file = openSync(path, "w");
    try {
        let text = `${header}\n`;
        for (let index = first; index < first + people; index++) {
            for (const row of rowsAt(index, segment)) {
                segment.rows += 1;
                text += `${row}\n`;
            }
            if (text.length < 1 << 20) continue;
            writeSync(file, text);
            text = "";
        }
        writeSync(file, text);
    } finally {
        closeSync(file);
    }
    return segment;
}

/** The person of this number, and after it whatever else comes. */
function rowsAt(index: number, { addresses, rejected }: Segment): string[] {
    const chance = chanceOf(index, "bench");
    const address = addressOf(index, chance);
    addresses.push(address);
    const rows = [rowOf(dirtied(address, chance), chance.pick(yes), chance)];
    const other = (email: string, consent: string, reason?: string): void => {
        rows.push(rowOf(email, consent, chance));
        if (reason !== undefined) rejected[reason] = (rejected[reason] ?? 0) + 1;
    };
    if (chance.next() < repeated) other(dirtied(addresses[chance.below(addresses.length)] ?? address, chance), "yes");
    if (chance.next() < invalid) other(invalidAddress(address, chance), "yes", "invalid_email");
    if (chance.next() < missing) other(" ", "yes", "missing_email");
    if (chance.next() < unwilling) other(`no.${address}`, chance.pick(no), "no_consent");
    return rows;
}

function addressOf(index: number, chance: Chance): string {
    const { given, family } = groupFor(chance);
    return `${chance.pick(given)[1]}.${chance.pick(family)[1]}${index + 1}@${chance.pick(domains)}`;
}

function rowOf(email: string, consent: string, chance: Chance): string {
    const { given, family } = groupFor(chance);
    const name = (names: readonly Name[]): string => chance.pick(names)[0];
    return ["", email, name(given), name(family), chance.pick(plans), consent].map(quoted).join(",");
}

/** One text for a whole set of people: equal sets have equal digests, whatever their order. */
export function digestOf(members: string[]): string {
    const hash = createHash("sha256");
    for (const member of members.sort()) hash.update(`${member}\n`);
    return hash.digest("hex").slice(0, 16);
}
