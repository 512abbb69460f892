import type { KlaviyoChoices } from "../settings";

/** What is wrong with an attribute, and where below it. */
export interface FieldFault {
    readonly field: string;
    readonly detail: string;
}

const TEXTS = ["_kx", "first_name", "last_name", "organization", "locale", "title", "image"];
const KNOWN = new Set([...TEXTS, "email", "phone_number", "external_id", "location", "properties"]);
const LOCATION = new Set([
    "address1",
    "address2",
    "city",
    "country",
    "latitude",
    "longitude",
    "region",
    "zip",
    "timezone",
    "ip",
]);

/**
 * Klaviyo's own rule is not public. This is the one that a large integration checks before it sends:
 * https://github.com/segmentio/action-destinations, klaviyo.
 */
const EMAIL = /^[A-Za-z0-9._%+-]+@[A-Za-z0-9.-]+\.[A-Za-z]{2,}$/;
const EXTERNAL_ID_LENGTH = 255;
/** Short numbers pass here: they were seen to be accepted and then not stored. */
const PHONE = /^\+[1-9]\d{1,14}$/;
/** A sentinel: well-formed, and refused as no real number. */
const UNREAL_PHONE = "+15005550001";

/** The first thing that is wrong with the attributes of a profile. */
export function attributeFault(
    attributes: Readonly<Record<string, unknown>>,
    choices: KlaviyoChoices,
): FieldFault | undefined {
    for (const name in attributes) {
        const value = attributes[name];
        if (value === null) continue;
        const fault = fieldFault(name, value, choices);
        if (fault !== undefined) return fault;
    }
    return undefined;
}

function fieldFault(name: string, value: unknown, choices: KlaviyoChoices): FieldFault | undefined {
    if (!KNOWN.has(name)) return wrong(name, `'${name}' is not a valid field for the resource 'profile'.`);
    if (name === "properties") return isObject(value) ? undefined : wrong(name, "'properties' must be an object.");
    if (name === "location") return locationFault(value);
    if (typeof value !== "string") return wrong(name, `'${name}' must be a string.`);
    if (name === "email") return EMAIL.test(value) ? undefined : wrong(name, "Invalid email address");
    if (name === "external_id" && value.length > EXTERNAL_ID_LENGTH) {
        return wrong(name, `Ensure this field has no more than ${EXTERNAL_ID_LENGTH} characters.`);
    }
    return name === "phone_number" && choices.phones === "observed" ? phoneFault(value) : undefined;
}

function phoneFault(value: string): FieldFault | undefined {
    if (!PHONE.test(value))
        return wrong("phone_number", "Invalid phone number format (Example of a valid format: +12345678901)");
    if (value === UNREAL_PHONE)
        return wrong("phone_number", "The phone number does not exist or is unable to receive SMS.");
    return undefined;
}

function locationFault(value: unknown): FieldFault | undefined {
    if (!isObject(value)) return wrong("location", "'location' must be an object.");
    const unknown = Object.keys(value).find((key) => !LOCATION.has(key));
    if (unknown === undefined) return undefined;
    return wrong(`location/${unknown}`, `'${unknown}' is not a valid field for the resource 'profile'.`);
}

function wrong(field: string, detail: string): FieldFault {
    return { field, detail };
}

function isObject(value: unknown): value is object {
    return typeof value === "object" && value !== null && !Array.isArray(value);
}
