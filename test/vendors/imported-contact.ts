import * as z from "zod";

/** Texts of a contact in an import, with their lengths. Those about SMS are left out: they tell of a consent. */
const PHONES = ["phone", "home_phone", "work_phone", "mobile_phone", "other_phone"];
const SHORT = ["first_name", "last_name", "job_title", "company_name", "city", "state", "zip", "country", ...PHONES];
const LENGTHS = new Map([
    // The import's description says 50, that of the contact itself 80.
    ["email", 80],
    ...SHORT.map((name) => [name, 50] as const),
    ...["street", "street2"].map((name) => [name, 255] as const),
]);
const lengthOf = (name: string): number | undefined => LENGTHS.get(name) ?? (name.startsWith("cf:") ? 255 : undefined);

/**
 * A row of Constant Contact's JSON import (`JsonImportContact` of its OpenAPI), which is no contact resource. Looked at by hand, for
 * there are 40,000 of them in a request.
 */
export const importedContact = z.record(z.string(), z.unknown()).check(({ value, issues }) => {
    const wrong = (message: string, path: string[] = []) =>
        issues.push({ code: "custom", message, path, input: value });
    const names = Object.keys(value);
    for (const name of names) {
        const [text, length] = [value[name], lengthOf(name)];
        if (length === undefined) wrong(`"${name}" is no key of a contact in an import`);
        else if (typeof text !== "string") wrong("no text", [name]);
        else if (text.length > length && [...text].length > length) wrong(`longer than ${length} characters`, [name]);
    }
    if (!value.email) wrong("no address", ["email"]);
    if (names.filter((name) => name.startsWith("cf:")).length > 25) wrong("more than 25 custom fields");
    if (PHONES.filter((name) => names.includes(name)).length > 3) wrong("more than 3 phone numbers");
});
