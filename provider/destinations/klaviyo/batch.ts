import { ExportError } from "../../errors";
import type { BatchFormat, FieldSpec, StagedField } from "../destination";
import { PROFILE_BYTES } from "./limits";

const maxLength = PROFILE_BYTES.value;

/** https://developers.klaviyo.com/en/reference/bulk_import_profiles; no lengths are published but that of a whole profile. */
export const fields: Readonly<Record<string, FieldSpec>> = {
    firstName: { form: "text", maxLength },
    lastName: { form: "text", maxLength },
    // E.164. Seven digits at least: "+1234" was taken and silently not stored
    // (https://github.com/nickkukla/klaviyoandattentivetools/blob/main/docs/API_NOTES.md).
    phone: { form: "text", pattern: "\\+[1-9][0-9]{6,14}" },
    // https://github.com/segmentio/action-destinations/commit/a52ad405
    externalId: { form: "text", maxLength: 255 },
    properties: { form: "map", maxLength },
};

/** Klaviyo's names of the fields, by ours. */
export const ATTRIBUTES: Readonly<Record<string, string>> = {
    firstName: "first_name",
    lastName: "last_name",
    phone: "phone_number",
    externalId: "external_id",
};

const PROPERTY = "properties.";

/**
 * A field without a value is left out, for a null is said to be ignored by one source and to wipe the field by another
 * (README, "What is not known"). Values stay text, whatever they look like.
 */
export const batch: BatchFormat = {
    row(staged) {
        const own = staged.filter((field) => !field.path.startsWith(PROPERTY));
        const properties = staged.filter((field) => field.path.startsWith(PROPERTY));
        const members = [
            `'"email":' || to_json(email)::VARCHAR`,
            ...own.map((field) => member(attributeOf(field), field)),
            ...(properties.length === 0 ? [] : [propertiesObject(properties)]),
        ];
        return `('{"type":"profile","attributes":{' || ${joined(members)} || '}}')`;
    },
    envelope: ({ listId = "" }) => ({
        open: '{"data":{"type":"profile-bulk-import-job","attributes":{"profiles":{"data":[',
        // Beside the attributes and with an array: elsewhere it is ignored, and people are imported into no list.
        close: `]}},"relationships":{"lists":{"data":[{"type":"list","id":${JSON.stringify(listId)}}]}}}}`,
    }),
};

/** `"key":value`, or null where the row has no value; `joined` leaves nulls out. */
function member(key: string, field: StagedField): string {
    const start = `${JSON.stringify(key)}:`.replaceAll("'", "''");
    return `'${start}' || to_json(${field.column})::VARCHAR`;
}

function joined(members: readonly string[]): string {
    return `concat_ws(',', ${members.join(", ")})`;
}

function propertiesObject(properties: readonly StagedField[]): string {
    const members = properties.map((field) => member(propertyOf(field), field));
    return `'"properties":{' || nullif(${joined(members)}, '') || '}'`;
}

function attributeOf(field: StagedField): string {
    const attribute = ATTRIBUTES[field.path];
    if (attribute === undefined) throw new TypeError(`no field ${field.path}`);
    return attribute;
}

function propertyOf(field: StagedField): string {
    const key = field.path.slice(PROPERTY.length);
    if (key.trim() !== "" && !key.startsWith("$")) return key;
    const message = `Klaviyo keeps properties that start with "$" to itself, and one must have a name: write another name than "${key}".`;
    throw new ExportError("config", message, { property: `fields.${field.path}` });
}
