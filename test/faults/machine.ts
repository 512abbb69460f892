import { readFileSync } from "node:fs";
import { openDirectoryLedger } from "../../provider/ledger/directory/directory-ledger";
import type { Transport } from "../../provider/http/http";
import type { Ledger } from "../../provider/ledger/ledger";
import type { ReceivedRequest } from "../../sandbox/index";
import type { FaultyPlace } from "./place";
import type { Round } from "./scenario";

/** What one run has of the world outside. */
export interface Process {
    readonly ledger: Ledger;
    /** Aborted at the moment when the process is killed. From then on it reaches neither its ledger nor a vendor. */
    readonly killed: AbortSignal;
    /** All that it asks of a vendor goes this way. */
    readonly outgoing: (transport: Transport) => Transport;
}

/** What runs a scenario's processes and keeps their ledger. */
export interface Machine {
    /** The ledger as somebody sees it who only reads. */
    ledger(): Ledger;
    start(round: Round): Promise<Process>;
    /** Lines that a run's rejects name as refused by the vendor, by where the ledger says that it keeps them. */
    refused(rejects: string): Promise<readonly number[]>;
    /** Told of each request that arrives at a vendor. */
    received?(request: ReceivedRequest): void;
    close(): Promise<void>;
}

export type MachineOf = (place: FaultyPlace) => Machine;

/** The ledger is a directory, and nobody is killed. */
export const plainMachine: MachineOf = (place) => {
    const ledger = (): Ledger => openDirectoryLedger({ directory: place.ledgerDirectory, now: () => place.now() });
    const killed = new AbortController().signal;
    return {
        ledger,
        start: () => Promise.resolve({ ledger: ledger(), killed, outgoing: (transport) => transport }),
        refused: refusedInFile,
        close: () => Promise.resolve(),
    };
};

/** The line behind the header is 1. */
export function refusedInFile(path: string): Promise<readonly number[]> {
    const [, ...rows] = readFileSync(path, "utf8").trimEnd().split("\n");
    const lines = rows.flatMap((text) => {
        const [, line = "", reason = ""] = text.split(",");
        return reason.startsWith("refused_") ? [Number(line)] : [];
    });
    return Promise.resolve(lines);
}
