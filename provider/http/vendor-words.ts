/**
 * A vendor's own words, fit for an error message: one line, at most 200 characters, without what looks like an
 * address or a token. Empty where the vendor said nothing that can be shown (HTML of an edge, say).
 */
export function vendorWords(text: string): string {
    if (isPage(text)) return "";
    const shown = text
        .replaceAll(/[^\s"'<>(),;:]+@[^\s"'<>(),;:]+/g, "(an address)")
        .replaceAll(/[A-Za-z0-9_.~+/=-]{48,}/g, "(a long text)")
        .replaceAll(/\s+/g, " ")
        .trim();
    return shown.length > 200 ? `${shown.slice(0, 199)}…` : shown;
}

/** A page for people: what an edge before the API answers with, whatever status it gives it. */
export function isPage(text: string): boolean {
    return /^\s*</.test(text);
}

/** The words as an aside in a sentence: ` ("Caller does not have permission")`, or nothing. */
export function quoted(text: string): string {
    const words = vendorWords(text);
    return words === "" ? "" : ` ("${words}")`;
}

/** A value of a parsed answer as an object to look into; an empty one where it is none. */
export function fieldsOf(value: unknown): Readonly<Record<string, unknown>> {
    return typeof value === "object" && value !== null && !Array.isArray(value)
        ? (value as Record<string, unknown>)
        : {};
}

/** The first of the values that is a text with something in it, else an empty text. */
export function firstText(...values: readonly unknown[]): string {
    return values.find((value): value is string => typeof value === "string" && value.trim() !== "") ?? "";
}
