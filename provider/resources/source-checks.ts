import type { Destination } from "../destinations/destination";
import { ExportError, isExportError } from "../errors";
import { mappedFields } from "../pipeline/export-spec";
import type { FieldMapping } from "../pipeline/export-spec";
import { missingColumns } from "../segments/columns";
import { sourceFor } from "../segments/registry";
import type { SegmentInput } from "../segments/segment-input";
import type { SourceContext } from "../segments/segment-source";
import { openWorkbench } from "../workbench";
import type { Workbench } from "../workbench";
import type { Checks } from "./checks";
import { hasUnknown, isUnknown } from "./engine/unknown";
import type { OperationContext, Properties } from "./lifecycle";

/** E-mail mapped, and nothing that this vendor does not take. */
export function checkFields(checks: Checks, destination: Destination, fields: unknown): void {
    if (isUnknown(fields)) return;
    const given = (fields ?? {}) as Properties;
    checks.text(
        "fields.email",
        given.email,
        'name the column that holds the e-mail address: fields: { email: "Email" }',
    );
    const taken = ["email", ...Object.keys(destination.fields)];
    for (const [name, value] of Object.entries(given)) {
        const spec = destination.fields[name];
        if (name === "email" || isUnknown(value)) continue;
        if (spec === undefined) {
            checks.fail(
                `fields.${name}`,
                `${destination.displayName} takes no field '${name}'; it takes ${taken.join(", ")}`,
            );
        } else if (spec.form === "text") {
            checks.text(`fields.${name}`, value, "name a column of the segment");
        } else {
            checkMap(checks, `fields.${name}`, value);
        }
    }
}

function checkMap(checks: Checks, property: string, value: unknown): void {
    if (typeof value !== "object" || value === null || Array.isArray(value)) {
        checks.fail(property, 'write the vendor\'s names and your columns: { plan: "Plan" }');
        return;
    }
    for (const [key, column] of Object.entries(value))
        checks.text(`${property}.${key}`, column, "name a column of the segment");
}

/** At least one segment, each of a kind and shape that we read, with every mapped column really there. */
export async function checkSegments(checks: Checks, news: Properties, context: OperationContext): Promise<void> {
    const { segments } = news;
    if (isUnknown(segments)) return;
    if (!Array.isArray(segments) || segments.length === 0) {
        checks.fail("segments", 'name at least one: segments: [files("segments/vip.csv")]');
        return;
    }
    let workbench: Workbench | undefined;
    const sourceContext: SourceContext = {
        directory: context.directory,
        signal: context.signal,
        workbench: async () => (workbench ??= await openWorkbench()),
    };
    try {
        for (const [index, segment] of (segments as SegmentInput[]).entries()) {
            if (!hasUnknown(segment)) await checkSegment(checks, index, segment, news, sourceContext);
        }
    } finally {
        workbench?.close();
    }
}

async function checkSegment(
    checks: Checks,
    index: number,
    segment: SegmentInput,
    news: Properties,
    context: SourceContext,
): Promise<void> {
    const property = `segments[${String(index)}]`;
    const failed = checks.failures.length;
    try {
        const source = sourceFor(segment);
        checks.schema(source.input, segment, (inner) => (inner === "" ? property : `${property}.${inner}`));
        if (checks.failures.length > failed || hasUnknown(news.fields) || isUnknown(news.consentColumn)) return;
        const actual = await source.columns(segment, context);
        for (const { property: wanted, column } of wantedColumns(news)) {
            const problem = missingColumns([column], actual, source.describe(segment));
            if (problem !== undefined) checks.fail(wanted, problem);
        }
    } catch (error) {
        if (!isExportError(error)) throw new ExportError("config", `${property} cannot be read`, { cause: error });
        checks.fail(property, error.message);
    }
}

function wantedColumns(news: Properties): { property: string; column: string }[] {
    const fields = (news.fields ?? {}) as FieldMapping;
    const wanted = typeof fields.email === "string" ? [{ property: "fields.email", column: fields.email }] : [];
    for (const { path, column } of mappedFields(fields)) {
        if (typeof column === "string") wanted.push({ property: `fields.${path}`, column });
    }
    if (typeof news.consentColumn === "string") wanted.push({ property: "consentColumn", column: news.consentColumn });
    return wanted;
}
