import { ExportError } from "../../errors";
import { identifier, literal } from "../../workbench";
import type { Workbench } from "../../workbench";
import type { Dataverse } from "./dataverse";
import { describeSegment, type CheckedSegment } from "./input";
import { differ, readMarks, readTotals, type Marks } from "./marks";
import { isOff, readMembers } from "./members";
import type { ProfileColumn } from "./profile-columns";
import { ProfileReader } from "./profiles";

export interface Reading {
    readonly dataverse: Dataverse;
    readonly segment: CheckedSegment;
    readonly columns: readonly ProfileColumn[];
    /** Where the rows go: `(origin, line, c0, ...)`. */
    readonly table: string;
    readonly workbench: Workbench;
    /** What was seen before anything is read. */
    readonly before: Marks;
    readonly now: () => Date;
}

/** Reads both tables and joins them: every member with his profile, or an error. */
export async function readSegment(reading: Reading): Promise<void> {
    const { workbench } = reading;
    const members = workbench.fresh("members");
    const profiles = workbench.fresh("profiles");
    try {
        await readTables(reading, members, profiles).catch(async (error: unknown) => {
            // Tables that are being written look torn; that they are is the deeper reason.
            if (error instanceof Disagreement && (await hasChanged(reading))) throw changed(reading.segment);
            throw error instanceof Disagreement ? error.reason : error;
        });
        if (await hasChanged(reading)) throw changed(reading.segment);
    } finally {
        for (const table of [members, profiles]) await workbench.run(`DROP TABLE IF EXISTS ${table}`);
    }
}

/** What was read does not fit together. */
class Disagreement extends Error {
    readonly reason: ExportError;

    constructor(reason: ExportError) {
        super(reason.message);
        this.reason = reason;
    }
}

async function readTables(reading: Reading, members: string, profiles: string): Promise<void> {
    const { dataverse, segment, columns, workbench, before } = reading;
    const wanted = { columns, profiles: (await readTotals(dataverse))?.profiles, table: profiles };
    const reader = await ProfileReader.open(dataverse, wanted, workbench);
    try {
        const seen = (count: number): void => reader.seen(count);
        const { found, members: count } = await readMembers(dataverse, { segment, table: members, workbench, seen });
        if (segment.refreshing !== "ignore" && isOff(before.found, found)) throw changed(segment);
        await reader.finish(members, count);
        await joinTables(reading, { members, profiles, count });
    } finally {
        await reader.stop();
    }
}

interface Tables {
    readonly members: string;
    readonly profiles: string;
    readonly count: number;
}

/** Fills the table, and proves that each member has exactly one profile. */
async function joinTables(
    { segment, columns, table, workbench }: Reading,
    { members, profiles, count }: Tables,
): Promise<void> {
    const values = columns.map((_, index) => `, p.c${index}`).join("");
    // Members lie in the order of their positions. Who has no profile gets no line.
    await workbench.run(
        `INSERT INTO ${identifier(table)}
         SELECT ${literal(describeSegment(segment))}, CASE WHEN p.customer IS NOT NULL THEN m.rowid + 1 END${values}
         FROM ${members} m LEFT JOIN ${profiles} p USING (customer) ORDER BY m.position`,
    );
    const [joined] = await workbench.rows(
        `SELECT count(*)::DOUBLE AS rows, count(line)::DOUBLE AS lines FROM ${identifier(table)}`,
    );
    const { rows, lines } = { rows: Number(joined?.rows), lines: Number(joined?.lines) };
    if (rows === count && lines === count) return;
    const doubled = `SELECT line FROM ${identifier(table)} GROUP BY line HAVING count(*) > 1`;
    const [several] = await workbench.rows(`SELECT count(line)::DOUBLE AS members FROM (${doubled})`);
    throw disagreement(segment, { count, lacking: rows - lines, doubled: Number(several?.members) });
}

function disagreement(
    segment: CheckedSegment,
    { count, lacking, doubled }: { count: number; lacking: number; doubled: number },
): Disagreement {
    const of = `of ${count} members`;
    const what =
        lacking > 0 ? `${lacking} ${of} have no customer profile` : `${doubled} ${of} have several customer profiles`;
    const advice =
        "the tables do not agree, as while a system refresh is in progress, or where the application may not read all profiles; run again when it is over";
    return new Disagreement(
        new ExportError("remote", `${describeSegment(segment)}: ${what}: ${advice}`, { retryable: true }),
    );
}

async function hasChanged({ dataverse, segment, before, now }: Reading): Promise<boolean> {
    return segment.refreshing !== "ignore" && differ(before, await readMarks(dataverse, segment, now));
}

function changed(segment: CheckedSegment): ExportError {
    const words = `${describeSegment(segment)} changed while it was read; run again when the system refresh is over`;
    return new ExportError("remote", words, { retryable: true });
}
