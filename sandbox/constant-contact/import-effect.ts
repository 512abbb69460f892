import type { ImportRow } from "./activity-table";
import type { ContactTable } from "./contact-table";

/** An import row says 50, the contact resource 80; the server's own limit is not public. */
const EMAIL_LENGTH = 80;
const LISTS_PER_CONTACT = 50;
const TEXT_LENGTHS: Readonly<Record<string, number>> = {
    first_name: 50,
    last_name: 50,
    job_title: 50,
    company_name: 50,
    phone: 50,
    home_phone: 50,
    work_phone: 50,
    mobile_phone: 50,
    other_phone: 50,
    city: 50,
    state: 50,
    zip: 50,
    country: 50,
    street: 255,
    street2: 255,
    anniversary: 50,
};
const CUSTOM_FIELD_LENGTH = 255;
const NUMBERS = ["birthday_month", "birthday_day"];
/** People who are dropped without a word, as nobody explains: a loss shows in the counters alone. */
const LOST = "row-lost@sandbox.example";
/** What the vendor's support names as the least: no blanks, commas or brackets, one @ and a full domain. */
const EMAIL = /^[^\s,@()[\]<>]+@[^\s,@()[\]<>]+\.[^\s,@()[\]<>.]{2,}$/;

export interface ImportEffect {
    readonly people: ReadonlySet<number>;
    readonly counters: Readonly<Record<string, number>>;
}

/**
 * Carries an import out. Rows are counted, never named: a bad address as correctable, a too long value as an error, and
 * somebody who unsubscribed as not added. Of two rows for one person the last wins.
 */
export function importContacts(
    contacts: ContactTable,
    rows: readonly ImportRow[],
    listsAfter: (person: number) => number,
    now: number,
): ImportEffect {
    const people = new Set<number>();
    const counters = {
        items_total_count: 0,
        person_count: 0,
        error_count: 0,
        correctable_count: 0,
        cannot_add_to_list_count: 0,
    };
    const refused = new Set<number>();
    for (const row of rows) {
        const { email } = row;
        if (email === LOST) continue;
        counters.items_total_count += 1;
        const fields = fieldsOf(row);
        if (typeof email !== "string" || !EMAIL.test(email.trim())) counters.correctable_count += 1;
        else if (email.length > EMAIL_LENGTH || fields === undefined) counters.error_count += 1;
        else {
            const known = contacts.find(email);
            const isOut = known !== undefined && contacts.at(known)?.permission === "unsubscribed";
            if (isOut) refused.add(known);
            else if (known !== undefined && listsAfter(known) > LISTS_PER_CONTACT) counters.error_count += 1;
            else people.add(contacts.upsert(email.trim(), fields, now));
        }
    }
    counters.cannot_add_to_list_count = refused.size;
    counters.person_count = people.size + refused.size;
    return { people, counters };
}

/** What is stored of a row; undefined if a value is too long. Keys that the vendor does not know are dropped in silence. */
function fieldsOf(row: ImportRow): Readonly<Record<string, unknown>> | undefined {
    const fields: Record<string, unknown> = {};
    for (const name in row) {
        const value = row[name];
        const most = name.startsWith("cf:") ? CUSTOM_FIELD_LENGTH : TEXT_LENGTHS[addressPart(name)];
        if (value === null || value === "") continue;
        if (NUMBERS.includes(name) && typeof value === "number") fields[name] = value;
        else if (most !== undefined && typeof value === "string") {
            if (value.length > most) return undefined;
            fields[name] = value;
        }
    }
    return fields;
}

/** `home_city` has the length of `city`. */
function addressPart(name: string): string {
    return name in TEXT_LENGTHS ? name : name.replace(/^(home|work|other)_/, "");
}
