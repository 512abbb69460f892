import * as z from "zod";
import type { AllowedCall, VendorCalls } from "./call";
import { constantContactForbidden } from "./forbidden";
import { importedContact } from "./imported-contact";
import { among, filled, FORM_HEADERS, headers, redirectUri, textUpTo, uuid, whole } from "./shapes";

/*
 * Constant Contact's API v3, restated from its OpenAPI 1.0.221 and, where that is silent, from its guide.
 */
const OPENAPI = "https://github.com/constantcontact/constant-contact-v3api-client-csharp/blob/main/api/openapi.yaml";
const GUIDE = "https://developer.constantcontact.com/api_guide";

const reading = { authorization: z.string().regex(/^Bearer \S+$/), accept: z.literal("application/json").optional() };
const read = headers(reading);
const write = headers({ ...reading, "content-type": z.literal("application/json") });
const oneList = z.tuple([uuid], { error: "not exactly one list" });

const imported = z.strictObject({ import_data: z.array(importedContact).min(1).max(40_000), list_ids: oneList });

const refresh = { grant_type: z.literal("refresh_token"), refresh_token: filled };
const exchange = { grant_type: z.literal("authorization_code"), code: filled, redirect_uri: redirectUri };
const pkce = { client_id: filled, code_verifier: z.string().regex(/^[\w.~-]{43,128}$/) };
const tokens = { does: "sign in", method: "POST", path: "/oauth2/default/v1/token" } as const;

const signIn: readonly AllowedCall[] = [
    // A person's browser makes these two: the question is ours, the page and the answer to it are the vendor's.
    ...(["GET", "POST"] as const).map((method) => ({
        does: "ask for a person's consent",
        method,
        path: "/oauth2/default/v1/authorize",
        query: z.strictObject({
            response_type: z.literal("code"),
            client_id: filled,
            redirect_uri: redirectUri,
            // Without offline_access there is no refresh token, and no error.
            scope: z
                .string()
                .regex(/(^| )offline_access( |$)/)
                .regex(/^(contact_data|account_read|offline_access| )+$/),
            state: z.string().min(16, "too short to be unguessable"),
            code_challenge: z.string().length(43).optional(),
            code_challenge_method: z.literal("S256").optional(),
            prompt: z.literal("login").optional(),
        }),
        headers: z.looseObject({}),
        ...(method === "POST" && { body: { form: "urlencoded" as const, schema: () => z.looseObject({}) } }),
        source: `${GUIDE}/server_flow.html`,
    })),
    {
        ...tokens,
        headers: headers({ ...FORM_HEADERS, authorization: z.string().regex(/^Basic [A-Za-z0-9+/]+={0,2}$/) }),
        body: {
            form: "urlencoded",
            schema: () => {
                const verified = { ...exchange, code_verifier: pkce.code_verifier.optional() };
                return z.discriminatedUnion("grant_type", [z.strictObject(refresh), z.strictObject(verified)]);
            },
        },
        source: `${GUIDE}/server_flow.html`,
    },
    {
        ...tokens,
        headers: headers(FORM_HEADERS),
        body: {
            form: "urlencoded",
            schema: () =>
                z.discriminatedUnion("grant_type", [
                    z.strictObject({ ...refresh, client_id: filled }),
                    z.strictObject({ ...exchange, ...pkce }),
                ]),
        },
        source: `${GUIDE}/pkce_flow.html`,
    },
];

type Call = Omit<AllowedCall, "source" | "headers">;
const get = (call: Omit<Call, "method">): AllowedCall => ({ ...call, method: "GET", headers: read, source: OPENAPI });
const post = (call: Omit<Call, "method">): AllowedCall => ({
    ...call,
    method: "POST",
    headers: write,
    source: OPENAPI,
});

const lists: readonly AllowedCall[] = [
    get({ does: "read the user's privileges", path: "/v3/account/user/privileges" }),
    get({ does: "read the account", path: "/v3/account/summary" }),
    get({
        does: "find a list by its name, or prove that lists can be read",
        path: "/v3/contact_lists",
        query: z.strictObject({
            // The schema says 1,000, the text beside it 500: what fits both.
            limit: whole(1, 500).optional(),
            name: filled.optional(),
            status: among("active", "deleted", "all").optional(),
            include_count: z.enum(["true", "false"]).optional(),
            include_membership_count: z.enum(["all", "active"]).optional(),
            cursor: filled.optional(),
        }),
    }),
    get({
        does: "find a list",
        path: "/v3/contact_lists/{listId}",
        parts: { listId: uuid },
        query: z.strictObject({ include_membership_count: z.enum(["all", "active"]).optional() }),
    }),
    post({
        does: "make a list",
        path: "/v3/contact_lists",
        body: {
            form: "json",
            schema: () => {
                const list = { name: textUpTo(255).min(1), description: textUpTo(255), favorite: z.boolean() };
                return z.strictObject(list).partial({ description: true, favorite: true });
            },
        },
    }),
    {
        does: "delete a list, and nobody on it",
        method: "DELETE",
        path: "/v3/contact_lists/{listId}",
        parts: { listId: uuid },
        headers: read,
        source: OPENAPI,
    },
];

const page = whole(1, 500).optional();
const time = z.iso.datetime({ offset: true }).optional();
const filters = {
    status: among(
        "all",
        "active",
        "deleted",
        "not_set",
        "pending_confirmation",
        "temp_hold",
        "unsubscribed",
    ).optional(),
    limit: page,
    updated_after: time,
    updated_before: time,
    include_count: z.literal("true").optional(),
};

const contacts: readonly AllowedCall[] = [
    get({
        does: "read who is on a list",
        path: "/v3/contacts",
        // The filters are in a cursor: https://github.com/amp-labs/connectors (test data of constantcontact).
        query: z.union([z.strictObject({ cursor: filled, limit: page }), z.strictObject({ lists: uuid, ...filters })], {
            error: "neither the contacts of exactly one list nor the next page of them",
        }),
    }),
    post({
        does: "import people into a list",
        path: "/v3/activities/contacts_json_import",
        // Less than 4 MB; whether that is 4,000,000 or 4,194,304 is not published.
        body: { form: "json", bytes: 3_999_999, schema: () => imported },
    }),
    post({
        does: "take people off a list",
        path: "/v3/activities/remove_list_memberships",
        body: {
            form: "json",
            schema: () => {
                const source = z.strictObject({ contact_ids: z.array(uuid).min(1).max(500) });
                return z.strictObject({ source, list_ids: oneList });
            },
        },
    }),
    get({ does: "follow an activity", path: "/v3/activities/{activityId}", parts: { activityId: uuid } }),
];

export const constantContactCalls: VendorCalls = {
    allowed: [...signIn, ...lists, ...contacts],
    forbidden: constantContactForbidden,
};
