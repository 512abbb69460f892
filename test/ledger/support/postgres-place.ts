import { ownIdentity, type Identity } from "../../../provider/ledger/identity";
import type { Ledger, TargetLedger } from "../../../provider/ledger/ledger";
import type { Patience } from "../../../provider/ledger/postgres/lock";
import { openPostgresLedger } from "../../../provider/ledger/postgres/postgres-ledger";
import { contractRuns, type Open } from "./contract-runs";
import { postgresServer, schemaOf } from "./postgres-server";

/** A process on another machine: from here nobody sees whether it lives. */
export const elsewhere = { host: "other-machine", place: "another kernel" };

/** Opens a store as two processes that are asked in turn: neither knows of the other but through the database. */
export function inTurn(open: Open): Open {
    const opened = new Map<string, [Ledger, Ledger]>();
    return (directory, key) => {
        const place = `${directory} ${key}`;
        const [next, later] = opened.get(place) ?? [open(directory, key), open(directory, key)];
        opened.set(place, [later, next]);
        return next;
    };
}

/** A server, a schema for each test, and the ledger in it as several processes see it. */
export function postgresPlace() {
    const server = postgresServer();
    const schema = (): string => schemaOf(runs.place.directory);
    const ledger = (identity: Partial<Identity> = {}, patience?: Patience) =>
        openPostgresLedger({
            address: server().address(schema()),
            identity: async () => ({ ...(await ownIdentity()), ...identity }),
            patience,
        });
    const runs = contractRuns(inTurn(() => ledger()));
    return {
        ...runs,
        server,
        schema,
        ledger,
        from: (identity: Partial<Identity>, patience?: Patience): TargetLedger =>
            ledger(identity, patience).target(runs.target().target),
        /** As if the holder had given no sign of life for so long. */
        silentFor: (seconds: number) =>
            server().query(`UPDATE ${schema()}.locks SET renewed = now() - make_interval(secs => ${seconds})`),
    };
}
