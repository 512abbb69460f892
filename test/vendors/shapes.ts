import * as z from "zod";

/** A whole number, as a query has it. */
export function whole(least: number, most: number): z.ZodString {
    return z
        .string()
        .regex(/^\d+$/)
        .refine((text) => Number(text) >= least && Number(text) <= most, {
            error: `not from ${least} to ${most}`,
        });
}

/** Values between commas, each one of these. */
export function among(...values: readonly string[]): z.ZodString {
    return z.string().refine((text) => text.split(",").every((value) => values.includes(value)), {
        error: `not among ${values.join(", ")}`,
    });
}

/** A text of at most so many characters. Emoji are one: lengths in API descriptions are those of JSON Schema, code points. */
export function textUpTo(length: number): z.ZodString {
    return z.string().refine((text) => text.length <= length || [...text].length <= length, {
        error: `longer than ${length} characters`,
    });
}

export const uuid = z.string().regex(/^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/, "no UUID");

export const filled = z.string().min(1);

/** Headers of a call: those named, and no other. */
export const headers = z.strictObject;

export const FORM_HEADERS = {
    "content-type": z.literal("application/x-www-form-urlencoded"),
    accept: z.literal("application/json").optional(),
};

/** Where a browser comes back to: ours listens on this machine (RFC 8252, section 7.3). */
export const redirectUri = z.string().regex(/^(http:\/\/(127\.0\.0\.1|localhost|\[::1\])(:\d+)?(\/|$)|https:\/\/)/);
