import type { TargetLedger } from "../ledger/ledger";
import type { Workbench } from "../workbench";

/** The tables of `TargetLedger.load`, for as long as `use` takes. */
export async function withLedger<Result>(
    target: TargetLedger,
    workbench: Workbench,
    use: (tables: { readonly ledger: string; readonly pending: string }) => Promise<Result>,
): Promise<Result> {
    const tables = { ledger: workbench.fresh("ledger"), pending: workbench.fresh("pending") };
    try {
        await target.load(workbench, tables);
        return await use(tables);
    } finally {
        for (const table of [tables.ledger, tables.pending]) await workbench.run(`DROP TABLE IF EXISTS ${table}`);
    }
}
