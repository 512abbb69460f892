import type { Destination } from "../destinations/destination";
import type { LastRun } from "../ledger/ledger";
import type { Workbench } from "../workbench";
import { countRows } from "../workbench/count-rows";
import type { ExportSpec } from "./export-spec";
import { segmentName } from "./export-spec";
import { number } from "./progress";
import type { Stage } from "./stage";

/** Members of ours who are to be taken off the target. */
export interface PlannedRemovals {
    /** Table `(key BLOB, digest UBIGINT, vendor_id VARCHAR, sent_at TIMESTAMP, run VARCHAR)`, as the ledger has them. */
    readonly table: string;
    readonly members: number;
    readonly requests: number;
}

/**
 * Finds whoever is on the target because of us, or may be, and is in no segment any more, or no longer consents. Whose job is pending waits
 * for it; who is in a segment and cannot be sent as he stands there, stays.
 */
export async function planRemovals(
    mode: ExportSpec["mode"],
    { table: stage, withheld }: Stage,
    tables: { readonly ledger: string; readonly pending: string },
    { removal }: Destination,
    workbench: Workbench,
): Promise<PlannedRemovals> {
    const table = workbench.fresh("removals");
    const here = [stage, withheld, tables.pending].map((name) => `AND key NOT IN (SELECT key FROM ${name})`).join(" ");
    await workbench.run(
        `CREATE TABLE ${table} AS SELECT key, digest, vendor_id, sent_at, run FROM ${tables.ledger}
         WHERE ${mode === "add" ? "false" : "true"} AND state IN ('member', 'unconfirmed') ${here} ORDER BY key`,
    );
    const members = await countRows(workbench, table);
    return { table, members, requests: Math.ceil(members / removal.rows.value) };
}

/** What looks like a source that failed rather than like people who left, in words for the guard. */
export function emptiedSegments(
    { segments }: Pick<ExportSpec, "segments">,
    { counts }: Stage,
    last: LastRun | undefined,
): string[] {
    return segments.flatMap((segment, index) => {
        const before = last?.segments?.[segmentName(segment)] ?? 0;
        if (before === 0 || (counts.segments[index] ?? 0) > 0) return [];
        return [`segments[${String(index)}] had ${number(before)} rows at the last run and has none now`];
    });
}
