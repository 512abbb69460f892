import { ownIdentity, type Identity } from "../identity";
import type { Ledger } from "../ledger";
import { readAddress } from "./address";
import { Database } from "./database";
import { PATIENCE, takeLock, type HeldLock, type Patience, type Subject } from "./lock";
import { PostgresDaily } from "./postgres-daily";
import { PostgresSecret } from "./postgres-secret";
import { PostgresTarget } from "./postgres-target";
import { readRecords, writeRecord, writeRejects } from "./records";
import { Store } from "./store";

interface PostgresLedgerOptions {
    /** `postgres://user:password@host:port/database?schema=name&sslmode=...`; its schema is made when it is first needed. */
    readonly address: string;
    /** The text configured as `segmentexport:key`, at least 16 characters; absent: the store makes a key and keeps it. */
    readonly key?: string;
    /** Who we are, and how long we wait: replaced by tests that stop and split processes. */
    readonly identity?: () => Promise<Identity>;
    readonly patience?: Patience;
}

/** A ledger in a schema of a PostgreSQL database, which any number of machines share. */
export function openPostgresLedger(options: PostgresLedgerOptions): Ledger {
    const { identity = ownIdentity, patience = PATIENCE } = options;
    const database = new Database(readAddress(options.address));
    const store = new Store(database, options.key);
    const key = async () => (await store.open()).key;
    const take = async (subject: Subject, holder: string): Promise<HeldLock> =>
        takeLock(database, subject, holder, { me: await identity(), patience });
    return {
        location: database.address.location,
        shared: true,
        key,
        target: (target) => new PostgresTarget(target, { database, store: async () => (await store.open()).id, take }),
        daily: (name) => new PostgresDaily(name, database, key),
        secret: (name) =>
            new PostgresSecret(name, key, () => take({ name: `secret ${name}`, called: name }, "a sign-in")),
        record: (run) => writeRecord(database, run),
        runs: (most) => readRecords(database, most),
        rejects: (run, query, workbench) => writeRejects(database, run, query, workbench),
    };
}
