import type { ListedMember } from "../destinations/destination";
import type { TargetLedger } from "../ledger/ledger";
import { literal } from "../workbench";
import type { Workbench } from "../workbench";
import { countRows } from "../workbench/count-rows";
import type { ListDrift } from "./drift";
import { memberKey } from "./normalise";
import { readList } from "./read-list";
import type { ListPlace } from "./read-list";
import { auditEnding } from "./run-id";
import { sentLongAgo } from "./shows-within";
import { withLedger } from "./tables";

export interface Comparing extends ListPlace {
    readonly ledger: TargetLedger;
    readonly workbench: Workbench;
    /** The secret that keys members. */
    readonly key: Buffer;
    /** The open journal's run, or the one of this audit. */
    readonly run: string;
    /** Told how many members were read. */
    readonly progress: (read: number) => void;
}

export interface ListComparison extends Omit<ListDrift, "at"> {
    /** Table `(key BLOB, vendor_id VARCHAR)` of those missing whom no earlier audit has missed. */
    readonly gone: string;
}

/**
 * Reads the whole list and compares it with the ledger. Whoever is not seen is looked for on the whole list once more: while a list
 * changes under its reader, people may move from a page that is still to be read to one that was. Undefined: the time box ended before.
 */
export async function compareList(comparing: Comparing): Promise<ListComparison | undefined> {
    const { workbench } = comparing;
    const known = await peopleOfOurs(comparing);
    const listed = workbench.fresh("listed");
    await workbench.run(`CREATE TABLE ${listed} (key BLOB, vendor_id VARCHAR)`);
    if (!(await readInto(listed, comparing, () => Promise.resolve(true)))) return undefined;
    const gone = workbench.fresh("gone");
    await workbench.run(
        `CREATE TABLE ${gone} AS SELECT key, vendor_id FROM ${known} WHERE standing = 'member' AND NOT ${isOn(listed)}`,
    );
    const anyLeft = async (): Promise<boolean> => {
        await workbench.run(`DELETE FROM ${gone} WHERE ${isOn(listed)}`);
        return (await countRows(workbench, gone)) > 0;
    };
    if ((await anyLeft()) && !(await readInto(listed, comparing, anyLeft))) return undefined;
    return { ...(await countPeople(known, listed, workbench)), gone };
}

/**
 * Table of everybody who is on the target because of us, or may be. `standing`: `member`, who must be on the list; `missed` by an audit
 * before, and not sent since; `waiting`, who need not be on it yet; `perhaps`, of whom nobody knows.
 */
async function peopleOfOurs({ ledger, workbench, run, now }: Comparing): Promise<string> {
    const known = workbench.fresh("known");
    const longAgo = await sentLongAgo(now(), ledger, run);
    await withLedger(ledger, workbench, (tables) =>
        workbench.run(
            `CREATE TABLE ${known} AS SELECT coalesce(l.key, p.key) AS key, vendor_id,
                CASE WHEN p.key IS NOT NULL THEN 'waiting'
                     WHEN state = 'member' AND NOT ${longAgo} THEN 'waiting'
                     WHEN state = 'member' THEN 'member'
                     WHEN run LIKE ${literal(`%${auditEnding}`)} THEN 'missed'
                     ELSE 'perhaps' END AS standing
             FROM ${tables.ledger} l FULL JOIN (SELECT DISTINCT key FROM ${tables.pending}) p ON p.key = l.key
             WHERE coalesce(state, 'unconfirmed') <> 'foreign' AND (p.key IS NOT NULL OR state <> 'rejected')`,
        ),
    );
    return known;
}

/** Whoever changed his address at the vendor is known by his id. */
function isOn(listed: string): string {
    return `(key IN (SELECT key FROM ${listed})
        OR (vendor_id IS NOT NULL AND vendor_id IN (SELECT vendor_id FROM ${listed})))`;
}

/** False: the time box ended before the end of the list, and before `more` said that enough was read. */
async function readInto(listed: string, comparing: Comparing, more: () => Promise<boolean>): Promise<boolean> {
    const { workbench, destination, key, progress } = comparing;
    let read = 0;
    const row = ({ email, id }: ListedMember) => [memberKey(email, destination.identifier, key), id] as const;
    const left = await readList(comparing, {
        from: {},
        take: async (found) => {
            await workbench.append(listed, found.map(row));
            read += found.length;
            progress(read);
            return more();
        },
    });
    return left === undefined;
}

async function countPeople(
    known: string,
    listed: string,
    workbench: Workbench,
): Promise<Omit<ListDrift, "at" | "unfinished">> {
    const [people] = await workbench.rows(
        `SELECT count(*)::INTEGER AS listed, (count(*) FILTER (WHERE of_ours))::INTEGER AS ours FROM (
            SELECT vendor_id, bool_or(key IN (SELECT key FROM ${known})
                OR vendor_id IN (SELECT vendor_id FROM ${known} WHERE vendor_id IS NOT NULL)) AS of_ours
            FROM ${listed} GROUP BY vendor_id)`,
    );
    const absent = await workbench.rows(
        `SELECT standing, count(*)::INTEGER AS people FROM ${known} WHERE NOT ${isOn(listed)} GROUP BY standing`,
    );
    const of = (standing: string): number => Number(absent.find((row) => row.standing === standing)?.people ?? 0);
    const [onList, ours] = [Number(people?.listed), Number(people?.ours)];
    return {
        onList,
        ours,
        others: onList - ours,
        missing: of("member") + of("missed"),
        notYetShown: of("waiting"),
    };
}
