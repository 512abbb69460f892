import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { Destination } from "../../../provider/destinations/destination";
import type { Ledger, TargetState } from "../../../provider/ledger/ledger";
import { openLedger } from "../../../provider/ledger/open-ledger";
import type { ExportSpec } from "../../../provider/pipeline/export-spec";
import { targetText } from "../../../provider/pipeline/export-spec";
import { prepareExport } from "../../../provider/pipeline/prepare-export";
import type { RunOutcome, RunRequest } from "../../../provider/pipeline/run";
import { runExport } from "../../../provider/pipeline/run-export";
import type { PreparedPlan } from "../../../provider/pipeline/plan";
import { files } from "../../../provider/segments/files-input";
import { openWorkbench } from "../../../provider/workbench";

/** An export with a segment file and a directory ledger of its own, run without the engine. */
export class RunPlace {
    readonly directory = mkdtempSync(join(tmpdir(), "segment-export-run-"));
    readonly ledger: Ledger = openLedger(join(this.directory, "ledger"));
    readonly destination: Destination;
    now = new Date("2026-01-01T00:00:00Z");
    spec: ExportSpec;

    constructor(destination: Destination, spec: Partial<ExportSpec> = {}) {
        this.destination = destination;
        this.spec = {
            urn: "urn:pulumi:dev::shop::pulumi-nodejs:dynamic/segmentexport:SegmentExport::people",
            displayName: "People",
            connection: {
                kind: destination.kind,
                displayName: "Connection",
                settings: {},
                credentials: {},
                consent: { iAgree: true, by: "dpo", on: "2026-01-01", statement: "1" },
            },
            destination: { listId: "L1" },
            segments: [files("people.csv")],
            fields: { email: "Email" },
            mode: "mirror",
            ...spec,
        };
    }

    /** Writes the segment: `p<number>@example.com` for each. */
    people(numbers: readonly number[]): void {
        const lines = ["Email", ...numbers.map((number) => `p${String(number)}@example.com`)];
        writeFileSync(join(this.directory, "people.csv"), `${lines.join("\n")}\n`);
    }

    run(changes: Partial<RunRequest> = {}): Promise<RunOutcome | undefined> {
        return runExport({
            ...this.#request(),
            owner: "dev/shop/people",
            destinationTarget: { listId: "L1" },
            account: { id: "A1", name: "Account" },
            about: {},
            staged: undefined,
            settleWithin: 60,
            maxDuration: 60,
            status: () => undefined,
            ...changes,
        });
    }

    /** The plan of the next run; undefined when nothing needs to be read. */
    async plan(): Promise<PreparedPlan | undefined> {
        const staged = await prepareExport(this.#request());
        if (!("workbench" in staged)) return undefined;
        staged.workbench.close();
        return staged.prepared;
    }

    state(): Promise<TargetState> {
        return this.ledger.target(targetText(this.spec, this.destination)).state();
    }

    /** How many members of ours have an id, and how many have none. */
    async ids(): Promise<{ known: number; missing: number }> {
        const workbench = await openWorkbench();
        try {
            const target = this.ledger.target(targetText(this.spec, this.destination));
            await target.load(workbench, { ledger: "ledger", pending: "pending" });
            const [row] = await workbench.rows(
                "SELECT count(vendor_id)::INTEGER AS known, (count(*) - count(vendor_id))::INTEGER AS missing FROM ledger",
            );
            return { known: Number(row?.known), missing: Number(row?.missing) };
        } finally {
            workbench.close();
        }
    }

    close(): void {
        rmSync(this.directory, { recursive: true, force: true });
    }

    #request() {
        return {
            spec: this.spec,
            destination: this.destination,
            ledger: this.ledger,
            directory: this.directory,
            signal: new AbortController().signal,
            transport: () => ({
                client: () => {
                    throw new Error("no network here");
                },
            }),
            now: () => this.now,
        };
    }
}
