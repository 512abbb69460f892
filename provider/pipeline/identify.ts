import type { ListedMember, MembersFrom } from "../destinations/destination";
import { isExportError } from "../errors";
import type { LastRun, TargetLedger } from "../ledger/ledger";
import { literal } from "../workbench";
import type { Workbench } from "../workbench";
import type { Delivery } from "./delivery";
import { memberKey } from "./normalise";
import { number } from "./progress";

/** Members that are written down at once. */
const portion = 10_000;

/** Where a reading stands: `LastRun.identify` when it is left unfinished. */
type Reading = NonNullable<LastRun["identify"]>;

/**
 * Asks the vendor for the ids of the members who were sent since `reading.since`, where a removal needs them: only now is it known whose
 * they are, for the ledger holds no address. Reads until all are found, the list ends, or the time box does; then it gives where the
 * next run goes on. Whoever is not found stays without an id, and is counted.
 */
export async function identifyMembers(
    delivery: Delivery,
    target: TargetLedger,
    reading: Reading,
    status: (line: string) => void,
): Promise<Reading | undefined> {
    const { workbench, counts, destination } = delivery;
    if (destination.removal?.by !== "id" || destination.readMembers === undefined) return undefined;
    const wanted = await wantedMembers(target, workbench, reading);
    try {
        const total = await countOf(workbench, wanted);
        const left = total === 0 ? undefined : await readAll(delivery, wanted, total, reading, status);
        counts.unidentified = await countOf(workbench, wanted);
        counts.identified = total - counts.unidentified;
        return left;
    } finally {
        await workbench.run(`DROP TABLE ${wanted}`);
    }
}

/** Reads page after page; each portion that was found is in the journal before the next one is read. */
async function readAll(
    delivery: Delivery,
    wanted: string,
    total: number,
    reading: Reading,
    status: (line: string) => void,
): Promise<Reading | undefined> {
    let from: MembersFrom =
        reading.next === undefined ? { joinedSince: new Date(reading.since) } : { next: reading.next };
    let goesOn = reading.next !== undefined;
    let found: ListedMember[] = [];
    let left = total;
    for (;;) {
        if (delivery.now().getTime() >= delivery.until) break;
        const page = await readPage(delivery, from, goesOn ? reading : undefined);
        goesOn = false;
        found.push(...page.members);
        if (found.length >= portion || page.next === undefined) {
            left = await keep(delivery, wanted, found);
            found = [];
            status(
                `${number(total - left)} of ${number(total)} members' ids found at ${delivery.destination.displayName}`,
            );
        }
        if (page.next === undefined || left === 0) return undefined;
        from = { next: page.next };
    }
    await keep(delivery, wanted, found);
    return { since: reading.since, ...("next" in from ? { next: from.next } : {}) };
}

/** The place that an earlier run left (`left`) may be one that the vendor no longer knows: then the reading begins anew. */
async function readPage(delivery: Delivery, from: MembersFrom, left: Reading | undefined) {
    const { destination, session, target } = delivery;
    if (destination.readMembers === undefined) throw new Error(`${destination.kind} cannot be read`);
    try {
        return await destination.readMembers(session, target, from);
    } catch (error) {
        if (left === undefined || !isExportError(error) || error.code !== "config") throw error;
        return destination.readMembers(session, target, { joinedSince: new Date(left.since) });
    }
}

/** Writes down the ids of those found who are wanted; gives how many are still missing. */
async function keep(delivery: Delivery, wanted: string, found: readonly ListedMember[]): Promise<number> {
    const { workbench, journal, destination, key } = delivery;
    const ids = workbench.fresh("ids");
    await workbench.run(`CREATE TABLE ${ids} (key BLOB, vendor_id VARCHAR)`);
    await workbench.append(
        ids,
        found.map(({ email, id }) => [memberKey(email, destination.identifier, key), id]),
    );
    const known = `SELECT key, any_value(vendor_id) AS vendor_id FROM ${ids} WHERE key IN (SELECT key FROM ${wanted}) GROUP BY key`;
    await journal.identified(known, workbench);
    await workbench.run(`DELETE FROM ${wanted} WHERE key IN (SELECT key FROM ${ids})`);
    await workbench.run(`DROP TABLE ${ids}`);
    return countOf(workbench, wanted);
}

async function wantedMembers(target: TargetLedger, workbench: Workbench, { since }: Reading): Promise<string> {
    const tables = { ledger: workbench.fresh("ledger"), pending: workbench.fresh("pending") };
    await target.load(workbench, tables);
    const wanted = workbench.fresh("wanted");
    await workbench.run(
        `CREATE TABLE ${wanted} AS SELECT key FROM ${tables.ledger}
         WHERE state = 'member' AND vendor_id IS NULL AND sent_at >= ${literal(since)}::TIMESTAMP`,
    );
    for (const table of [tables.ledger, tables.pending]) await workbench.run(`DROP TABLE ${table}`);
    return wanted;
}

async function countOf(workbench: Workbench, table: string): Promise<number> {
    const [row] = await workbench.rows(`SELECT count(*)::INTEGER AS members FROM ${table}`);
    return Number(row?.members ?? 0);
}
