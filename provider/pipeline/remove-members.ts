import type { TargetLedger } from "../ledger/ledger";
import { countRows } from "../workbench/count-rows";
import type { Delivery } from "./delivery";
import { keepIds } from "./identify";
import { number } from "./progress";
import { removals as removalParcels } from "./parcels";
import { readList } from "./read-list";
import type { PlannedRemovals } from "./removals";
import { sendBatches } from "./send";
import { sentLongAgo } from "./shows-within";

/**
 * Takes members off the target. Where the vendor knows them by an id, ids that are not known are looked for on the whole list first; who
 * is not on it has left by himself. Of whom the vendor does not say that he was taken off, the list tells as well.
 */
export async function removeMembers(
    delivery: Delivery,
    target: TargetLedger,
    { table, members }: PlannedRemovals,
    status: (line: string) => void,
): Promise<{ complete: boolean }> {
    if (members === 0) return { complete: true };
    const { workbench, destination } = delivery;
    const identified = destination.removal.by === "id" ? await findIds(delivery, target, table, status) : true;
    const work = workbench.fresh("work");
    const name = destination.removal.by === "id" ? "vendor_id" : "lower(hex(key))";
    await workbench.run(
        `CREATE TABLE ${work} AS SELECT key, digest, ${name} AS name FROM ${table} WHERE ${name} IS NOT NULL ORDER BY key`,
    );
    const rows = await countRows(workbench, work);
    const size = destination.removal.rows.value;
    const batches = Array.from({ length: Math.ceil(rows / size) }, (_, index) => {
        const [first, last] = [index * size, Math.min((index + 1) * size, rows) - 1];
        return { first, last, members: last - first + 1 };
    });
    const { complete } = await sendBatches(delivery, removalParcels(delivery, work), batches);
    await verify(delivery, status);
    return { complete: complete && identified };
}

/** Fills in ids that are missing. False: the time box ended before all were found or the list was read. */
async function findIds(
    delivery: Delivery,
    target: TargetLedger,
    table: string,
    status: (line: string) => void,
): Promise<boolean> {
    const { workbench, counts, journal, now } = delivery;
    const wanted = workbench.fresh("wanted");
    await workbench.run(`CREATE TABLE ${wanted} AS SELECT key FROM ${table} WHERE vendor_id IS NULL`);
    if ((await countRows(workbench, wanted)) === 0) return true;
    const whole = await lookFor(delivery, wanted, table, status);
    if (!whole) return false;
    const recent = workbench.fresh("recent");
    await workbench.run(
        `CREATE TABLE ${recent} AS SELECT key FROM ${table} WHERE key IN (SELECT key FROM ${wanted})
         AND NOT ${await sentLongAgo(now(), target, journal.run)}`,
    );
    await workbench.run(`DELETE FROM ${wanted} WHERE key IN (SELECT key FROM ${recent})`);
    counts.failed += await countRows(workbench, recent);
    await forget(delivery, wanted);
    return true;
}

/**
 * Of those of whom the vendor does not say that they were taken off: who is not on the list is off it. Where nobody can read the list, a
 * member is named by his address's hash, and whom the vendor says not to know by it is not there.
 */
async function verify(delivery: Delivery, status: (line: string) => void): Promise<void> {
    const { workbench, uncertain, counts, destination } = delivery;
    const wanted = workbench.fresh("wanted");
    await workbench.run(
        `CREATE TABLE ${wanted} AS SELECT key, bool_or(unknown) AS unknown FROM ${uncertain} GROUP BY key`,
    );
    const all = await countRows(workbench, wanted);
    if (all === 0) return;
    if (destination.readMembers === undefined) await workbench.run(`DELETE FROM ${wanted} WHERE NOT unknown`);
    else if (!(await lookFor(delivery, wanted, undefined, status))) await workbench.run(`DELETE FROM ${wanted}`);
    const gone = await countRows(workbench, wanted);
    await forget(delivery, wanted);
    counts.failed += all - gone;
}

/** Looks on the whole list for those in `wanted`, takes those found out of it, and writes their ids down, in `table` too. */
async function lookFor(
    delivery: Delivery,
    wanted: string,
    table: string | undefined,
    status: (line: string) => void,
): Promise<boolean> {
    let read = 0;
    const left = await readList(delivery, {
        from: {},
        take: async (found) => {
            read += found.length;
            status(`${number(read)} members of the ${delivery.destination.targetNoun} read, for those to be removed`);
            return (await keepIds(delivery, wanted, found, table)) > 0;
        },
    });
    return left === undefined;
}

/** They are off the target already: that is written down as a removal that was not needed. */
async function forget({ journal, workbench, counts, now }: Delivery, keys: string): Promise<void> {
    const members = await countRows(workbench, keys);
    if (members === 0) return;
    const batch = await journal.sending(`SELECT key, 0::UBIGINT AS digest FROM ${keys}`, workbench, "remove");
    await journal.settled(batch, [], now());
    counts.removed += members;
}
