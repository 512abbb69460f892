import * as z from "zod";
import type { AllowedCall, VendorCalls } from "./call";
import { klaviyoForbidden } from "./forbidden";
import { equality, filter, later, ranged } from "./klaviyo-filter";
import { among, filled, headers, whole } from "./shapes";

/*
 * Klaviyo, revision 2026-07-15, restated from one file an operation. Parameters that none of our calls can need (`include`,
 * `additional-fields` of profiles) are left out, and so are fields of a person beyond those that find him on a list.
 */
const source = (operation: string): string =>
    `https://github.com/klaviyo/openapi/blob/main/openapi/stable/apis/${operation}.json`;

const JSON_API = "application/vnd.api+json";
const listId = z.string().regex(/^[A-Za-z0-9]+$/);
const jobId = z.string().regex(/^[A-Za-z0-9_-]+={0,2}$/);

/** https://developers.klaviyo.com/en/reference/api_overview; the key's form: no other can be private. */
const reading = {
    authorization: z.string().regex(/^Klaviyo-API-Key pk_\w{20,}$/),
    revision: z.literal("2026-07-15"),
    accept: z.literal(JSON_API).optional(),
    // https://developers.klaviyo.com/en/docs/api_versioning_and_deprecation_policy
    "x-klaviyo-revision-fall-forward-opt-out": z.literal("1").optional(),
};
const read = headers(reading);
const write = headers({ ...reading, "content-type": z.literal(JSON_API) });

const page = (size: number) => ({ "page[size]": whole(1, size).optional(), "page[cursor]": filled.optional() });

type Named = Omit<AllowedCall, "source" | "headers" | "method">;
const get = (operation: string, call: Named): AllowedCall => {
    return { ...call, method: "GET", headers: read, source: source(operation) };
};

const text = z.string();
const profile = z.strictObject({
    type: z.literal("profile"),
    attributes: z.strictObject({
        email: filled,
        phone_number: text.regex(/^\+[1-9]\d{1,14}$/, "not in E.164 form").optional(),
        external_id: text.optional(),
        first_name: text.optional(),
        last_name: text.optional(),
        organization: text.optional(),
        locale: text.optional(),
        title: text.optional(),
        properties: z.record(z.string().regex(/^(?!\$)/, "is Klaviyo's own"), z.unknown()).optional(),
    }),
});
const imported = z.strictObject({
    data: z
        .strictObject({
            type: z.literal("profile-bulk-import-job"),
            attributes: z.strictObject({ profiles: z.strictObject({ data: z.array(profile).max(10_000) }) }),
            relationships: z
                .strictObject({
                    lists: z.strictObject({
                        data: z.tuple([z.strictObject({ type: z.literal("list"), id: listId })]),
                    }),
                })
                .optional(),
        })
        // Only the question whether a key may import at all names nobody.
        .refine(
            ({ attributes, relationships }) => attributes.profiles.data.length === 0 || relationships !== undefined,
            {
                error: "people go onto exactly one list",
            },
        ),
});

const lists: readonly AllowedCall[] = [
    get("get_accounts", {
        does: "read the account",
        path: "/api/accounts",
        query: z.strictObject({ "fields[account]": filled.optional() }),
    }),
    get("get_lists", {
        does: "find a list by its name, or prove that lists can be read",
        path: "/api/lists",
        query: z.strictObject({
            ...page(10),
            filter: filter(equality("name"), equality("id"), later("created"), later("updated")).optional(),
            sort: z.enum(["created", "-created", "id", "-id", "name", "-name", "updated", "-updated"]).optional(),
            "fields[list]": among("created", "id", "name", "opt_in_process", "updated").optional(),
        }),
    }),
    get("get_list", {
        does: "find a list",
        path: "/api/lists/{listId}",
        parts: { listId },
        query: z.strictObject({
            "fields[list]": among("created", "id", "name", "opt_in_process", "profile_count", "updated").optional(),
            "additional-fields[list]": z.literal("profile_count").optional(),
        }),
    }),
    {
        does: "make a list",
        method: "POST",
        path: "/api/lists",
        headers: write,
        body: {
            form: "json",
            schema: () => {
                const options = { opt_in_process: z.enum(["double_opt_in", "single_opt_in"]).optional() };
                // A name is required: without one no list is made, and the answer tells whether the key may make any.
                const attributes = z.union([z.strictObject({ name: filled, ...options }), z.strictObject({})]);
                return z.strictObject({ data: z.strictObject({ type: z.literal("list"), attributes }) });
            },
        },
        source: source("create_list"),
    },
    {
        does: "delete a list, and nobody on it",
        method: "DELETE",
        path: "/api/lists/{listId}",
        parts: { listId },
        headers: read,
        source: source("delete_list"),
    },
];

const members: readonly AllowedCall[] = [
    get("get_profiles", {
        does: "prove that profiles can be read, seeing of one person when he was made",
        path: "/api/profiles",
        query: z.strictObject({ "page[size]": z.literal("1"), "fields[profile]": z.literal("created") }),
    }),
    get("get_profiles_for_list", {
        does: "read who is on a list",
        path: "/api/lists/{listId}/profiles",
        parts: { listId },
        query: z
            .strictObject({
                ...page(100),
                filter: filter(equality("email"), ranged("joined_group_at")).optional(),
                sort: z.enum(["joined_group_at", "-joined_group_at"]).optional(),
                "fields[profile]": among("id", "email", "joined_group_at").optional(),
            })
            // The link to a further page is Klaviyo's own and is followed as it is.
            .refine((query) => query["fields[profile]"] !== undefined || query["page[cursor]"] !== undefined, {
                error: "all of a person where his address is enough",
            }),
    }),
    {
        does: "take people off a list",
        method: "DELETE",
        path: "/api/lists/{listId}/relationships/profiles",
        parts: { listId },
        headers: write,
        body: {
            form: "json",
            schema: () => {
                const member = z.strictObject({ type: z.literal("profile"), id: filled });
                return z.strictObject({ data: z.array(member).min(1).max(1_000) });
            },
        },
        source: source("remove_profiles_from_list"),
    },
];

const imports: readonly AllowedCall[] = [
    {
        does: "import people into a list",
        method: "POST",
        path: "/api/profile-bulk-import-jobs",
        headers: write,
        body: { form: "json", bytes: 5_000_000, schema: () => imported },
        source: source("bulk_import_profiles"),
    },
    get("get_bulk_import_profiles_job", {
        does: "follow an import",
        path: "/api/profile-bulk-import-jobs/{jobId}",
        parts: { jobId },
        query: z.strictObject({ "fields[profile-bulk-import-job]": filled.optional() }),
    }),
    get("get_errors_for_bulk_import_profiles_job", {
        does: "read the errors of an import",
        path: "/api/profile-bulk-import-jobs/{jobId}/import-errors",
        parts: { jobId },
        query: z.strictObject({ ...page(100), "fields[import-error]": filled.optional() }),
    }),
];

export const klaviyoCalls: VendorCalls = { allowed: [...lists, ...members, ...imports], forbidden: klaviyoForbidden };
