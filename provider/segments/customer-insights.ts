import { createHash, randomUUID } from "node:crypto";
import { refuseMissing } from "./columns";
import { connect, credentials, type Dataverse } from "./customer-insights/dataverse";
import { describeSegment, input, type CheckedSegment } from "./customer-insights/input";
import { readMarks, readTotals } from "./customer-insights/marks";
import { noMember } from "./customer-insights/members";
import { EmptySegment } from "./empty-segment";
import { profileColumns, type ProfileColumn } from "./customer-insights/profile-columns";
import { readSegment } from "./customer-insights/read-segment";
import { REFRESH_TIMING, settledMarks, type RefreshTiming } from "./customer-insights/refresh";
import type { SegmentInput } from "./segment-input";
import type { SegmentSource, SourceContext } from "./segment-source";

/** Segments of Dynamics 365 Customer Insights - Data, over the Dataverse Web API. */
export const customerInsightsSource: SegmentSource = customerInsightsWith(REFRESH_TIMING);

/** The same with other times; for tests. */
export function customerInsightsWith(timing: RefreshTiming): SegmentSource {
    return {
        kind: "customerInsights",
        input,
        credentials,
        describe: (segment) => describeSegment(segment as CheckedSegment),
        fingerprint,
        async columns(segment, context) {
            const found = await profileColumns(connect(segment as CheckedSegment, context));
            return found.map(({ name }) => name);
        },
        load: (segment, columns, table, context) =>
            load(segment as CheckedSegment, columns, { table, context, timing }),
    };
}

/** Five requests. What cannot be seen to be unchanged counts as changed. */
async function fingerprint(segment: SegmentInput, context: SourceContext): Promise<string> {
    const checked = segment as CheckedSegment;
    const dataverse = connect(checked, context);
    const { memberships, profiles, found } = await readMarks(dataverse, checked, clockOf(context));
    if (found.rows === 0) throw new EmptySegment(await noMember(dataverse, checked));
    const totals = await readTotals(dataverse);
    const told = memberships !== undefined && profiles !== undefined && totals !== undefined;
    const otherwise = told && checked.skipUnchanged !== false ? "" : randomUUID();
    const { environment, endpoint, segment: name } = checked;
    const seen = [environment, endpoint, name, memberships, profiles, found.rows, totals, otherwise];
    return createHash("sha256").update(JSON.stringify(seen)).digest("hex");
}

interface Destined {
    readonly table: string;
    readonly context: SourceContext;
    readonly timing: RefreshTiming;
}

async function load(
    segment: CheckedSegment,
    names: readonly string[],
    { table, context, timing }: Destined,
): Promise<void> {
    const { signal } = context;
    const now = clockOf(context);
    const dataverse = connect(segment, context);
    const columns = await wantedColumns(dataverse, segment, names);
    const before = await settledMarks({ dataverse, segment, now, signal, timing });
    if (before.found.rows === 0) throw new EmptySegment(await noMember(dataverse, segment));
    const workbench = await context.workbench();
    await readSegment({ dataverse, segment, columns, table, workbench, before, now });
}

async function wantedColumns(
    dataverse: Dataverse,
    segment: CheckedSegment,
    names: readonly string[],
): Promise<readonly ProfileColumn[]> {
    const actual = new Map((await profileColumns(dataverse)).map((column) => [column.name, column]));
    refuseMissing(names, [...actual.keys()], describeSegment(segment));
    return names.flatMap((name) => actual.get(name) ?? []);
}

function clockOf({ now }: SourceContext): () => Date {
    return now ?? (() => new Date());
}
