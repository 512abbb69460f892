import { readdirSync, readFileSync } from "node:fs";
import path from "node:path";
import * as z from "zod";
import { ExportError } from "../../errors";
import type { CustomerInsightsFolderInput } from "../customer-insights-folder-input";
import { nearest } from "../near-miss";

/** https://learn.microsoft.com/common-data-model/model-json; the defaults are those of the Common Data Model's own library. */
const csvSettings = z.looseObject({
    columnHeaders: z.boolean().default(false),
    delimiter: z.string().default(","),
    quoteStyle: z.string().default("QuoteStyle.Csv"),
    encoding: z.string().default("UTF-8"),
});

const partition = z.looseObject({
    location: z.string().min(1),
    fileFormatSettings: csvSettings.default({
        columnHeaders: false,
        delimiter: ",",
        quoteStyle: "QuoteStyle.Csv",
        encoding: "UTF-8",
    }),
});

const entity = z.looseObject({
    name: z.string().min(1),
    attributes: z.array(z.looseObject({ name: z.string().min(1) })).min(1),
    partitions: z.array(partition).default([]),
});

const model = z.looseObject({ entities: z.array(z.looseObject({ name: z.string() })).min(1) });

export type Partition = z.infer<typeof partition>;
/** One exported table. */
export type ExportedTable = z.infer<typeof entity>;

/** The segment's table as `model.json` describes it. Throws ExportError `config` where it does not. */
export function readTable(segment: CustomerInsightsFolderInput, directory: string): ExportedTable {
    const file = path.join(segment.path, "model.json");
    const { entities } = readModel(segment, directory, file);
    const names = entities.map(({ name }) => name);
    const wanted = segment.table ?? (names.length === 1 ? names[0] : undefined);
    if (wanted === undefined) {
        const example = `customerInsightsFolder(${JSON.stringify(segment.path)}, { table: ${JSON.stringify(names[0])} })`;
        throw new ExportError("config", `${file} has several tables, ${names.join(", ")}; write ${example}`);
    }
    const found = entities.find(({ name }) => name === wanted);
    if (found === undefined) {
        const meant = nearest(wanted, names);
        const advice = meant === undefined ? "" : `; did you mean '${meant}'?`;
        throw new ExportError("config", `no table '${wanted}' in ${file}${advice} (tables: ${names.join(", ")})`);
    }
    const table = entity.safeParse(found);
    if (table.success) return table.data;
    const [issue] = table.error.issues;
    const place = issue?.path.join(".") ?? "";
    throw new ExportError(
        "config",
        `${file} does not describe the table '${wanted}' as model.json does: ${place}: ${issue?.message}`,
    );
}

function readModel(segment: CustomerInsightsFolderInput, directory: string, file: string): z.infer<typeof model> {
    const text = readText(segment, directory, file);
    let json: unknown;
    try {
        json = JSON.parse(text.replace(/^\uFEFF/, ""));
    } catch {
        throw new ExportError("config", `${file} is no JSON, or is still being written`, { retryable: true });
    }
    const found = model.safeParse(json);
    if (!found.success) throw new ExportError("config", `${file} is no model.json of an export: it lists no tables`);
    return found.data;
}

function readText(segment: CustomerInsightsFolderInput, directory: string, file: string): string {
    const absolute = path.resolve(directory, file);
    try {
        return readFileSync(absolute, "utf8");
    } catch (error) {
        const { code } = error as NodeJS.ErrnoException;
        if (code !== "ENOENT" && code !== "ENOTDIR") throw new ExportError("config", `${file} cannot be read: ${code}`);
        const meant = nearest(path.basename(segment.path), foldersBeside(absolute));
        const advice =
            meant === undefined
                ? `; name the folder that has the export's name (relative paths start at ${directory})`
                : `; did you mean '${path.join(path.dirname(segment.path), meant)}'?`;
        throw new ExportError("config", `there is no ${file}${advice}`);
    }
}

/** Folders beside the one that was named. */
function foldersBeside(model: string): string[] {
    try {
        const entries = readdirSync(path.dirname(path.dirname(model)), { withFileTypes: true });
        return entries.filter((entry) => entry.isDirectory()).map(({ name }) => name);
    } catch {
        return [];
    }
}
