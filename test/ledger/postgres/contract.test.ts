import { openPostgresLedger } from "../../../provider/ledger/postgres/postgres-ledger";
import { ledgerContract } from "../ledger-contract";
import { inTurn } from "../support/postgres-place";
import { postgresServer, schemaOf } from "../support/postgres-server";

describe("the PostgreSQL ledger", () => {
    const server = postgresServer();
    const address = (directory: string) => server().address(schemaOf(directory));
    ledgerContract(inTurn((directory, key) => openPostgresLedger({ address: address(directory), key })));
});
