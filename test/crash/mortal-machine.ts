import { openDirectoryLedger } from "../../provider/ledger/directory/directory-ledger";
import { nodeFiles, type Files } from "../../provider/ledger/directory/files";
import { ownIdentity, type Identity } from "../../provider/ledger/identity";
import type { Ledger } from "../../provider/ledger/ledger";
import { openPostgresLedger } from "../../provider/ledger/postgres/postgres-ledger";
import type { HttpClient, Transport } from "../../provider/http/http";
import { type Machine, type MachineOf, refusedInFile } from "../faults/machine";
import type { FaultyPlace } from "../faults/place";
import { CuttingProxy } from "../ledger/support/cutting-proxy";
import type { PostgresServer } from "../ledger/support/postgres-server";
import type { Kill } from "./kill";
import { Life } from "./life";
import { mortalLedger } from "./mortal-ledger";
import type { Resends } from "./resends";
import { Requests } from "./requests";
import type { CrashRound, CrashScenario } from "./scenario";

/** A store as a process has it that dies with `life`. */
export interface MortalStore {
    /** As somebody else sees it. */
    readonly ledger: () => Ledger;
    readonly open: (life: Life, identity: () => Promise<Identity>) => Promise<Ledger>;
    readonly refused: (rejects: string) => Promise<readonly number[]>;
    readonly close: () => Promise<void>;
}

/** Processes that are killed as their rounds say. `killed` is told of each kill. */
export function mortalMachine(
    store: (place: FaultyPlace) => MortalStore,
    { vendor }: CrashScenario,
    resends: Resends,
    killed: (kill: Kill) => void,
): MachineOf {
    const requests = new Requests(vendor);
    return (place): Machine => {
        const { ledger, open, refused, close } = store(place);
        let life = new Life(undefined);
        return {
            ledger,
            refused,
            close,
            start: async (round) => {
                const { kill } = round as CrashRound;
                life = new Life(kill);
                if (kill !== undefined) life.killed.addEventListener("abort", () => killed(kill));
                resends.run(round.rows);
                const own = await open(life, mortalIdentity);
                return {
                    ledger: mortalLedger(own, life, resends),
                    killed: life.killed,
                    outgoing: (transport) => mortalTransport(transport, life),
                };
            },
            received: (request) => {
                const asked = requests.read(request, place.members());
                if (asked !== undefined) resends.asked(asked);
                life.arrived();
            },
        };
    };
}

/** Its start time is nobody's: to whoever comes after, its process is dead. */
async function mortalIdentity(): Promise<Identity> {
    return { ...(await ownIdentity()), started: `a life that ended ${crypto.randomUUID()}` };
}

/** In the place's directory. A process that is dead begins no operation on a file; one that was begun comes to its end. */
export function directoryStore(place: FaultyPlace): MortalStore {
    const options = { directory: place.ledgerDirectory, now: () => place.now() };
    return {
        ledger: () => openDirectoryLedger(options),
        open: (life, identity) =>
            Promise.resolve(openDirectoryLedger({ ...options, identity, files: mortalFiles(life) })),
        refused: refusedInFile,
        close: () => Promise.resolve(),
    };
}

function mortalFiles(life: Life): Files {
    let left = Infinity;
    life.during = (operations) => (left = operations);
    return new Proxy(nodeFiles, {
        get(files, name) {
            const operation = Reflect.get(files, name) as (...given: readonly unknown[]) => Promise<unknown>;
            return async (...given: readonly unknown[]) => {
                life.live();
                const done = operation(...given);
                if (left-- <= 0) life.kill();
                return done;
            };
        },
    });
}

/** In a schema of its own. When a process dies its connections are cut, and no new ones come through. */
export function postgresStore(server: PostgresServer): () => MortalStore {
    return () => {
        const schema = `crash_${crypto.randomUUID().replaceAll("-", "")}`;
        const lines: CuttingProxy[] = [];
        return {
            ledger: () => openPostgresLedger({ address: server.address(schema) }),
            open: async (life, identity) => {
                const line = await CuttingProxy.before(server.port);
                life.during = (after) => line.arm({ after, at: "", delivered: true, then: () => life.kill() });
                life.killed.addEventListener("abort", () => line.cut());
                lines.push(line);
                return openPostgresLedger({ address: server.address(schema, "postgres", line.port), identity });
            },
            refused: async (rejects) => {
                const [, run = ""] = rejects.split("#runs/");
                const sql = `SELECT line::int FROM ${schema}.rejects WHERE run = '${run}' AND reason LIKE 'refused\\_%'`;
                return (await server.query<{ line: number }>(sql)).map(({ line }) => line);
            },
            close: async () => {
                await Promise.all(lines.map((line) => line.close()));
                await server.query(`DROP SCHEMA IF EXISTS ${schema} CASCADE`);
            },
        };
    };
}

/** Signing in goes through it too. */
function mortalTransport(transport: Transport, life: Life): Transport {
    const mortal = (client: HttpClient): HttpClient => ({
        request: (request) => life.step("request", () => client.request(request)),
        get sent() {
            return client.sent;
        },
        left: () => client.left(),
    });
    return {
        ...transport,
        client: (options) => {
            const authorization = (client: HttpClient) => options.authorization(mortal(client));
            return mortal(transport.client({ ...options, authorization }));
        },
    };
}
