import { PostgresServer } from "../ledger/support/postgres-server";
import { directoryStore, postgresStore } from "./mortal-machine";
import { playCrash } from "./play";
import { crashScenarioOf } from "./scenario";
import { tell } from "../support/tell";

/**
 * `<first seed> <step> <kills> <at once> <vendor> <store>`: a process that plays every so many-th scenario until so many of their
 * processes were killed, some at once since each mostly waits, and tells each verdict as a line of JSON.
 */
async function main([first, step, wanted, atOnce, vendor = "", name]: readonly string[]): Promise<void> {
    const server = name === "postgres" ? await PostgresServer.start() : undefined;
    const store =
        server === undefined
            ? ({ name: "directory", open: directoryStore } as const)
            : ({ name: "postgres", open: postgresStore(server) } as const);
    let begun = 0;
    let killed = 0;
    const inTurn = async (): Promise<void> => {
        while (killed < Number(wanted)) {
            const seed = Number(first) + Number(step) * begun++;
            const verdict = await playCrash(crashScenarioOf(seed, vendor, store.name), store);
            killed += verdict.kills.length;
            tell(JSON.stringify(verdict));
        }
    };
    await Promise.all(Array.from({ length: Number(atOnce) }, inTurn));
    await server?.stop();
}

void main(process.argv.slice(2));
