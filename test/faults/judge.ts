import { targetText } from "../../provider/pipeline/export-spec";
import type { SandboxMember } from "../../sandbox/index";
import { addressOf, wantedBy } from "./expectation";
import { refusesRows } from "./fault-kinds";
import { keyOf, knownMembers, ledgerFindings } from "./ledger-findings";
import { listFindings } from "./list-findings";
import type { FaultyPlace, RunEnd } from "./place";
import { countFindings, diskFindings, endFindings, isDone, refusedLines, type Secrets } from "./run-findings";
import type { Round, Scenario } from "./scenario";
import type { SegmentRow } from "./segment";

/** Holds what a scenario's runs say and do against what its segments want. It knows nothing of how runs work. */
export class Judge {
    readonly #scenario: Scenario;
    readonly #place: FaultyPlace;
    readonly #foreign: readonly SandboxMember[];
    readonly #secrets: Secrets;
    /** Whom the last run lists as refused although the vendor refuses them not by itself. */
    #excused: ReadonlySet<string> = new Set();
    /** Who was sent, or may have been: nobody is taken off when a later segment leaves him out. */
    readonly #mayStay = new Set<string>();
    /** Of them those whose run was successful. */
    readonly #mustStay = new Set<string>();

    constructor(scenario: Scenario, place: FaultyPlace) {
        this.#scenario = scenario;
        this.#place = place;
        this.#foreign = [...place.members()];
        const rows = scenario.rounds.flatMap((round) => round.rows);
        this.#secrets = {
            addresses: [...new Set(rows.map(({ email }) => addressOf(email)))].filter((email) => email !== ""),
            credentials: scenario.vendor.credentials.flatMap((one) => Object.values(one)),
        };
    }

    runFindings({ rows }: Round, end: RunEnd): string[] {
        const findings = [
            ...endFindings(end, this.#secrets),
            ...diskFindings(this.#place.ledgerDirectory, this.#secrets),
            ...this.#refusedFindings(end, rows),
        ];
        if (isDone(end)) findings.push(...this.listFindings(rows), ...this.#countFindings(end, rows));
        for (const address of this.#due(rows)) {
            this.#mayStay.add(address);
            if (isDone(end) && this.#scenario.mode === "add") this.#mustStay.add(address);
        }
        return findings;
    }

    listFindings(rows: readonly SegmentRow[]): string[] {
        const { vendor } = this.#scenario;
        const [wanted, excused, foreign] = [wantedBy(rows), this.#excused, this.#foreign];
        const expected = { vendor, wanted, excused, foreign, mayStay: this.#mayStay, mustStay: this.#mustStay };
        return listFindings(expected, this.#place.members());
    }

    /** What a removal will trust: who is ours, and under which id. */
    async ledgerFindings(rows: readonly SegmentRow[]): Promise<string[]> {
        const { vendor, mode, sandbox } = this.#scenario;
        const ledger = this.#place.ledger();
        const secret = await ledger.key();
        const known = await knownMembers(ledger, targetText(this.#place.spec, vendor.destination));
        // A foreigner joined before our first run, so that a reading since then need not list him.
        const foreign = new Set(this.#foreign.map(({ email = "" }) => addressOf(email)));
        const visible = (sandbox.constantContact?.visibleAfterSeconds ?? 0) === 0;
        const hasId = (address: string): boolean => mode === "mirror" && visible && !foreign.has(address);
        const name = (address: string): string => keyOf(address, vendor.hashes, secret);
        return ledgerFindings(known, this.#place.members(), this.#due(rows), name, hasId);
    }

    /** Addresses that must be on the list. */
    #due(rows: readonly SegmentRow[]): string[] {
        const wanted = [...wantedBy(rows)].filter(([, { taken }]) => taken);
        return wanted.map(([address]) => address).filter((address) => !this.#excused.has(address));
    }

    /** A row counts as refused by the vendor when a run lists it so, and an answer was played that refuses rows. */
    #refusedFindings({ outcome }: RunEnd, rows: readonly SegmentRow[]): string[] {
        if (outcome === undefined) return [];
        const listed = refusedLines(outcome).flatMap((line) => rows[line - 1] ?? []);
        const refused = listed.filter(({ fate }) => fate === "sent");
        this.#excused = new Set(refused.map(({ email }) => addressOf(email)));
        const mayRefuse = this.#scenario.rounds.some(({ faults }) => faults.some(refusesRows));
        if (refused.length === 0 || mayRefuse) return [];
        return [`a run says that the vendor refused ${[...this.#excused].join(", ")}, and it did not`];
    }

    #countFindings({ outcome, requests, stopped }: RunEnd, rows: readonly SegmentRow[]): string[] {
        if (outcome === undefined) return [];
        const { rounds, vendor, sandbox } = this.#scenario;
        const named = vendor.destination.rejects !== "counts" && sandbox.klaviyo?.errorPayload !== "none";
        // `resumed` counts people of an earlier segment too, and those of two batches twice.
        const exact = named && rounds.every((round) => round.rows === rows);
        const findings = countFindings(outcome, rows, this.#excused.size, exact);
        const { summary } = outcome;
        if (!stopped && summary.requests !== requests.length)
            findings.push(`${summary.requests} requests are counted, and ${requests.length} arrived`);
        return findings;
    }
}
