import { join } from "node:path";
import { openLedger } from "../../provider/ledger/open-ledger";
import { openWorkbench } from "../../provider/workbench";
import type { Ledger } from "../../provider/ledger/ledger";
import type { ReceivedRequest, SandboxMember } from "../../sandbox/index";
import { createProject, type Project } from "../engine/support/project";
import { installVariant } from "../engine/support/variant";
import { program, vendors } from "../engine/support/vendors";
import { keyOf } from "../faults/ledger-findings";
import { faultyVendors } from "../faults/scenario";
import type { FaultyVendor } from "../faults/vendor";
import { PostgresServer } from "../ledger/support/postgres-server";
import { type Sandbox, startSandbox } from "../support/sandbox";
import type { StoreName } from "./scenario";
import { smallBatches } from "./small-batches";

/** How the ledger has somebody whom it knows. */
export interface LedgerRow {
    readonly state: string;
    /** When he was sent, in milliseconds; null: never for certain. */
    readonly sentAt: number | null;
}

const SEGMENT = "segments/vip.csv";

/** A stack with one connection, one export and one run of it, whose vendor is the sandbox. */
export class EnginePlace {
    readonly vendor: FaultyVendor;
    readonly sandbox: Sandbox;
    readonly project: Project;
    readonly ledger: Ledger;
    readonly #server: PostgresServer | undefined;

    private constructor(
        vendor: FaultyVendor,
        sandbox: Sandbox,
        project: Project,
        location: string,
        server: PostgresServer | undefined,
    ) {
        this.vendor = vendor;
        this.sandbox = sandbox;
        this.project = project;
        this.ledger = openLedger(location);
        this.#server = server;
    }

    /** `received` is told of each request that arrives at the vendor. */
    static async open(
        name: string,
        store: StoreName,
        received: (request: ReceivedRequest) => void,
    ): Promise<EnginePlace> {
        const declared = vendors.find((vendor) => vendor.name === name);
        const vendor = faultyVendors.find((vendor) => vendor.name === name);
        if (declared === undefined || vendor === undefined) throw new Error(`no vendor ${name}`);
        const server = store === "postgres" ? await PostgresServer.start() : undefined;
        const sandbox = await startSandbox({
            rateLimits: "off",
            jobSeconds: { base: 0.1, perThousandRows: 0 },
            logSize: 100_000,
            onRequest: received,
        });
        const project = await createProject({
            program: program(declared, sandbox.url, {
                destination: JSON.stringify(targetOf(vendor)),
                fields: JSON.stringify(vendor.fields).slice(1, -1),
                export: `consentColumn: "Consent", guard: { allowRemovals: { upTo: 1_000_000, until: "2999-12-31" } }`,
            }),
        });
        await installVariant(project, smallBatches);
        for (const [key, value] of Object.entries(declared.secrets)) await project.setConfig(key, value, "secret");
        const location = server?.address("crash") ?? join(project.directory, ".segment-export");
        await project.setConfig("segmentexport:ledger", location, server === undefined ? "plain" : "secret");
        return new EnginePlace(vendor, sandbox, project, location, server);
    }

    members(): readonly SandboxMember[] {
        return this.sandbox.members(this.vendor.name, Object.values(targetOf(this.vendor))[0] ?? "");
    }

    write(text: string): Promise<void> {
        return this.project.write(SEGMENT, text);
    }

    /** Gives the ledger's key of an address. */
    async keys(): Promise<(address: string) => string> {
        const secret = await this.ledger.key();
        return (address) => keyOf(address, this.vendor.hashes, secret);
    }

    /** Whom the ledger knows, by key. */
    async known(): Promise<ReadonlyMap<string, LedgerRow>> {
        const { destination, settings } = this.vendor;
        const own = destination.targetSettings.map((name) => settings[name] ?? "");
        const ids = Object.values(targetOf(this.vendor));
        const target = [destination.kind, this.sandbox.endpoint(this.vendor.name), ...own, ...ids].join("|");
        const workbench = await openWorkbench({ threads: 1 });
        try {
            await this.ledger.target(target).load(workbench, { ledger: "ledger", pending: "pending" });
            const rows = await workbench.rows(
                "SELECT lower(hex(key)) AS key, state, epoch_ms(sent_at)::DOUBLE AS sent_at FROM ledger",
            );
            return new Map(
                rows.map(({ key, state, sent_at }) => {
                    return [String(key), { state: String(state), sentAt: sent_at === null ? null : Number(sent_at) }];
                }),
            );
        } finally {
            workbench.close();
        }
    }

    async close(): Promise<void> {
        await this.project.remove();
        await this.sandbox.close();
        await this.#server?.stop();
    }
}

/** Where its list can be read and has people on it from the start: that one. */
export function targetOf({ foreign, usedTarget, target }: FaultyVendor): FaultyVendor["target"] {
    return foreign === undefined ? target : usedTarget;
}
