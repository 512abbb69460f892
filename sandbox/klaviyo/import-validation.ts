import type { KlaviyoChoices } from "../settings";
import { invalid, type KlaviyoError, KlaviyoRefusal, refuse } from "./errors";
import { attributeFault } from "./field-rules";
import { isRecord } from "./json-api";
import type { IncomingProfile } from "./profile-table";

const ROWS = 10_000;
const TYPE = "profile-bulk-import-job";
const DATA = "/data/attributes/profiles/data";
const IDENTIFIERS = ["email", "phone_number", "external_id", "_kx"];

export interface ImportOrder {
    readonly rows: readonly IncomingProfile[];
    readonly list: string | undefined;
}

/** Checks a whole import as Klaviyo does before it makes a job: all rows or none, every bad row named by its index. */
export function readImport(body: unknown, lists: { has(id: string): boolean }, choices: KlaviyoChoices): ImportOrder {
    const data = isRecord(body) ? body.data : undefined;
    if (!isRecord(data)) throw refuse("'data' is a required field.", "/data");
    if (data.type !== TYPE) throw refuse(`'type' must be '${TYPE}'.`, "/data/type");
    const rows = rowsOf(data.attributes);
    if (rows === undefined) throw refuse("'profiles' is a required field.", "/data/attributes/profiles");
    if (rows.length === 0) throw refuse("At least one profile is required.", DATA);
    if (rows.length > ROWS) throw refuse(`A maximum of ${ROWS} profiles can be imported at once.`, DATA);
    const errors: KlaviyoError[] = [];
    const incoming = rows.map((row, index) => readRow(row, `${DATA}/${index}`, errors, choices));
    if (errors.length > 0) throw new KlaviyoRefusal(errors);
    const list = listOf(data.relationships);
    if (list !== undefined && !lists.has(list)) {
        const pointer = choices.unknownList === "data" ? "/data" : "/data/relationships/lists/data/0/id";
        throw refuse(`List with id ${list} does not exist.`, pointer);
    }
    return { rows: incoming, list };
}

function rowsOf(attributes: unknown): readonly unknown[] | undefined {
    const profiles = isRecord(attributes) ? attributes.profiles : undefined;
    const rows = isRecord(profiles) ? profiles.data : undefined;
    return Array.isArray(rows) ? rows : undefined;
}

function readRow(row: unknown, pointer: string, errors: KlaviyoError[], choices: KlaviyoChoices): IncomingProfile {
    if (!isRecord(row) || row.type !== "profile") {
        errors.push(invalid("'type' must be 'profile'.", `${pointer}/type`));
        return { attributes: {} };
    }
    const attributes = isRecord(row.attributes) ? row.attributes : {};
    const id = typeof row.id === "string" ? row.id : undefined;
    const fault = attributeFault(attributes, choices);
    if (fault !== undefined) {
        errors.push(invalid(fault.detail, `${pointer}/attributes/${fault.field}`));
    } else if (id === undefined && !IDENTIFIERS.some((name) => typeof attributes[name] === "string")) {
        errors.push(invalid("One of email, phone_number, external_id or id is required.", `${pointer}/attributes`));
    }
    return id === undefined ? { attributes } : { id, attributes };
}

/** One list at most; the schema takes an array while its text speaks of one. */
function listOf(relationships: unknown): string | undefined {
    const lists = isRecord(relationships) ? relationships.lists : undefined;
    if (lists === undefined) return undefined;
    const data = isRecord(lists) ? lists.data : undefined;
    if (!Array.isArray(data) || data.length > 1) {
        throw refuse("'lists' must hold an array with one list.", "/data/relationships/lists/data");
    }
    const [list] = data as unknown[];
    if (list === undefined) return undefined;
    if (isRecord(list) && list.type === "list" && typeof list.id === "string") return list.id;
    throw refuse("'lists' must hold an array with one list.", "/data/relationships/lists/data/0");
}
