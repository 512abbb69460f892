import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { isDeepStrictEqual } from "node:util";
import type { Ledger, RunRecord } from "../../../provider/ledger/ledger";
import { openLedger } from "../../../provider/ledger/open-ledger";
import type { Timing } from "../../../provider/resources/owed";
import { StagedExports } from "../../../provider/pipeline/staged-exports";
import { exportRunLifecycle } from "../../../provider/resources/export-run-lifecycle";
import { plainObject } from "../../../provider/resources/engine/plain";
import { PartialFailure } from "../../../provider/resources/lifecycle";
import type { OperationContext, Properties } from "../../../provider/resources/lifecycle";
import type { Schedule } from "../../../provider/schedule/schedule";
import { files } from "../../../provider/segments/files-input";
import { startSandbox } from "../../support/sandbox";
import type { Sandbox } from "../../support/sandbox";

interface Saved {
    readonly inputs: Properties;
    readonly outputs: Properties;
    /** The last update failed, and said what it had done. */
    readonly failed: boolean;
}

export const daily: Schedule = { cron: "0 6 * * *", timeZone: "UTC" };

/** What an `up` did: how the resource's row ended, and how many people were sent. */
export interface Up {
    /** `unchanged`: the engine called nothing; `failed: <why>`. */
    readonly row: string;
    readonly sent: number;
}

export const unchanged: Up = { row: "unchanged", sent: 0 };
export const waits = (until: string): Up => ({ row: `skipped: waits for ${until}`, sent: 0 });
export const sent = (count: number): Up => ({ row: "successful", sent: count });

/** One `ExportRun` on Klaviyo's sandbox, driven and saved as the engine does, on a clock that the test moves. */
export class ScheduledStack {
    timing: Timing = {};
    trigger: string | undefined;
    maxDuration = 60;
    settleWithin = 60;
    /** Of a connection or an export: it says nothing of whether a run is due. */
    displayName = "People";
    /** Of the guard: how many people there may be after a run. */
    maxMembers: number | undefined;
    readonly sandbox: Sandbox;
    readonly #directory = mkdtempSync(join(tmpdir(), "scheduled-stack-"));
    readonly #ledger: Ledger = openLedger(join(this.#directory, "ledger"));
    #saved: Saved | undefined;
    /** Milliseconds that its clock is ahead of the machine's. */
    #ahead = 0;

    constructor(sandbox: Sandbox) {
        this.sandbox = sandbox;
        this.now = "2026-06-10T10:00:00Z";
    }

    static async start(jobSeconds = 0): Promise<ScheduledStack> {
        const jobs = { base: jobSeconds, perThousandRows: 0 };
        return new ScheduledStack(await startSandbox({ jobSeconds: jobs, rateLimits: "off" }));
    }

    /** ISO 8601. The clock goes on from there. */
    set now(moment: string) {
        this.#ahead = Date.parse(moment) - Date.now();
    }

    async close(): Promise<void> {
        rmSync(this.#directory, { recursive: true });
        await this.sandbox.close();
    }

    /** Writes the segment: so many people. */
    people(count: number): void {
        const rows = Array.from({ length: count }, (_, index) => `person${String(index + 1)}@example.com`);
        writeFileSync(join(this.#directory, "people.csv"), ["Email", ...rows, ""].join("\n"));
    }

    /** From now on, whoever reads the segment fails. */
    removeSegment(): void {
        rmSync(join(this.#directory, "people.csv"), { force: true });
    }

    get outputs(): Properties {
        return this.#saved?.outputs ?? {};
    }

    get inputs(): Properties {
        return this.#saved?.inputs ?? {};
    }

    records(): Promise<readonly RunRecord[]> {
        return this.#ledger.runs(100);
    }

    /** The inputs that a preview shows, and whether it shows an update. */
    async preview(): Promise<{ inputs: Properties; changes: boolean }> {
        const context = this.#context();
        const inputs = await this.#check(context);
        context.staged.take(context.owner)?.workbench.close();
        return { inputs, changes: this.#differs(inputs) };
    }

    async up(): Promise<Up> {
        const before = this.sandbox.requests().length;
        const row = await this.#update().catch((error: Error) => `failed: ${error.message}`);
        const sent = this.sandbox.requests().slice(before);
        return { row, sent: sent.reduce((sum, { rows = 0 }) => sum + rows, 0) };
    }

    async #update(): Promise<string> {
        const context = this.#context();
        const inputs = await this.#check(context);
        if (!this.#differs(inputs) && this.#saved?.failed === false) return "unchanged";
        try {
            const outputs =
                this.#saved === undefined
                    ? (await exportRunLifecycle.create(inputs, context)).outputs
                    : await exportRunLifecycle.update(context.owner, this.#saved.outputs, inputs, context);
            this.#saved = { inputs, outputs: plainObject(outputs), failed: false };
            const { status, reason } = outputs as { status: string; reason?: string };
            return reason === undefined ? status : `${status}: ${reason}`;
        } catch (error) {
            // An update that failed in part is saved with the inputs of before, a creation with its own.
            if (error instanceof PartialFailure)
                this.#saved = {
                    inputs: this.#saved?.inputs ?? inputs,
                    outputs: plainObject(error.outputs),
                    failed: true,
                };
            throw error;
        }
    }

    async #check(context: OperationContext): Promise<Properties> {
        const { inputs, failures } = await exportRunLifecycle.check(this.inputs, this.#declared(), context);
        const [failure] = failures;
        if (failure !== undefined) throw new Error(`check: ${failure.reason}`);
        return plainObject(inputs);
    }

    #differs(inputs: Properties): boolean {
        return !isDeepStrictEqual(inputs, this.#saved?.inputs);
    }

    #declared(): Properties {
        return plainObject({
            export: {
                urn: "urn:pulumi:dev::shop::pulumi-nodejs:dynamic/segmentexport:SegmentExport::people",
                displayName: this.displayName,
                connection: {
                    kind: "klaviyo",
                    displayName: "Klaviyo",
                    endpoint: this.sandbox.endpoint("klaviyo"),
                    settings: {},
                    consent: { iAgree: true, by: "dpo", on: "2026-01-01", statement: "1" },
                },
                destination: { listId: "XW53Ha" },
                segments: [files("people.csv")],
                fields: { email: "Email" },
                mode: "add",
                guard: { maxMembers: this.maxMembers },
                ...this.timing,
            },
            credentials: { apiKey: `pk_${"sandboxFULL".padEnd(34, "0")}` },
            account: { id: "SbxAcc", name: "Sandbox" },
            targetId: "XW53Ha",
            trigger: this.trigger,
            planWithin: 60,
            settleWithin: this.settleWithin,
            maxDuration: this.maxDuration,
        });
    }

    #context(): OperationContext {
        const nothing = (): void => undefined;
        const signal = new AbortController().signal;
        return {
            owner: "dev/shop/nightly",
            urn: "urn:pulumi:dev::shop::pulumi-nodejs:dynamic/segmentexport:ExportRun::nightly",
            log: { status: nothing, info: nothing, warn: nothing },
            signal,
            directory: this.#directory,
            ledger: () => this.#ledger,
            staged: new StagedExports(),
            now: () => new Date(Date.now() + this.#ahead),
        };
    }
}
