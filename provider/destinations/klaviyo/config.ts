import * as z from "zod";

const key =
    'write a whole private API key, "pk_" and what follows it: Klaviyo > Settings > API keys > Create Private API Key';

/** `pk_` and 34 letters or digits today; only the form that a header can carry is insisted on. */
const PRIVATE_KEY = /^pk_[A-Za-z0-9_]{20,}$/;

export const credentials: z.ZodType<Record<string, string>> = z.strictObject({
    apiKey: z
        .string({ error: key })
        .min(1, key)
        .regex(/^\S+$/, "there is a blank or a line break in it: write the key alone")
        .regex(PRIVATE_KEY, `${key}. The 6 characters of a public key (site ID) open nothing here`),
});

export const settings: z.ZodType<Record<string, string>> = z.strictObject({});

const list =
    "write the list's ID, 6 letters and digits: it stands in the address of the list's page, " +
    "https://www.klaviyo.com/list/<ID>/..., and under Audience > Lists & segments > (the list) > Settings";

export const target: z.ZodType<Record<string, string>> = z.strictObject({
    // Six characters in every recording; nothing published says that there are never more.
    listId: z.string({ error: list }).regex(/^[A-Za-z0-9]{4,32}$/, list),
});
