import { defaultLedger } from "../../ledger/default-ledger";
import type { Ledger } from "../../ledger/ledger";
import { openLedger } from "../../ledger/open-ledger";
import { StagedExports } from "../../pipeline/staged-exports";
import type { OperationContext, OperationLog, Properties } from "../lifecycle";
import { thrownAway } from "../thrown-away";
import { connectEngine } from "./engine-client";
import type { Engine } from "./engine-client";
import { Operations } from "./operations";
import { ownerOf } from "./owner";
import { statusLine } from "./status-line";

/** Settings of the whole stack: `segmentexport:ledger` and `segmentexport:key`, or the environment. */
interface StackSettings {
    readonly ledger: string | undefined;
    readonly key: string | undefined;
}

/** Milliseconds that running operations get to write down where they are, once the engine is gone. */
const farewell = 1_000;

function unkept(sign: string, location: string): string {
    return `${sign} says that this machine is thrown away, and with it the ledger in ${location}: the next run would know nobody whom this one sends, send everybody again and remove nobody. Keep it in PostgreSQL, or in a directory that stays: segmentexport:ledger`;
}

/** What all resources of one provider process share. */
export class ProviderSession {
    readonly operations = new Operations();
    private readonly engine: Engine;
    private readonly staged = new StagedExports();
    private settings: StackSettings = { ledger: undefined, key: undefined };
    private opened: Ledger | undefined;
    private watching = false;

    constructor(engineAddress: string | undefined) {
        this.engine = connectEngine(engineAddress);
    }

    configure(get: (key: string) => string | undefined): void {
        this.settings = {
            ledger: get("segmentexport:ledger") ?? process.env.SEGMENT_EXPORT_LEDGER,
            key: get("segmentexport:key") ?? process.env.SEGMENT_EXPORT_KEY,
        };
    }

    /** Resolves when everything that was logged has arrived. */
    logged(): Promise<void> {
        return this.engine.logged();
    }

    context(inputs: Properties, signal: AbortSignal): OperationContext {
        this.watch();
        const urn = typeof inputs.__urn === "string" ? inputs.__urn : "";
        const directory = process.cwd();
        return {
            owner: ownerOf(urn),
            urn,
            log: this.log(urn),
            signal,
            directory,
            ledger: () => (this.opened ??= this.open(directory)),
            staged: this.staged,
            now: () => new Date(),
        };
    }

    private open(directory: string): Ledger {
        const { ledger, key } = this.settings;
        const opened = openLedger(ledger ?? defaultLedger(directory), key);
        const sign = thrownAway();
        // A directory that is named is one that somebody keeps.
        if (ledger === undefined && sign !== undefined)
            this.engine.log("warning", unkept(sign, opened.location), "", false);
        return opened;
    }

    /** Late exceptions and a dead engine are the process's matter; looked after from the first operation on. */
    private watch(): void {
        if (this.watching) return;
        this.watching = true;
        process.on("uncaughtException", this.operations.failAll);
        process.on("unhandledRejection", this.operations.failAll);
        this.engine.watch(() => {
            this.operations.stopAll("the Pulumi engine is gone");
            setTimeout(() => process.exit(1), farewell);
        });
    }

    private log(urn: string): OperationLog {
        return {
            status: statusLine((text) => this.engine.log("info", text, urn, true)),
            info: (text) => this.engine.log("info", text, urn, false),
            warn: (text) => this.engine.log("warning", text, urn, false),
        };
    }
}
