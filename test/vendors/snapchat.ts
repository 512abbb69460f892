import * as z from "zod";
import type { AllowedCall, VendorCalls } from "./call";
import { snapchatForbidden } from "./forbidden";
import { filled, FORM_HEADERS, headers, redirectUri, textUpTo, uuid, whole } from "./shapes";

/*
 * Snapchat's Marketing API v1, restated from Snap's pages. What they show of adding and removing people is below the create example
 * of the page on customer lists, and is quoted alike by segmentio/action-destinations and rudderlabs/rudder-transformer.
 */
const DOCS = "https://developers.snap.com/api/marketing-api/Ads-API";
const AUTHENTICATION = `${DOCS}/authentication`;
const LISTS = `${DOCS}/customer-lists`;

const audienceId = z.string().regex(/^\d{1,20}$/);

const reading = { authorization: z.string().regex(/^Bearer \S+$/), accept: z.literal("application/json").optional() };
const read = headers(reading);
const write = headers({ ...reading, "content-type": z.literal("application/json") });

/** Hashes of one kind in one call, each in an array of its own: the row of the one column that the schema names. */
const users = z.strictObject({
    users: z.tuple([
        z.strictObject({
            schema: z.tuple([z.literal("EMAIL_SHA256")]),
            data: z
                .array(z.tuple([z.string().regex(/^[0-9a-f]{64}$/, "no SHA-256 in lower-case hex")]))
                .min(1)
                .max(100_000),
        }),
    ]),
});

const client = { client_id: filled, client_secret: filled };

const signIn: readonly AllowedCall[] = [
    // A person's browser makes these two: the question is ours, the page and the answer to it are the vendor's.
    ...(["GET", "POST"] as const).map((method) => ({
        does: "ask for a person's consent",
        method,
        path: "/login/oauth2/authorize",
        query: z.strictObject({
            response_type: z.literal("code"),
            client_id: filled,
            redirect_uri: redirectUri,
            scope: z.literal("snapchat-marketing-api"),
            state: z.string().min(16, "too short to be unguessable"),
        }),
        headers: z.looseObject({}),
        ...(method === "POST" && { body: { form: "urlencoded" as const, schema: () => z.looseObject({}) } }),
        source: AUTHENTICATION,
    })),
    {
        does: "sign in",
        method: "POST",
        path: "/login/oauth2/access_token",
        headers: headers(FORM_HEADERS),
        body: {
            form: "urlencoded",
            schema: () =>
                z.discriminatedUnion("grant_type", [
                    z.strictObject({ grant_type: z.literal("refresh_token"), ...client, refresh_token: filled }),
                    z.strictObject({
                        grant_type: z.literal("authorization_code"),
                        ...client,
                        code: filled,
                        redirect_uri: redirectUri,
                    }),
                ]),
        },
        source: AUTHENTICATION,
    },
];

const account: readonly AllowedCall[] = [
    {
        does: "read the user's organizations and ad accounts, with the roles",
        method: "GET",
        path: "/v1/me/organizations",
        query: z.strictObject({ with_ad_accounts: z.literal("true").optional() }),
        headers: read,
        source: `${DOCS}/organizations`,
    },
    {
        does: "read an ad account",
        method: "GET",
        path: "/v1/adaccounts/{adAccountId}",
        parts: { adAccountId: uuid },
        headers: read,
        // Read as Snap's page has it by yassineazimani/SnapAds4J.
        source: "https://github.com/yassineazimani/SnapAds4J",
    },
];

const audiences: readonly AllowedCall[] = [
    {
        does: "read the audiences of an ad account",
        method: "GET",
        path: "/v1/adaccounts/{adAccountId}/segments",
        parts: { adAccountId: uuid },
        query: z.strictObject({ limit: whole(50, 1_000).optional(), cursor: filled.optional() }),
        headers: read,
        source: `${DOCS}/api-patterns`,
    },
    {
        does: "make a customer list",
        method: "POST",
        path: "/v1/adaccounts/{adAccountId}/segments",
        parts: { adAccountId: uuid },
        headers: write,
        body: {
            form: "json",
            schema: ({ adAccountId = "" }) => {
                const segment = z.strictObject({
                    name: textUpTo(375).min(1),
                    source_type: z.literal("FIRST_PARTY"),
                    ad_account_id: z.literal(adAccountId),
                    description: z.string().optional(),
                    retention_in_days: z.int().min(1).max(9_999),
                });
                return z.strictObject({ segments: z.tuple([segment]) });
            },
        },
        source: LISTS,
    },
    {
        does: "find an audience",
        method: "GET",
        path: "/v1/segments/{audienceId}",
        parts: { audienceId },
        headers: read,
        source: LISTS,
    },
    {
        does: "delete an audience",
        method: "DELETE",
        path: "/v1/segments/{audienceId}",
        parts: { audienceId },
        headers: read,
        source: LISTS,
    },
    ...(["POST", "DELETE"] as const).map((method) => ({
        does: method === "POST" ? "add people to an audience" : "take people off an audience",
        method,
        path: "/v1/segments/{audienceId}/users",
        parts: { audienceId },
        headers: write,
        body: { form: "json" as const, schema: () => users },
        source: LISTS,
    })),
];

export const snapchatCalls: VendorCalls = {
    allowed: [...signIn, ...account, ...audiences],
    forbidden: snapchatForbidden,
};
