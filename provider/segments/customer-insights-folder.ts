import { createHash } from "node:crypto";
import * as z from "zod";
import { ExportError } from "../errors";
import { countRows } from "../workbench/count-rows";
import { refuseMissing } from "./columns";
import { readTable } from "./customer-insights-folder/model";
import { findParts } from "./customer-insights-folder/parts";
import type { CustomerInsightsFolderInput } from "./customer-insights-folder-input";
import { EmptySegment } from "./empty-segment";
import { delimitedReader } from "./files/delimited";
import type { Destined } from "./files/file-reader";
import { loadFile, loadUnchanged } from "./files/load-unchanged";
import type { SegmentSource } from "./segment-source";

const input = z.strictObject({
    kind: z.literal("customerInsightsFolder"),
    path: z.string().min(1, 'must name a folder: customerInsightsFolder("exports/SegmentsToLake")'),
    table: z.string().min(1, "must name a table of the export").optional(),
});

/** The folder that Customer Insights' export to Blob Storage or Data Lake Storage writes, on this machine. */
export const customerInsightsFolderSource: SegmentSource = {
    kind: "customerInsightsFolder",
    input,
    describe: (segment) => describeFolder(segment as CustomerInsightsFolderInput),
    fingerprint: (segment, { directory }) =>
        new Promise((resolve) => {
            resolve(fingerprintOf(segment as CustomerInsightsFolderInput, directory));
        }),
    columns: (segment, { directory }) =>
        new Promise((resolve) => {
            const { attributes } = readTable(segment as CustomerInsightsFolderInput, directory);
            resolve(attributes.map(({ name }) => name));
        }),
    async load(given, columns, table, { directory, workbench, signal }) {
        const segment = given as CustomerInsightsFolderInput;
        const unchanging = {
            fingerprint: () => fingerprintOf(segment, directory),
            changed: () => changed(segment),
            signal,
        };
        await loadUnchanged(unchanging, async () =>
            loadParts(segment, directory, { columns, table, workbench: await workbench(), signal }),
        );
    },
};

function describeFolder({ path, table }: CustomerInsightsFolderInput): string {
    return table === undefined ? path : `${path} (${table})`;
}

async function loadParts(segment: CustomerInsightsFolderInput, directory: string, destined: Destined): Promise<void> {
    const exported = readTable(segment, directory);
    const attributes = exported.attributes.map(({ name }) => name);
    refuseMissing(destined.columns, attributes, describeFolder(segment));
    for (const part of findParts(segment, exported, directory)) {
        destined.signal.throwIfAborted();
        // Only a part with a header may have others than model.json says.
        await loadFile(part, delimitedReader, destined);
    }
    if ((await countRows(destined.workbench, destined.table)) > 0) return;
    throw new EmptySegment(`${describeFolder(segment)} holds no row: an empty segment is not sent`);
}

function fingerprintOf(segment: CustomerInsightsFolderInput, directory: string): string {
    const table = readTable(segment, directory);
    const parts = findParts(segment, table, directory).map(({ name, stamp }) => [name, stamp]);
    return createHash("sha256")
        .update(JSON.stringify([table, parts]))
        .digest("hex");
}

function changed(segment: CustomerInsightsFolderInput): ExportError {
    const words = `${describeFolder(segment)} changed while it was read; run again when the export is complete`;
    return new ExportError("config", words, { retryable: true });
}
