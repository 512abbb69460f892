import { createHash } from "node:crypto";
import type { TargetLedger } from "../../../provider/ledger/ledger";
import type { Workbench } from "../../../provider/workbench";

/** The key of a numbered person, as hex: 32 bytes, as the pipeline makes them. */
export function keyOf(person: number): string {
    return createHash("sha256").update(`person ${person}`).digest("hex");
}

/** A query giving numbered people with a digest each. */
export function peopleQuery(people: readonly number[], digest: number): string {
    const rows = people.map((person) => `(unhex('${keyOf(person)}'), ${digest}::UBIGINT)`);
    return rows.length === 0
        ? "SELECT NULL::BLOB AS key, NULL::UBIGINT AS digest WHERE false"
        : `SELECT * FROM (VALUES ${rows.join(", ")}) AS people(key, digest)`;
}

/** A query giving numbered people with the vendor's id of each. */
export function idsQuery(people: readonly number[], id: string): string {
    const rows = people.map((person) => `(unhex('${keyOf(person)}'), '${id}')`);
    return `SELECT * FROM (VALUES ${["(NULL::BLOB, NULL)", ...rows].join(", ")}) AS people(key, vendor_id) WHERE key IS NOT NULL`;
}

/** A row of the ledger as plain text, to compare with a model. */
export interface Loaded {
    readonly ledger: readonly string[];
    readonly pending: readonly string[];
}

export async function loadText(target: TargetLedger, workbench: Workbench): Promise<Loaded> {
    const tables = { ledger: workbench.fresh("ledger"), pending: workbench.fresh("pending") };
    await target.load(workbench, tables);
    const ledger = await workbench.rows(
        `SELECT lower(hex(key)) || ' ' || digest || ' ' || state || ' ' || coalesce(reason, '-') || ' ' ||
         coalesce(epoch_ms(sent_at)::VARCHAR, '-') || ' ' || run || ' ' || coalesce(vendor_id, '-') AS line FROM "${tables.ledger}" ORDER BY line`,
    );
    const pending = await workbench.rows(
        `SELECT lower(hex(key)) || ' ' || digest || ' ' || batch AS line FROM "${tables.pending}" ORDER BY line`,
    );
    await workbench.run(`DROP TABLE "${tables.ledger}"`);
    await workbench.run(`DROP TABLE "${tables.pending}"`);
    return { ledger: ledger.map(({ line }) => String(line)), pending: pending.map(({ line }) => String(line)) };
}
