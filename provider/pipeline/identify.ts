import type { ListedMember } from "../destinations/destination";
import type { LastRun, TargetLedger } from "../ledger/ledger";
import { literal } from "../workbench";
import type { Workbench } from "../workbench";
import { countRows } from "../workbench/count-rows";
import type { Delivery } from "./delivery";
import { memberKey } from "./normalise";
import { number } from "./progress";
import { readList } from "./read-list";
import { withLedger } from "./tables";

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
    if (destination.removal.by !== "id" || destination.readMembers === undefined) return undefined;
    const wanted = await wantedMembers(target, workbench, reading);
    try {
        const total = await countRows(workbench, wanted);
        const left = total === 0 ? undefined : await readAll(delivery, wanted, total, reading, status);
        counts.unidentified = await countRows(workbench, wanted);
        counts.identified = total - counts.unidentified;
        return left;
    } finally {
        await workbench.run(`DROP TABLE ${wanted}`);
    }
}

/** Each portion that was found is in the journal before the next one is read. */
async function readAll(
    delivery: Delivery,
    wanted: string,
    total: number,
    { since, next }: Reading,
    status: (line: string) => void,
): Promise<Reading | undefined> {
    const { displayName } = delivery.destination;
    const joinedSince = { joinedSince: new Date(since) };
    const place = await readList(delivery, {
        from: next === undefined ? joinedSince : { next },
        anew: joinedSince,
        take: async (found) => {
            const left = await keepIds(delivery, wanted, found);
            status(`${number(total - left)} of ${number(total)} members' ids found at ${displayName}`);
            return left > 0;
        },
    });
    return place && { since, ...("next" in place ? { next: place.next } : {}) };
}

/** Writes down the ids of those found who stand in the table `wanted`, and takes them out of it; gives how many are left in it. */
export async function keepIds(
    delivery: Delivery,
    wanted: string,
    found: readonly ListedMember[],
    /** A table `(key, vendor_id)` that is to have them too. */
    filled?: string,
): Promise<number> {
    const { workbench, journal, destination, key } = delivery;
    const ids = workbench.fresh("ids");
    await workbench.run(`CREATE TABLE ${ids} (key BLOB, vendor_id VARCHAR)`);
    await workbench.append(
        ids,
        found.map(({ email, id }) => [memberKey(email, destination.identifier, key), id]),
    );
    const known = `SELECT key, any_value(vendor_id) AS vendor_id FROM ${ids} WHERE key IN (SELECT key FROM ${wanted}) GROUP BY key`;
    await journal.identified(known, workbench);
    if (filled !== undefined) {
        await workbench.run(
            `UPDATE ${filled} SET vendor_id = known.vendor_id FROM (${known}) AS known WHERE ${filled}.key = known.key`,
        );
    }
    await workbench.run(`DELETE FROM ${wanted} WHERE key IN (SELECT key FROM ${ids})`);
    await workbench.run(`DROP TABLE ${ids}`);
    return countRows(workbench, wanted);
}

async function wantedMembers(target: TargetLedger, workbench: Workbench, { since }: Reading): Promise<string> {
    const wanted = workbench.fresh("wanted");
    await withLedger(target, workbench, ({ ledger }) =>
        workbench.run(
            `CREATE TABLE ${wanted} AS SELECT key FROM ${ledger}
             WHERE state = 'member' AND vendor_id IS NULL AND sent_at >= ${literal(since)}::TIMESTAMP`,
        ),
    );
    return wanted;
}
