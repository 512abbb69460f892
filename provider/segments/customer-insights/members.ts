import { ExportError } from "../../errors";
import type { Append, Workbench } from "../../workbench";
import { countRows } from "../../workbench/count-rows";
import { nearest } from "../near-miss";
import { pagesOf, type Dataverse, type Row } from "./dataverse";
import { broken } from "./errors";
import { describeSegment, type CheckedSegment } from "./input";
import { MEMBERSHIPS, type Count } from "./marks";
import { membershipColumns } from "./profile-columns";
import { KnownTexts, membershipFilter } from "./segment-names";

const COLUMNS = ["msdynci_customerid", "msdynci_segments"];
/** https://learn.microsoft.com/dynamics365/customer-insights/data/tables#segment-membership */
const KIND = "msdynci_segmentmembershiptype";
const PROVIDER = "msdynci_segmentprovider";
const DOING = "to read segment memberships";
/** As many names as fit a message. */
const SHOWN = 10;

export interface MembersRead {
    /** Rows that the filter found, those of other segments included. */
    readonly found: number;
    readonly members: number;
}

export interface MembersWanted {
    readonly segment: CheckedSegment;
    /** To be made: `(position BIGINT, customer VARCHAR)`. */
    readonly table: string;
    readonly workbench: Workbench;
    /** Told how many were found so far. */
    readonly seen: (members: number) => void;
}

/** Fills the table with the segment's members, each once, in the order of their memberships. */
export async function readMembers(dataverse: Dataverse, wanted: MembersWanted): Promise<MembersRead> {
    const { segment, table, workbench } = wanted;
    const rows = `${table}_rows`;
    await workbench.run(`CREATE TABLE ${rows} (customer VARCHAR)`);
    try {
        const texts = new KnownTexts();
        const found = await workbench.appending(rows, (append) => readRows(dataverse, wanted, texts, append));
        const first = `SELECT min(rowid) AS position, customer FROM ${rows} GROUP BY customer`;
        await workbench.run(`CREATE TABLE ${table} AS SELECT * FROM (${first}) ORDER BY position`);
        const members = await countRows(workbench, table);
        if (members === 0) throw new ExportError("config", await noMember(dataverse, segment, texts));
        return { found, members };
    } finally {
        await workbench.run(`DROP TABLE IF EXISTS ${rows}`);
    }
}

/** Gives how many rows the filter found. */
async function readRows(
    dataverse: Dataverse,
    { segment, seen }: MembersWanted,
    texts: KnownTexts,
    append: Append,
): Promise<number> {
    const columns = [...COLUMNS, ...(await membershipColumns(dataverse, [KIND, PROVIDER]))];
    const query = { $select: columns.join(","), $filter: membershipFilter(segment.segment) };
    const kinds = new Set<string>();
    const providers = new Set<string>();
    let found = 0;
    let appended = 0;
    for await (const page of pagesOf(dataverse, { path: MEMBERSHIPS, query, doing: DOING })) {
        const named = page.rows.filter((row) => segmentsOf(row, texts).includes(segment.segment));
        for (const row of named) {
            kinds.add(textIn(row, KIND, "Customer"));
            providers.add(textIn(row, PROVIDER, ""));
        }
        await append(named.map((row) => [customerIn(row)]));
        found += page.rows.length;
        appended += named.length;
        seen(appended);
    }
    refuseMixture(segment, [...kinds].sort(), [...providers].sort());
    return found;
}

function segmentsOf(row: Row, texts: KnownTexts): readonly string[] {
    const text = row.msdynci_segments;
    const names = typeof text === "string" ? texts.namesIn(text) : undefined;
    if (names === undefined) throw broken(DOING, "with a list of segments that cannot be read");
    return names;
}

function customerIn({ msdynci_customerid: customer }: Row): string {
    if (typeof customer !== "string" || customer === "") throw broken(DOING, "with a member without an id");
    return customer;
}

function textIn(row: Row, column: string, standard: string): string {
    const value = row[column];
    return typeof value === "string" && value !== "" ? value : standard;
}

/** Contacts and accounts have no customer profile; and a name that two apps publish would be two segments in one. */
function refuseMixture(segment: CheckedSegment, kinds: readonly string[], providers: readonly string[]): void {
    const other = kinds.find((kind) => kind.toLowerCase() !== "customer");
    if (other !== undefined) {
        throw new ExportError(
            "config",
            `${describeSegment(segment)} holds members of the type ${other}; only those of customers can be read`,
        );
    }
    if (providers.length < 2) return;
    const apps = providers.map((provider) => `'${provider}'`).join(" and ");
    throw new ExportError(
        "config",
        `${describeSegment(segment)}: several apps publish a segment of that name, ${apps}; rename one`,
    );
}

/**
 * In words. A segment without a member stands in no row, so it cannot be told from one that does not exist. Names are looked for in the
 * rows that the filter found, else in the table's first page.
 */
export async function noMember(
    dataverse: Dataverse,
    segment: CheckedSegment,
    texts = new KnownTexts(),
): Promise<string> {
    if (texts.names().length === 0) {
        const query = { $select: "msdynci_segments" };
        for await (const page of pagesOf(dataverse, { path: MEMBERSHIPS, query, doing: DOING })) {
            for (const row of page.rows) segmentsOf(row, texts);
            break;
        }
    }
    const names = texts.names();
    const meant = nearest(segment.segment, names);
    const more = names.length > SHOWN ? ` and ${names.length - SHOWN} more` : "";
    const known = names.length === 0 ? "" : ` (segments with members: ${names.slice(0, SHOWN).join(", ")}${more})`;
    const asked = meant === undefined ? "" : `; did you mean '${meant}'?`;
    return `${describeSegment(segment)} has no member, or there is no such segment: an empty segment is not sent${asked}${known}`;
}

/** Whether fewer rows came, or more, than were counted before. */
export function isOff({ rows, exact }: Count, found: number): boolean {
    return exact ? rows !== found : rows > found;
}
