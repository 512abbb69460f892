import { targetText } from "../../provider/pipeline/export-spec";
import type { SandboxMember } from "../../sandbox/index";
import { changeFindings, removedFindings } from "./change-findings";
import { addressOf, type Expectation, expectationOf } from "./expectation";
import { refusesRows } from "./fault-kinds";
import { keyOf, knownPeople, ledgerFindings } from "./ledger-findings";
import { listFindings, nameIn, nameOf } from "./list-findings";
import { inSegment, Memory } from "./memory";
import type { FaultyPlace } from "./place";
import type { RunEnd } from "./run-end";
import { countFindings, diskFindings, endFindings, isDone, type Secrets } from "./run-findings";
import type { Round, Scenario } from "./scenario";
import type { SegmentRow } from "./segment";
import { common, union, without } from "./sets";

/** Holds what a scenario's runs say and do against what its segments want. It knows nothing of how runs work. */
export class Judge {
    readonly #scenario: Scenario;
    readonly #place: FaultyPlace;
    readonly #foreign: readonly SandboxMember[];
    readonly #secrets: Secrets;
    readonly #memory = new Memory();
    /** Whom the last run lists as refused although the vendor refuses them not by itself. */
    #excused: ReadonlySet<string> = new Set();
    /** Names on the list when the last run ended. */
    #before: ReadonlySet<string>;
    #afterKill = false;

