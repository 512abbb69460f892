import { SENTINEL_DOMAIN } from "../jobs";
import type { KlaviyoChoices } from "../settings";
import type { ImportFailure } from "./job-table";
import type { IncomingProfile, ProfileAttributes, ProfileTable } from "./profile-table";

/** A profile may have this many bytes; larger ones are taken with the job and fail in it. */
const PROFILE_BYTES = 100_000;
/** Characters below which no profile can reach the limit: JSON writes a character with at most six bytes. */
const SURELY_SMALL = PROFILE_BYTES / 8;

/**
 * Writes the rows of a job that has come to its end. What an accepted job still refuses is known from a customer's note
 * on Klaviyo's guide: rows over 100 KB, and rows that repeat a person of the same job.
 */
export function importRows(
    profiles: ProfileTable,
    rows: readonly IncomingProfile[],
    now: number,
    choices: KlaviyoChoices,
): { people: number[]; failures: ImportFailure[] } {
    const people = new Set<number>();
    const failures: ImportFailure[] = [];
    rows.forEach((row, index) => {
        const failure = refusal(row) ?? trouble(profiles, row) ?? repetition(profiles, row, people);
        if (failure === undefined) people.add(profiles.upsert(storable(row, choices), now, choices.nulls === "clear"));
        else failures.push({ ...failure, index, payload: { ...row.attributes } });
    });
    return { people: [...people], failures };
}

type Reason = Omit<ImportFailure, "index" | "payload">;

function refusal(row: IncomingProfile): Reason | undefined {
    if (row.attributes.email === `row-failed${SENTINEL_DOMAIN}`) {
        return { code: "invalid", title: "Invalid input.", detail: "Invalid email address", field: "email" };
    }
    if (characters(row.attributes) > SURELY_SMALL && Buffer.byteLength(JSON.stringify(row)) > PROFILE_BYTES) {
        return { code: "invalid", title: "Invalid input.", detail: "The profile exceeds the maximum size of 100 KB." };
    }
    return undefined;
}

/** A sentinel: the first time it meets trouble of the vendor's own. No code of such a row is public; this is that of a whole request. */
function trouble(profiles: ProfileTable, row: IncomingProfile): Reason | undefined {
    if (row.attributes.email !== `row-unlucky${SENTINEL_DOMAIN}` || !profiles.firstTime(row.attributes.email))
        return undefined;
    return { code: "internal_error", title: "Internal error.", detail: "An internal error occurred." };
}

/** A cheap measure: writing every row as JSON would cost more than all the rest of an import. */
function characters(attributes: ProfileAttributes): number {
    let sum = 0;
    for (const name in attributes) {
        const value = attributes[name];
        sum += name.length + (typeof value === "string" ? value.length : JSON.stringify(value).length);
    }
    return sum;
}

function repetition(profiles: ProfileTable, row: IncomingProfile, people: ReadonlySet<number>): Reason | undefined {
    const email = row.attributes.email;
    const known = typeof email === "string" ? profiles.find("email", email) : undefined;
    if (known === undefined || !people.has(known)) return undefined;
    return {
        code: "duplicate_profile",
        title: "Conflict.",
        detail: "A profile already exists with one of these identifiers.",
    };
}

/** `+1234` was seen to be accepted and then not stored, with no error. */
function storable(row: IncomingProfile, choices: KlaviyoChoices): IncomingProfile {
    const phone = row.attributes.phone_number;
    if (choices.phones === "accept" || typeof phone !== "string" || phone.length >= "+1234567".length) return row;
    return { ...row, attributes: { ...row.attributes, phone_number: null } };
}
