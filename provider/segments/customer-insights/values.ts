import type { Page, Row } from "./dataverse";

/** A value as text; an empty one is absent. */
export function textOf(value: unknown): string | null {
    if (value === null || value === undefined || value === "") return null;
    if (typeof value === "string") return value;
    if (typeof value === "number" || typeof value === "boolean" || typeof value === "bigint") return String(value);
    return JSON.stringify(value);
}

/** A page's rows with each number as it was written: 12345678901234567.89 would come back as another one. */
export function exactRows({ text }: Page): readonly Row[] {
    const exact = (_name: string, value: unknown, context?: { readonly source?: string }): unknown =>
        typeof value === "number" ? (context?.source ?? value) : value;
    return (JSON.parse(text, exact) as { readonly value: readonly Row[] }).value;
}
