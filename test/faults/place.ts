import { existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { Destination } from "../../provider/destinations/destination";
import { ExportError } from "../../provider/errors";
import { openDirectoryLedger } from "../../provider/ledger/directory/directory-ledger";
import type { Ledger } from "../../provider/ledger/ledger";
import type { ExportSpec } from "../../provider/pipeline/export-spec";
import type { RunOutcome, RunRequest } from "../../provider/pipeline/run";
import { runExport } from "../../provider/pipeline/run-export";
import { files } from "../../provider/segments/files-input";
import type { LoggedRequest, SandboxMember } from "../../sandbox/index";
import { type Sandbox, startSandbox } from "../support/sandbox";
import { newProcess } from "./new-process";
import { putForeign } from "./others";
import type { Incident, Round, Scenario } from "./scenario";
import { csvOf } from "./segment";
import { Watch } from "./watch";

/** How a run ended: with an outcome, with nothing to do (`undefined`), or with what it threw. */
export interface RunEnd {
    readonly outcome: RunOutcome | undefined;
    readonly thrown?: unknown;
    readonly stopped: boolean;
    /** What the vendor received during the run. */
    readonly requests: readonly LoggedRequest[];
    readonly statusLines: readonly string[];
}

/** An export of one scenario: a segment file, a ledger and a sandbox of its own. Each run is a new process, as far as that can be told. */
export class FaultyPlace {
    readonly directory: string;
    readonly sandbox: Sandbox;
    /** What renews itself: the user configures anew what was lost. */
    credentials: Readonly<Record<string, string>>;
    readonly #scenario: Scenario;
    readonly #watch: Watch;
    /** Seconds by which the vendor's clock moved during a run; ours follows at its end, or every such run were at its end. */
    #jumped = 0;

    private constructor(scenario: Scenario, sandbox: Sandbox, watch: Watch) {
        this.directory = mkdtempSync(join(tmpdir(), "segment-export-faults-"));
        this.#scenario = scenario;
        this.sandbox = sandbox;
        this.#watch = watch;
        this.credentials = scenario.credentials;
    }

    static async open(scenario: Scenario): Promise<FaultyPlace> {
        const watch = new Watch();
        const options = { ...scenario.sandbox, onRequest: () => watch.see() };
        const place = new FaultyPlace(scenario, await startSandbox(options), watch);
        await putForeign(place, scenario);
        return place;
    }

    get ledgerDirectory(): string {
        return join(this.directory, "ledger");
    }

    get spec(): ExportSpec {
        const { vendor, mode } = this.#scenario;
        return {
            urn: "urn:pulumi:dev::shop::pulumi-nodejs:dynamic/segmentexport:SegmentExport::people",
            displayName: "People",
            connection: {
                kind: vendor.destination.kind,
                displayName: "Connection",
                endpoint: this.sandbox.endpoint(vendor.name),
                settings: vendor.settings,
                credentials: this.credentials,
                consent: { iAgree: true, by: "dpo@shop.example", on: "2026-01-01", statement: "1" },
            },
            destination: this.target,
            segments: [files("people.csv")],
            fields: vendor.fields,
            consentColumn: "Consent",
            mode,
            // Segments this small lose most of their people in a day.
            guard: { allowRemovals: { upTo: 1_000_000, until: "2999-12-31" } },
        };
    }

    get target(): Readonly<Record<string, string>> {
        const { vendor, foreign } = this.#scenario;
        return foreign.length > 0 ? vendor.usedTarget : vendor.target;
    }

    members(): readonly SandboxMember[] {
        return this.sandbox.members(this.#scenario.vendor.name, Object.values(this.target)[0] ?? "");
    }

    ledger(): Ledger {
        return openDirectoryLedger({ directory: this.ledgerDirectory, now: () => this.#watch.now() });
    }

    now(): Date {
        return this.#watch.now();
    }

    advance(seconds: number): void {
        this.sandbox.advance(seconds);
        this.#watch.offset += seconds * 1000;
    }

    /** One run; what it left under way at the vendor has come to its end when this resolves. */
    async run(round: Round): Promise<RunEnd> {
        this.#writeSegment(csvOf(round.rows));
        const stop = new AbortController();
        const before = this.sandbox.requests().at(-1)?.seq ?? 0;
        const statusLines: string[] = [];
        this.#watch.expect(round.incidents, (kind) => this.#happen(kind, stop));
        const end = await runExport(this.#request(round, stop.signal, statusLines)).then(
            (outcome) => ({ outcome }),
            (thrown: unknown) => ({ outcome: undefined, thrown }),
        );
        this.#watch.expect([], () => undefined);
        await this.#watch.quiet(() => this.sandbox.requests().length);
        this.#watch.offset += this.#jumped * 1000;
        this.#jumped = 0;
        return { ...end, stopped: stop.signal.aborted, requests: this.sandbox.requests(before), statusLines };
    }

    /** Rejects when a request was none of the allowed calls. */
    close(): Promise<void> {
        rmSync(this.directory, { recursive: true, force: true });
        return this.sandbox.close();
    }

    /** The same segment is not written again: it would look like a new one. */
    #writeSegment(text: string): void {
        const path = join(this.directory, "people.csv");
        if (existsSync(path) && readFileSync(path, "utf8") === text) return;
        writeFileSync(path, text);
    }

    #request(round: Round, signal: AbortSignal, statusLines: string[]): RunRequest {
        const { vendor } = this.#scenario;
        const ledger = this.ledger();
        return {
            spec: this.spec,
            destination: this.#smaller(vendor.destination),
            ledger,
            directory: this.directory,
            signal,
            now: () => this.#watch.now(),
            owner: "dev/shop/people",
            destinationTarget: this.target,
            account: vendor.account,
            about: {},
            staged: undefined,
            settleWithin: round.settleWithin,
            maxDuration: round.maxDuration,
            transport: (stopped) => newProcess(ledger, stopped, () => this.#watch.now()),
            status: (line) => void statusLines.push(line),
        };
    }

    /** A handful of people makes many batches. */
    #smaller(destination: Destination): Destination {
        const { rows, bytes, ...others } = destination.limits;
        const limits = this.#scenario.limits;
        const smaller = { rows: { ...rows, value: limits.rows }, bytes: { ...bytes, value: limits.bytes } };
        const { by, rows: removed } = destination.removal;
        const removal = { by, rows: { ...removed, value: Math.min(removed.value, limits.rows) } };
        return { ...destination, limits: { ...others, ...smaller }, removal };
    }

    #happen(kind: Incident["kind"], stop: AbortController): void {
        const { vendor } = this.#scenario;
        switch (kind) {
            case "stopped":
                return stop.abort(new ExportError("interrupted", "the run was stopped", { retryable: true }));
            case "access expired":
                return this.sandbox.expireAccess(vendor.name);
            case "key revoked":
                return this.sandbox.revoke(vendor.name, this.credentials.apiKey ?? "");
            case "clock jump":
                this.#jumped += JUMP;
                return this.sandbox.advance(JUMP);
        }
    }
}

/** Seconds; longer than an access token lives. */
const JUMP = 100_000;
