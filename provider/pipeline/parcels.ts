import type { Receipt } from "../destinations/destination";
import type { BatchKind } from "../ledger/ledger";
import { bodyOf, rowsOf } from "./batches";
import type { Batch } from "./batches";
import type { Delivery } from "./delivery";

/** What is asked of the vendor for the rows of a table: to put them on the target, or to take them off it. */
export interface Parcels {
    readonly kind: BatchKind;
    /** Table with `key` and `digest` of each row, each person once. A batch names rows of it. */
    readonly work: string;
    /** Exactly one exchange, for a batch less the rows left out. */
    exchange(batch: Batch, leftOut: ReadonlySet<number>): Promise<Receipt>;
}

/** `work`: `PreparedPlan.work`. */
export function puts({ destination, session, target, workbench }: Delivery, work: string): Parcels {
    return {
        kind: "put",
        work,
        exchange: async (batch, leftOut) =>
            destination.send(session, target, await bodyOf(batch, leftOut, work, destination, target, workbench)),
    };
}

/** `work` has a column `name` beside: what `Destination.removal` names a member by. */
export function removals({ destination, session, target, workbench }: Delivery, work: string): Parcels {
    return {
        kind: "remove",
        work,
        exchange: async (batch, leftOut) => {
            const rows = await workbench.rows(
                `SELECT name FROM ${work} WHERE ${rowsOf(batch, leftOut)} ORDER BY rowid`,
            );
            return destination.remove(
                session,
                target,
                rows.map(({ name }) => String(name)),
            );
        },
    };
}
