import * as z from "zod";
import type { VendorCalls } from "./call";
import { filled, FORM_HEADERS, headers } from "./shapes";

/*
 * What the source of Customer Insights segments asks: nothing but reading. Writing to these tables "can cause issues with Customer
 * Insights - Data processing" (https://learn.microsoft.com/dynamics365/customer-insights/data/dv-odata).
 */
const DOCS = "https://learn.microsoft.com/power-apps/developer/data-platform";
const QUERY = `${DOCS}/webapi/query/overview`;
const ROOT = "/api/data/v9.2";

/** https://learn.microsoft.com/power-apps/developer/data-platform/webapi/compose-http-requests-handle-errors */
const reading = {
    authorization: z.string().regex(/^Bearer \S+$/),
    accept: z.literal("application/json"),
    "odata-maxversion": z.literal("4.0"),
    "odata-version": z.literal("4.0"),
};

const names = z.string().regex(/^[a-z][a-z0-9_]*(,[a-z][a-z0-9_]*)*$/);

/** Pages have a size and no `$top`; what is only looked at has a `$top` and no size. */
const page = { $select: names, $filter: filled.optional(), $skiptoken: filled.optional() };
const glance = {
    $select: names,
    $filter: filled.optional(),
    $orderby: z.literal("modifiedon desc").optional(),
    $top: z.literal("1"),
};

const TABLES = ["msdynci_segmentmemberships", "msdynci_customerprofiles"];

export const dataverseCalls: VendorCalls = {
    allowed: [
        {
            does: "sign in",
            method: "POST",
            path: "/{tenant}/oauth2/v2.0/token",
            parts: { tenant: filled },
            headers: headers({ ...FORM_HEADERS, accept: z.literal("application/json") }),
            body: {
                form: "urlencoded",
                schema: () =>
                    z.strictObject({
                        grant_type: z.literal("client_credentials"),
                        client_id: filled,
                        client_secret: filled,
                        scope: z.string().regex(/^https:\/\/[^/]+\/\.default$/),
                    }),
            },
            source: "https://learn.microsoft.com/entra/identity-platform/v2-oauth2-client-creds-grant-flow",
        },
        {
            does: "see which columns a table has",
            method: "GET",
            path: `${ROOT}/{table}/Attributes`,
            parts: {
                table: z
                    .string()
                    .regex(/^EntityDefinitions\(LogicalName='msdynci_(customerprofile|segmentmembership)'\)$/),
            },
            query: z.strictObject({ $select: z.literal("LogicalName,AttributeType,IsValidForRead") }),
            headers: headers(reading),
            source: `${DOCS}/webapi/query-metadata-web-api`,
        },
        {
            does: "count rows",
            method: "GET",
            path: `${ROOT}/{call}`,
            parts: {
                call: z.string().regex(/^RetrieveTotalRecordCount\(EntityNames=\['msdynci_\w+','msdynci_\w+'\]\)$/),
            },
            headers: headers(reading),
            source: `${DOCS}/webapi/reference/retrievetotalrecordcount`,
        },
        {
            does: "count the rows of a segment",
            method: "GET",
            path: `${ROOT}/msdynci_segmentmemberships`,
            query: z.strictObject({ $select: names, $filter: filled, $count: z.literal("true") }),
            headers: headers({
                ...reading,
                prefer: z.literal(
                    'odata.maxpagesize=1,odata.include-annotations="Microsoft.Dynamics.CRM.totalrecordcountlimitexceeded"',
                ),
            }),
            source: `${DOCS}/webapi/query/count-rows`,
        },
        ...TABLES.flatMap((table) => [
            {
                does: "read a page",
                method: "GET" as const,
                path: `${ROOT}/${table}`,
                query: z.strictObject(page),
                headers: headers({ ...reading, prefer: z.literal("odata.maxpagesize=5000") }),
                source: QUERY,
            },
            {
                does: "look at one row",
                method: "GET" as const,
                path: `${ROOT}/${table}`,
                query: z.strictObject(glance),
                headers: headers(reading),
                source: QUERY,
            },
        ]),
    ],
    forbidden: TABLES.flatMap((table) =>
        ["POST", "PATCH", "PUT", "DELETE"].map((method) => ({
            method,
            path: `${ROOT}/${table}`,
            because: "changes what Customer Insights works on",
            source: "https://learn.microsoft.com/dynamics365/customer-insights/data/dv-odata",
        })),
    ),
};
