import { isDeepStrictEqual } from "node:util";
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
import type { Credentials } from "./credential";
import { hasUnknown, isUnknown } from "./engine/unknown";
import { readEnvironment } from "./environment-credentials";
import type { CredentialProblem } from "./environment-credentials";
import type { OperationContext, OperationLog, Properties } from "./lifecycle";
import { credentialsOf, sourceCredentialProblems } from "./source-credentials";
import { vendorTransport } from "./vendor-transport";

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

/** At least one segment, each of a kind and shape that we read, with every mapped column really there. `olds`: the inputs of before. */
export async function checkSegments(
    checks: Checks,
    olds: Properties,
    news: Properties,
    context: OperationContext,
): Promise<void> {
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
        now: context.now,
        transport: vendorTransport(context),
        workbench: async () => (workbench ??= await openWorkbench()),
    };
    try {
        for (const [index, segment] of (segments as SegmentInput[]).entries()) {
            if (!hasUnknown(segment))
                await checkSegment(checks, index, segment, { olds, news }, sourceContext, context.log);
        }
    } finally {
        workbench?.close();
    }
}

async function checkSegment(
    checks: Checks,
    index: number,
    segment: SegmentInput,
    { olds, news }: Record<"olds" | "news", Properties>,
    context: SourceContext,
    log: OperationLog,
): Promise<void> {
    const property = `segments[${String(index)}]`;
    const failed = checks.failures.length;
    try {
        const source = sourceFor(segment);
        checks.schema(source.input, segment, (inner) => (inner === "" ? property : `${property}.${inner}`));
        const credentials = credentialsOf(news, index);
        const readable = checkCredentials(checks, property, sourceCredentialProblems(segment, credentials), log);
        if (checks.failures.length > failed || hasUnknown(news.fields) || isUnknown(news.consentColumn)) return;
        if (!readable || hasUnknown(credentials) || !mayRead(olds, news)) return;
        const given = readEnvironment(credentials as Credentials) as Record<string, string>;
        const actual = await source.columns(segment, { ...context, credentials: given });
        for (const { property: wanted, column } of wantedColumns(news)) {
            const problem = missingColumns([column], actual, source.describe(segment));
            if (problem !== undefined) checks.fail(wanted, problem);
        }
    } catch (error) {
        if (!isExportError(error)) throw new ExportError("config", `${property} cannot be read`, { cause: error });
        // A service that is down for a moment is no mistake in the program; the run will tell.
        if (error.retryable) log.warn(`${property} was not looked at: ${error.message}`);
        else checks.fail(property, error.message);
    }
}

/**
 * The segments of an export that is not active are not looked at: they may be gone. Those of one on a schedule, once they are saved, are
 * left to its runs: they may be there around its due moments alone.
 */
function mayRead(olds: Properties, news: Properties): boolean {
    if (news.active !== undefined && news.active !== true) return false;
    const isSaved = ["segments", "fields", "consentColumn"].every((name) => isDeepStrictEqual(olds[name], news[name]));
    return news.schedule === undefined || !isSaved;
}

/** Whether the segment can be read with them. A variable that is not set is only said, as with connections. */
function checkCredentials(
    checks: Checks,
    property: string,
    problems: readonly CredentialProblem[],
    log: OperationLog,
): boolean {
    for (const { property: name, reason, unset } of problems) {
        const place = `${property}.${name}`;
        if (unset) log.warn(`property ${place}: ${reason} (a preview without it does not look at the segment)`);
        else checks.fail(place, reason);
    }
    return problems.length === 0;
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
