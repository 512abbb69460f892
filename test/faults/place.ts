import { existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { ExportError } from "../../provider/errors";
import type { Ledger } from "../../provider/ledger/ledger";
import type { ExportSpec } from "../../provider/pipeline/export-spec";
import type { RunRequest } from "../../provider/pipeline/run";
import { runExport } from "../../provider/pipeline/run-export";
import { files } from "../../provider/segments/files-input";
import type { SandboxMember } from "../../sandbox/index";
import { type Sandbox, startSandbox } from "../support/sandbox";
import { type Machine, type MachineOf, plainMachine, type Process } from "./machine";
import { newProcess } from "./new-process";
import { putForeign } from "./others";
import type { RunEnd } from "./run-end";
import type { Incident, Round, Scenario } from "./scenario";
import { csvOf } from "./segment";
import { smallBatches } from "./small-batches";
import { Watch } from "./watch";

/** An export of one scenario: a segment file, a ledger and a sandbox of its own. Each run is a new process, as far as that can be told. */
export class FaultyPlace {
    readonly directory: string;
    readonly sandbox: Sandbox;
    /** What renews itself: the user configures anew what was lost. */
    credentials: Readonly<Record<string, string>>;
    readonly #scenario: Scenario;
    readonly #watch: Watch;
    readonly #machine: Machine;
    /** Seconds by which the vendor's clock moved during a run; ours follows at its end, or every such run were at its end. */
    #jumped = 0;

    private constructor(scenario: Scenario, sandbox: Sandbox, watch: Watch, machine: MachineOf) {
        this.directory = mkdtempSync(join(tmpdir(), "segment-export-faults-"));
        mkdirSync(this.ledgerDirectory);
        this.#scenario = scenario;
        this.sandbox = sandbox;
        this.#watch = watch;
        this.credentials = scenario.credentials;
        this.#machine = machine(this);
    }

    static async open(scenario: Scenario, machine: MachineOf = plainMachine): Promise<FaultyPlace> {
        const watch = new Watch();
        const place: FaultyPlace = new FaultyPlace(
            scenario,
            await startSandbox({
                ...scenario.sandbox,
                onRequest: (request) => {
                    watch.see();
                    place.#machine.received?.(request);
                },
            }),
            watch,
            machine,
        );
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
        return this.#machine.ledger();
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
        const process = await this.#machine.start(round);
        const end = await runExport(this.#request(round, process, stop.signal, statusLines)).then(
            (outcome) => ({ outcome }),
            (thrown: unknown) => ({ outcome: undefined, thrown }),
        );
        this.#watch.expect([], () => undefined);
        await this.#watch.quiet(() => this.sandbox.requests().length);
        this.#watch.offset += this.#jumped * 1000;
        this.#jumped = 0;
        const { aborted: killed } = process.killed;
        const { outcome = undefined, ...others } = killed ? {} : end;
        const refused = outcome?.rejects === undefined ? [] : await this.#machine.refused(outcome.rejects);
        const requests = this.sandbox.requests(before);
        return { ...others, outcome, killed, refused, stopped: stop.signal.aborted, requests, statusLines };
    }

    /** Rejects when a request was none of the allowed calls. */
    async close(): Promise<void> {
        await this.#machine.close();
        rmSync(this.directory, { recursive: true, force: true });
        await this.sandbox.close();
    }

    /** The same segment is not written again: it would look like a new one. */
    #writeSegment(text: string): void {
        const path = join(this.directory, "people.csv");
        if (existsSync(path) && readFileSync(path, "utf8") === text) return;
        writeFileSync(path, text);
    }

    #request(
        round: Round,
        { ledger, killed, outgoing }: Process,
        stop: AbortSignal,
        statusLines: string[],
    ): RunRequest {
        const { vendor } = this.#scenario;
        const signal = AbortSignal.any([stop, killed]);
        return {
            spec: this.spec,
            destination: smallBatches(vendor.destination, this.#scenario.limits),
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
            transport: (stopped) => outgoing(newProcess(ledger, stopped, () => this.#watch.now())),
            status: (line) => void statusLines.push(line),
        };
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
