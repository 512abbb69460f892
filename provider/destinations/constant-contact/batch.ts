import { ExportError } from "../../errors";
import type { BatchFormat, FieldSpec, StagedField } from "../destination";

/** Lengths: https://developer.constantcontact.com/api_guide/import_contacts.html */
export const fields: Readonly<Record<string, FieldSpec>> = {
    firstName: { form: "text", maxLength: 50 },
    lastName: { form: "text", maxLength: 50 },
    phone: { form: "text", maxLength: 50 },
    company: { form: "text", maxLength: 50 },
    customFields: { form: "map", maxLength: 255 },
};

const KEYS: Readonly<Record<string, string>> = {
    firstName: "first_name",
    lastName: "last_name",
    phone: "phone",
    company: "company_name",
};
const CUSTOM = "customFields.";

/** Custom fields that one contact of an import may have: https://developer.constantcontact.com/api_guide/import_contacts.html */
const MOST_CUSTOM_FIELDS = 25;

/** Every row begins with it, and inside a value its quotes are escaped: so it counts the rows of a body. */
const ROW_START = '{"email":"';

/**
 * A flat row, not a contact resource. What the source does not have is left out rather than sent empty: whether an empty value
 * erases what stands there is not published.
 */
export const batch: BatchFormat = {
    row(staged) {
        if (staged.filter(isCustom).length > MOST_CUSTOM_FIELDS) {
            const advice = `map ${MOST_CUSTOM_FIELDS} of them at most`;
            const message = `Constant Contact takes ${MOST_CUSTOM_FIELDS} custom fields of a contact in one import: ${advice}.`;
            throw new ExportError("config", message, { property: "fields.customFields" });
        }
        const members = staged.map((field) => {
            const start = `,${JSON.stringify(keyOf(field))}:`.replaceAll("'", "''");
            return `CASE WHEN ${field.column} IS NULL THEN '' ELSE '${start}' || to_json(${field.column})::VARCHAR END`;
        });
        return `(${["'{\"email\":'", "to_json(email)::VARCHAR", ...members, "'}'"].join(" || ")})`;
    },
    envelope: ({ listId = "" }) => ({ open: '{"import_data":[', close: `],"list_ids":[${JSON.stringify(listId)}]}` }),
};

/** How many people a body of ours names. */
export function rowsIn(body: Buffer): number {
    let rows = 0;
    for (let at = body.indexOf(ROW_START); at >= 0; at = body.indexOf(ROW_START, at + ROW_START.length)) rows += 1;
    return rows;
}

function isCustom(field: StagedField): boolean {
    return field.path.startsWith(CUSTOM);
}

function keyOf(field: StagedField): string {
    if (!isCustom(field)) {
        const key = KEYS[field.path];
        if (key === undefined) throw new TypeError(`no field ${field.path}`);
        return key;
    }
    const name = field.path.slice(CUSTOM.length);
    if (/\s/.test(name)) {
        const written = name.trim().replaceAll(/\s+/g, "_");
        const message = `Constant Contact names custom fields without blanks: write "${written}" instead of "${name}".`;
        throw new ExportError("config", message, { property: `fields.${field.path}` });
    }
    return `cf:${name}`;
}
