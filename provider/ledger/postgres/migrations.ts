import { ExportError } from "../../errors";
import type { Address } from "./address";
import type { Transaction } from "./database";
import { FIRST } from "./schema";

/** Each brings the schema from the version before to its own, its place in this list from 1. A published one is never changed. */
const MIGRATIONS: readonly string[] = [FIRST];
/** Of our own choice: https://www.postgresql.org/docs/current/explicit-locking.html#ADVISORY-LOCKS */
const ADVISORY = 7_302_918_401;

/** Brings the schema to this package's version, all or nothing, one process at a time. Throws ExportError `config` when it is newer. */
export async function migrate(transaction: Transaction, address: Address): Promise<void> {
    const { rows } = transaction;
    if ((await versionOf(transaction, address)) === MIGRATIONS.length) return;
    await rows("SELECT pg_advisory_xact_lock($1)", [ADVISORY]);
    const version = await versionOf(transaction, address);
    // Whoever may not make schemas may still use the one that was made for him.
    const there = await rows("SELECT 1 FROM pg_namespace WHERE nspname = $1", [address.schema]);
    if (there.length === 0) await rows(`CREATE SCHEMA "${address.schema}"`);
    for (const [index, sql] of MIGRATIONS.entries()) {
        if (index < version) continue;
        await rows(sql);
        await rows("INSERT INTO migrations (version) VALUES ($1)", [index + 1]);
    }
}

async function versionOf({ rows }: Transaction, { location, schema }: Address): Promise<number> {
    // The catalogue is asked as a table: functions such as to_regclass may not see yet what was committed while we waited.
    const there = await rows(
        "SELECT 1 FROM pg_class JOIN pg_namespace ON pg_namespace.oid = relnamespace WHERE nspname = $1 AND relname = 'migrations'",
        [schema],
    );
    if (there.length === 0) return 0;
    const [row] = await rows<{ version: number | null }>(`SELECT max(version) AS version FROM "${schema}".migrations`);
    const version = row?.version ?? 0;
    if (version <= MIGRATIONS.length) return version;
    throw new ExportError(
        "config",
        `The ledger at ${location} was written by a newer version of pulumi-segment-export (format ${version}; this version reads ` +
            `format ${MIGRATIONS.length}). Upgrade the package in this project.`,
    );
}
