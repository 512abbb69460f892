import { PostgresServer } from "./postgres-server";

/** `<schema>`: serves a database to a process that is no test, until that ends this one; prints the ledger's address. */
void PostgresServer.start().then((server) => console.log(server.address(process.argv[2] ?? "ledger")));
