import * as z from "zod";

/*
 * What a `filter` may say: texts in quotes, with their own quotes escaped; times bare; a comma or `and(...)` between terms, no `or`.
 * https://developers.klaviyo.com/en/docs/filtering_
 */
const TEXT = String.raw`(?:"(?:[^"\\]|\\.)*"|'(?:[^'\\]|\\.)*')`;
const TIME = String.raw`\d{4}-\d\d-\d\dT[\d:.]+(?:Z|[+-]\d\d:\d\d)`;

/** Patterns of terms. */
export const equality = (field: string): string =>
    `equals\\(${field},${TEXT}\\)|any\\(${field},\\[${TEXT}(?:,${TEXT})*\\]\\)`;
export const later = (field: string): string => `greater-than\\(${field},${TIME}\\)`;
export const ranged = (field: string): string => `(?:greater|less)-(?:than|or-equal)\\(${field},${TIME}\\)`;

/** A filter of these terms. */
export function filter(...terms: readonly string[]): z.ZodString {
    const some = `(?:${terms.join("|")})(?:,(?:${terms.join("|")}))*`;
    return z.string().regex(new RegExp(`^(?:${some}|and\\(${some}\\))$`), "no such filter");
}
