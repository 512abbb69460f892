import { createHash } from "node:crypto";
import { z } from "zod";
import { ExportError, isExportError } from "../errors";
import { missingColumns } from "./columns";
import { readTable } from "./customer-insights-folder/model";
import { findParts } from "./customer-insights-folder/parts";
import type { CustomerInsightsFolderInput } from "./customer-insights-folder-input";
import type { DataFile } from "./files/data-file";
import { delimitedReader } from "./files/delimited";
import type { Destined } from "./files/file-reader";
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
        const before = fingerprintOf(segment, directory);
        try {
            await loadParts(segment, directory, { columns, table, workbench: await workbench(), signal });
        } catch (error) {
            // A part that is being written looks torn.
            if (!signal.aborted && hasChanged(segment, directory, before)) throw changed(segment);
            throw error;
        }
        if (hasChanged(segment, directory, before)) throw changed(segment);
    },
};

function describeFolder({ path, table }: CustomerInsightsFolderInput): string {
    return table === undefined ? path : `${path} (${table})`;
}

async function loadParts(segment: CustomerInsightsFolderInput, directory: string, destined: Destined): Promise<void> {
    const exported = readTable(segment, directory);
    const attributes = exported.attributes.map(({ name }) => name);
    refuse(missingColumns(destined.columns, attributes, describeFolder(segment)));
    for (const part of findParts(segment, exported, directory)) {
        destined.signal.throwIfAborted();
        await loadPart(part, destined);
    }
    const [counted] = await destined.workbench.rows(`SELECT count(*)::DOUBLE AS rows FROM ${destined.table}`);
    if (Number(counted?.rows) > 0) return;
    throw new ExportError("config", `${describeFolder(segment)} holds no row: an empty segment is not sent`);
}

async function loadPart(part: DataFile, destined: Destined): Promise<void> {
    // Only a part with a header may have others than model.json says.
    const actual = await delimitedReader.columns(part, () => Promise.resolve(destined.workbench));
    refuse(missingColumns(destined.columns, actual, part.name));
    await delimitedReader.load(part, destined);
}

function refuse(problem: string | undefined): void {
    if (problem !== undefined) throw new ExportError("config", problem);
}

function fingerprintOf(segment: CustomerInsightsFolderInput, directory: string): string {
    const table = readTable(segment, directory);
    const parts = findParts(segment, table, directory).map(({ name, stamp }) => [name, stamp]);
    return createHash("sha256")
        .update(JSON.stringify([table, parts]))
        .digest("hex");
}

function hasChanged(segment: CustomerInsightsFolderInput, directory: string, before: string): boolean {
    try {
        return fingerprintOf(segment, directory) !== before;
    } catch (error) {
        if (!isExportError(error)) throw error;
        return true;
    }
}

function changed(segment: CustomerInsightsFolderInput): ExportError {
    const words = `${describeFolder(segment)} changed while it was read; run again when the export is complete`;
    return new ExportError("config", words, { retryable: true });
}
