import { fieldsOf, firstText, vendorWords } from "../../http/vendor-words";
import { VENDOR_FAILURE, type RejectedMember, type Rejects } from "../destination";
import { ATTRIBUTES } from "./batch";
import { faultOf, type ApiFault } from "./errors";

/** What a job says of itself; counters are null until Klaviyo fills them. */
export interface JobCounts {
    readonly total: number | undefined;
    readonly completed: number | undefined;
    readonly failed: number | undefined;
}

const ROW = /^\/data\/attributes\/profiles\/data\/(\d+)(?:\/attributes)?(?:\/([^/]+))?/;
const FIELDS = new Map(Object.entries(ATTRIBUTES).map(([ours, theirs]) => [theirs, ours]));

/** The position of the row that a fault points at; undefined where it points at no row. */
export function rowOf(fault: ApiFault): number | undefined {
    const index = ROW.exec(fault.pointer)?.[1];
    return index === undefined ? undefined : Number(index);
}

/** Codes of Klaviyo's own trouble. Which of them an import error may have is not public. */
const OWN_TROUBLE = /^(error|timeout|throttled|(internal_)?(server_)?error|(service_)?(temporarily_)?unavailable)$/;

/** Our short code for a fault: by its code, then by the field it points at. */
export function reasonOf(fault: ApiFault): string {
    if (OWN_TROUBLE.test(fault.code)) return VENDOR_FAILURE;
    if (fault.code !== "invalid" && /^[a-z][a-z_]{0,39}$/.test(fault.code)) return fault.code;
    const field = fieldOf(fault);
    if (field === undefined) return "invalid";
    return field === "email" ? "invalid_email" : `bad_${FIELDS.get(field) ?? field}`;
}

/** The vendor's words without the person's data: of an address they may quote any part, so only the title is kept. */
export function detailOf(fault: ApiFault): string | undefined {
    const words = fieldOf(fault) === "email" ? fault.title : firstText(fault.detail, fault.title);
    const shown = vendorWords(words).replaceAll(/\+?\d[\d\s().-]{5,}\d/g, "(a number)");
    return shown === "" ? undefined : shown;
}

/**
 * Turns the import errors of a finished job into rejects: by name where Klaviyo sends the row back, else by count. What its
 * counters hold beyond the errors is counted as `unknown`, and rows in neither counter as `unaccounted`: never as a success.
 */
export function rejectsOf(errors: readonly unknown[], counts: JobCounts): Rejects {
    const members = new Map<string, RejectedMember>();
    const counted: Record<string, number> = {};
    const add = (reason: string, rows: number): void => {
        if (rows > 0) counted[reason] = (counted[reason] ?? 0) + rows;
    };
    for (const error of errors) {
        const attributes = fieldsOf(fieldsOf(error).attributes);
        const fault = faultOf(attributes);
        const email = emailIn(attributes.original_payload);
        if (email === undefined) add(reasonOf(fault), 1);
        else if (!members.has(email)) members.set(email, { email, reason: reasonOf(fault), detail: detailOf(fault) });
    }
    const named = members.size + Object.values(counted).reduce((sum, rows) => sum + rows, 0);
    const failed = Math.max(named, counts.failed ?? 0);
    add("unknown", failed - named);
    if (counts.total !== undefined && counts.completed !== undefined) {
        add("unaccounted", counts.total - counts.completed - failed);
    }
    return { members: [...members.values()], counted };
}

function fieldOf(fault: ApiFault): string | undefined {
    const field = ROW.exec(fault.pointer)?.[2] ?? /^\/data\/attributes\/([^/]+)$/.exec(fault.pointer)?.[1];
    return field !== undefined && /^[a-z_]{1,40}$/.test(field) ? field : undefined;
}

/** A row as it was sent comes back as its attributes, or (no sample is public) as the whole profile. */
function emailIn(payload: unknown): string | undefined {
    const profile = fieldsOf(payload);
    const data = fieldsOf(profile.data);
    const email = firstText(profile.email, fieldsOf(profile.attributes).email, fieldsOf(data.attributes).email);
    return email === "" ? undefined : email.trim().toLowerCase();
}
