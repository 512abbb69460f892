import type { SegmentInput } from "./segment-input";

export interface CustomerInsightsFolderOptions {
    /** The exported table that is the segment. Default: the only one that the export has. */
    readonly table?: string | undefined;
}

/** What `customerInsightsFolder()` gives: plain JSON, as it stands in the program's inputs and in the state. */
export interface CustomerInsightsFolderInput extends SegmentInput, CustomerInsightsFolderOptions {
    readonly kind: "customerInsightsFolder";
    readonly path: string;
}

/**
 * A segment's table that Customer Insights - Data exported to Blob Storage or Data Lake Storage, copied or mounted to this machine: the
 * folder that has the export's name, with `model.json` in it and parts such as `Lapsed/2026/11/20/0530/Lapsed_1.csv`.
 *
 * The newest export that `model.json` names is read. It must be whole: a part that is missing, empty or cut off is an error that
 * names it. The path starts at the program's directory. Columns are the attributes that `model.json` gives the table; values are text,
 * and an empty one counts as absent.
 *
 * @example
 * ```ts
 * const lapsed = new SegmentExport("lapsed", {
 *     connection: klaviyo,
 *     destination: { listId: "XW53Ha" },
 *     segments: [customerInsightsFolder("exports/SegmentsToLake", { table: "Lapsed_customers" })],
 *     fields: { email: "EMail", firstName: "FirstName" },
 * });
 * ```
 */
export function customerInsightsFolder(
    path: string,
    options: CustomerInsightsFolderOptions = {},
): CustomerInsightsFolderInput {
    return { kind: "customerInsightsFolder", path, ...options };
}
