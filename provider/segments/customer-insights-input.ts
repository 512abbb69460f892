import type * as pulumi from "@pulumi/pulumi";
import type { SegmentInput } from "./segment-input";

/** What `customerInsights()` takes. */
export interface CustomerInsightsArgs {
    /** The environment's address as its apps have it, without a path: `https://org.crm4.dynamics.com`. */
    readonly environment: pulumi.Input<string>;
    /** The name of the segment's output table, as Customer Insights - Data > Segments > (the segment) shows it: `Male_under_40`. */
    readonly segment: pulumi.Input<string>;
    /** Directory (tenant) id or domain of the application. */
    readonly tenantId: pulumi.Input<string>;
    /** Application (client) id. */
    readonly clientId: pulumi.Input<string>;
    /** A value, kept as a secret, or `fromEnv("NAME")`, which is kept in no state at all. */
    readonly clientSecret: pulumi.Input<string> | { readonly fromEnv: string };
    /** One base URL that stands for the environment and the sign-in both: the sandbox's, to rehearse. Default: the real ones. */
    readonly endpoint?: pulumi.Input<string> | undefined;
    /**
     * While a system refresh writes the tables, they are partial. `wait`, the default: until both have been still for 5 minutes, 15
     * minutes at most. `refuse`: an error at once. `ignore`: for environments whose tables never rest; then only members without a
     * profile are an error.
     */
    readonly refreshing?: pulumi.Input<"wait" | "refuse" | "ignore"> | undefined;
    /**
     * Default true: while nothing shows a change, the segment is not read. false: it is read each time. Who was deleted from a segment
     * of 500 members or more (5,000, unless the tables are elastic ones), with nothing else changed since, may show a day later.
     */
    readonly skipUnchanged?: pulumi.Input<boolean> | undefined;
}

/** What `customerInsights()` gives. */
export interface CustomerInsightsInput extends SegmentInput, Omit<CustomerInsightsArgs, "clientSecret"> {
    readonly kind: "customerInsights";
    readonly credentials: Pick<CustomerInsightsArgs, "clientSecret">;
}

/**
 * The members of a segment of Dynamics 365 Customer Insights - Data with their unified profiles, read from Dataverse.
 *
 * The application is the export user: make one for this alone. It needs a client secret, the Viewer role in Customer Insights - Data,
 * and a user of the Dataverse environment whose role reads the tables of segment memberships and customer profiles; nothing else, and
 * nothing is ever written.
 *
 * Columns are those of the table `msdynci_customerprofile`, by their logical names (`msdynci_email`). Values are text: numbers and
 * booleans become theirs, dates stay as Dataverse writes them (`2026-11-20`, `2026-11-20T05:30:00Z`), an empty value counts as absent.
 *
 * @example
 * ```ts
 * const lapsed = new SegmentExport("lapsed", {
 *     connection: klaviyo,
 *     destination: { listId: "XW53Ha" },
 *     segments: [
 *         customerInsights({
 *             environment: "https://contoso.crm4.dynamics.com",
 *             segment: "Lapsed_customers",
 *             tenantId: "contoso.onmicrosoft.com",
 *             clientId: "5e8b1c3d-2f47-4a96-b0d8-6a3f7e91c401",
 *             clientSecret: fromEnv("CUSTOMER_INSIGHTS_SECRET"),
 *         }),
 *     ],
 *     fields: { email: "msdynci_email", firstName: "msdynci_firstname" },
 * });
 * ```
 */
export function customerInsights({ clientSecret, ...args }: CustomerInsightsArgs): CustomerInsightsInput {
    return { kind: "customerInsights", ...args, credentials: { clientSecret } };
}