    constructor(scenario: Scenario, place: FaultyPlace) {
        this.#scenario = scenario;
        this.#place = place;
        this.#foreign = [...place.members()];
        this.#before = this.#names();
        const rows = scenario.rounds.flatMap((round) => round.rows);
        this.#secrets = {
            addresses: [...new Set(rows.map(({ email }) => addressOf(email)))].filter((email) => email !== ""),
            credentials: scenario.vendor.credentials.flatMap((one) => Object.values(one)),
        };
    }

    /** People of ours who are on the list, in the order of the segment. */
    ours(rows: readonly SegmentRow[]): string[] {
        const names = this.#names();
        const { vendor, foreign } = this.#scenario;
        const wanted = [...expectationOf(rows).wanted.keys()].filter((address) => !foreign.includes(address));
        return wanted.filter((address) => names.has(nameOf(vendor, address)));
    }

    /** These left the list by themselves. */
    left(addresses: readonly string[]): void {
        for (const address of addresses) this.#memory.left.add(address);
        this.#before = this.#names();
    }

    runFindings({ rows }: Round, end: RunEnd): string[] {
        const expectation = expectationOf(rows);
        this.#memory.begin(expectation);
        const findings = [
            ...endFindings(end, this.#secrets),
            ...diskFindings(this.#place.ledgerDirectory, this.#secrets),
            ...this.#refusedFindings(end, rows),
            ...this.#changeFindings(),
        ];
        if (isDone(end)) {
            findings.push(...this.#listFindings(expectation), ...this.#countFindings(end, expectation, rows));
        }
        this.#memory.end(expectation, this.#due(expectation), this.#excused, isDone(end));
        this.#before = this.#names();
        this.#afterKill ||= end.killed;
        return findings;
    }

    /** What a removal will trust: who is ours, and under which id. */
    async ledgerFindings(rows: readonly SegmentRow[]): Promise<string[]> {
        const { vendor, mode, sandbox } = this.#scenario;
        const expectation = expectationOf(rows);
        const ledger = this.#place.ledger();
        const secret = await ledger.key();
        const known = await knownPeople(ledger, targetText(this.#place.spec, vendor.destination));
        const due = this.#due(expectation);
        const visible = (sandbox.constantContact?.visibleAfterSeconds ?? 0) === 0;
        // Where nobody was sent and nobody removed, nobody asked who was there.
        const foreign = this.#memory.due.size > 0 ? this.#knownForeign() : [];
        return ledgerFindings(known, this.#place.members(), {
            due,
            foreign,
            ...(mode === "mirror" && { here: inSegment(expectation) }),
            name: (address) => keyOf(address, vendor.hashes, secret),
            hasId: (address) => mode === "mirror" && visible && !foreign.includes(address),
        });
    }

    #names(): ReadonlySet<string> {
        return new Set(this.#place.members().map(nameIn));
    }

    #named(addresses: Iterable<string>): ReadonlySet<string> {
        return new Set([...addresses].map((address) => nameOf(this.#scenario.vendor, address)));
    }

    /** Addresses that must be on the list. */
    #due({ wanted }: Expectation): string[] {
        const taken = [...wanted].filter(([, { taken }]) => taken);
        return taken.map(([address]) => address).filter((address) => !this.#excused.has(address));
    }

    /** Who can be told from our people. Where a list cannot be read, whoever was sent is ours. */
    #knownForeign(): readonly string[] {
        const { vendor, mode, foreign } = this.#scenario;
        return mode === "mirror" && vendor.destination.readMembers !== undefined ? foreign : [];
    }

    /** Who was there before us and may be removed all the same, for he was sent. */
    #takenOver(): readonly string[] {
        const { mode, foreign } = this.#scenario;
        if (mode === "add" || this.#knownForeign().length > 0) return [];
        return foreign.filter((address) => this.#memory.ever.has(address));
    }

    #changeFindings(): string[] {
        const { mode } = this.#scenario;
        const { always = new Set(), left, ever } = this.#memory;
        const [before, foreign] = [this.#before, new Set(this.#foreign.map(nameIn))];
        const keep = mode === "add" ? before : this.#named(always);
        const allowed = {
            before,
            foreign: without(foreign, this.#named(this.#takenOver())),
            keep: without(keep, this.#named(left)),
            known: union(foreign, this.#named(ever)),
        };
        return changeFindings(allowed, this.#names());
    }

    #listFindings({ wanted, withheld }: Expectation): string[] {
        const { vendor, mode } = this.#scenario;
        const { sure, maybe, due, ever, left } = this.#memory;
        const stay =
            mode === "add"
                ? { mustStay: due, mayStay: ever }
                : { mustStay: common(withheld, sure), mayStay: common(withheld, maybe) };
        const mayLack = new Set([...left, ...this.#takenOver()]);
        const expected = { vendor, wanted, excused: this.#excused, mayLack, named: ever, foreign: this.#foreign };
        return listFindings({ ...expected, ...stay }, this.#place.members());
    }

    /** A row counts as refused by the vendor when a run lists it so, and an answer was played that refuses rows. */
    #refusedFindings({ outcome, refused: lines }: RunEnd, rows: readonly SegmentRow[]): string[] {
        if (outcome === undefined) return [];
        const listed = lines.flatMap((line) => rows[line - 1] ?? []);
        const refused = listed.filter(({ fate }) => fate === "sent");
        this.#excused = new Set(refused.map(({ email }) => addressOf(email)));
        const mayRefuse = this.#scenario.rounds.some(({ faults }) => faults.some(refusesRows));
        if (refused.length === 0 || mayRefuse) return [];
        return [`a run says that the vendor refused ${[...this.#excused].join(", ")}, and it did not`];
    }

    #countFindings(
        { outcome, requests, stopped }: RunEnd,
        expectation: Expectation,
        rows: readonly SegmentRow[],
    ): string[] {
        if (outcome === undefined) return [];
        const { rounds, vendor, sandbox } = this.#scenario;
        const named = vendor.destination.rejects !== "counts" && sandbox.klaviyo?.errorPayload !== "none";
        // `resumed` counts people of an earlier segment too, and those of two batches twice.
        const exact = named && rounds.every((round) => round.rows === rows);
        const findings = countFindings(outcome, expectation, this.#excused.size, exact);
        const { summary, plan } = outcome;
        // What a process that was killed had on its way may arrive during a later one, or in part.
        if (!stopped && !this.#afterKill && summary.requests !== requests.length)
            findings.push(`${summary.requests} requests are counted, and ${requests.length} arrived`);
        const removed = { removed: summary.removed, planned: plan.remove, exact: this.#memory.settled };
        return [...findings, ...removedFindings({ ...removed, ...this.#removable(expectation) })];
    }

    /** How many a run that is done must and may have removed. */
    #removable(expectation: Expectation): { least: number; most: number } {
        if (this.#scenario.mode === "add") return { least: 0, most: 0 };
        const { sure, maybe, settled, always = new Set() } = this.#memory;
        const foreign = new Set(this.#knownForeign());
        const here = inSegment(expectation);
        const gone = without(this.#before, this.#names(), new Set(this.#foreign.map(nameIn))).size;
        // A job that the run before left open may take off somebody who is in the segment again.
        const may = without(maybe, settled ? here : always, foreign);
        const must = settled ? without(sure, here, foreign).size : 0;
        return { least: Math.max(gone, must), most: may.size };
    }
}
