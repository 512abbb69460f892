import { fieldsOf, firstText } from "../../http/vendor-words";
import { ask, type Dataverse, type Question } from "./dataverse";
import { errorFor } from "./errors";
import type { CheckedSegment } from "./input";
import { membershipFilter } from "./segment-names";

export const MEMBERSHIPS = "msdynci_segmentmemberships";
export const PROFILES = "msdynci_customerprofiles";

const COUNT_STOPPED = "Microsoft.Dynamics.CRM.totalrecordcountlimitexceeded";

/** Rows that the segment's filter finds. */
export interface Count {
    /** -1: not told. */
    readonly rows: number;
    /** The count did not stop before their end. */
    readonly exact: boolean;
}

/** What can be seen of the two tables without reading them. */
export interface Marks {
    /** The newest `modifiedon` of each table; undefined where it has no such column, or no row. */
    readonly memberships: string | undefined;
    readonly profiles: string | undefined;
    readonly found: Count;
    /** When the service answered, in milliseconds since 1970, by its own clock. */
    readonly at: number;
}

/** Three requests. `now`: for an answer without a date. */
export async function readMarks(dataverse: Dataverse, segment: CheckedSegment, now: () => Date): Promise<Marks> {
    const [memberships, profiles, found] = await Promise.all([
        newestOf(dataverse, MEMBERSHIPS),
        newestOf(dataverse, PROFILES),
        countOf(dataverse, segment),
    ]);
    const dates = [memberships.date, profiles.date].map((date) => Date.parse(date ?? ""));
    const answered = Math.min(...dates.filter((date) => !Number.isNaN(date)));
    const at = Number.isFinite(answered) ? answered : now().getTime();
    return { memberships: memberships.newest, profiles: profiles.newest, found, at };
}

/** Rows of both tables, from a snapshot of the last 24 hours; undefined where the service does not tell. */
export async function readTotals(dataverse: Dataverse): Promise<{ memberships: number; profiles: number } | undefined> {
    const names = "'msdynci_segmentmembership','msdynci_customerprofile'";
    const doing = "how many rows the tables have";
    const answer = await ask(dataverse, { path: `RetrieveTotalRecordCount(EntityNames=[${names}])`, doing });
    if (answer.status === 401 || answer.status === 403) throw errorFor(answer, doing);
    const { Keys: keys, Values: values } = fieldsOf(fieldsOf(answer.json).EntityRecordCountCollection);
    if (!Array.isArray(keys) || !Array.isArray(values)) return undefined;
    const [memberships, profiles] = ["msdynci_segmentmembership", "msdynci_customerprofile"].map((name) =>
        Number((values as unknown[])[keys.indexOf(name)]),
    );
    return Number.isFinite(memberships) && Number.isFinite(profiles)
        ? { memberships: Number(memberships), profiles: Number(profiles) }
        : undefined;
}

/** How long ago one of the tables last showed a change, in milliseconds; undefined where neither shows any. */
export function stillFor({ memberships, profiles, at }: Marks): number | undefined {
    const moments = [memberships, profiles].map((text) => Date.parse(text ?? "")).filter((moment) => !isNaN(moment));
    return moments.length === 0 ? undefined : Math.max(0, at - Math.max(...moments));
}

/** Whether anything can be seen to have changed between the two. */
export function differ(one: Marks, other: Marks): boolean {
    return (
        one.memberships !== other.memberships || one.profiles !== other.profiles || one.found.rows !== other.found.rows
    );
}

async function newestOf(
    dataverse: Dataverse,
    path: string,
): Promise<{ newest?: string | undefined; date?: string | undefined }> {
    const query = { $select: "modifiedon", $orderby: "modifiedon desc", $top: "1" };
    const question: Question = { path, query, doing: "when its tables last changed" };
    const answer = await ask(dataverse, question);
    if (answer.status === 400 && answer.text.includes("modifiedon")) return { date: answer.headers.date };
    if (answer.status !== 200) throw errorFor(answer, question.doing);
    const { value } = fieldsOf(answer.json);
    const [first] = Array.isArray(value) ? (value as unknown[]) : [];
    return { newest: firstText(fieldsOf(first).modifiedon) || undefined, date: answer.headers.date };
}

/**
 * A count of all rows comes with a page of any size, and stops at 5,000, or at 500 for elastic tables:
 * https://learn.microsoft.com/power-apps/developer/data-platform/webapi/query/count-rows
 */
async function countOf(dataverse: Dataverse, { segment }: CheckedSegment): Promise<Count> {
    const query = { $select: "msdynci_customerid", $filter: membershipFilter(segment), $count: "true" };
    const prefer = `odata.maxpagesize=1,odata.include-annotations="${COUNT_STOPPED}"`;
    const question: Question = { path: MEMBERSHIPS, query, prefer, doing: "how many members the segment has" };
    const answer = await ask(dataverse, question);
    if (answer.status !== 200) throw errorFor(answer, question.doing);
    const fields = fieldsOf(answer.json);
    const rows = Number(fields["@odata.count"] ?? -1);
    const stopped = fields[`@${COUNT_STOPPED}`];
    return { rows, exact: rows >= 0 && (stopped === undefined ? rows % 500 !== 0 : stopped === false) };
}
