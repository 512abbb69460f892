import { isExportError, toError } from "../../provider/errors";
import { Judge } from "./judge";
import { TIMING } from "./new-process";
import { leave } from "./others";
import type { FaultyPlace } from "./place";
import type { RunEnd } from "./run-end";
import { failureOf, isDone } from "./run-findings";
import type { Round, Scenario } from "./scenario";
import type { SegmentRow } from "./segment";

/** Runs without trouble within which the list must be equal. */
const REPAIRS = 5;
const HOUR = 3_600;
/** Longer than any vendor remembers a job. */
const FORGOTTEN = 11 * 24 * HOUR;

/** Plays a scenario: its rounds under trouble, then runs without, until the list is equal; then one that has nothing to do. */
export class Game {
    readonly findings: string[] = [];
    readonly story: string[];
    runs = 0;
    failed = false;
    /** How each run ended. */
    readonly ends: RunEnd[] = [];
    readonly #scenario: Scenario;
    readonly #place: FaultyPlace;
    readonly #judge: Judge;
    #mustRenew = false;

    constructor(scenario: Scenario, place: FaultyPlace) {
        this.#scenario = scenario;
        this.#place = place;
        this.#judge = new Judge(scenario, place);
        this.story = [planned(scenario)];
    }

    async play(): Promise<undefined> {
        let rows: readonly SegmentRow[] = [];
        for (const round of this.#scenario.rounds) {
            await this.#leave(round, rows);
            for (const { fault } of round.faults) this.#place.sandbox.fault(fault);
            await this.#run(round);
            this.#place.advance(round.then);
            rows = round.rows;
        }
        await this.#repair(rows);
    }

    /** Faults are over; what they destroyed is renewed by the user. The list must come true. */
    async #repair(rows: readonly SegmentRow[]): Promise<void> {
        const { vendor, kinds } = this.#scenario;
        this.#place.sandbox.clearFaults();
        if (this.#mustRenew) this.#place.credentials = this.#otherCredentials();
        const stuck = kinds.includes("job stuck") || kinds.includes("sentinel person");
        this.#place.advance(stuck && vendor.jobs ? FORGOTTEN : HOUR);
        const calm: Round = {
            rows,
            faults: [],
            incidents: [],
            settleWithin: 0.4,
            maxDuration: HOUR,
            then: HOUR,
            leaving: 0,
        };
        for (let attempt = 1; ; attempt += 1) {
            const end = await this.#run(calm);
            this.#place.advance(calm.then);
            if (isDone(end)) break;
            const waits = end.outcome?.status === "partial" || end.outcome?.status === "processing";
            if (attempt < REPAIRS && waits) continue;
            this.findings.push(`without faults, run ${attempt} is not successful: ${nameOf(end)}`);
            return;
        }
        this.findings.push(...(await this.#judge.ledgerFindings(rows)));
        const again = await this.#run(calm);
        if (again.outcome !== undefined || again.requests.length > 0)
            this.findings.push(`with nothing to do, a run was made: ${nameOf(again)}`);
    }

    /** What the round before left of its faults would meet those who leave. */
    async #leave({ leaving }: Round, rows: readonly SegmentRow[]): Promise<void> {
        const leavers = this.#judge.ours(rows).slice(0, leaving);
        if (leavers.length === 0) return;
        this.#place.sandbox.clearFaults();
        await leave(this.#place, this.#scenario, leavers);
        this.#judge.left(leavers);
        this.story.push(`left the list: ${leavers.join(", ")}`);
    }

    async #run(round: Round): Promise<RunEnd> {
        this.runs += 1;
        const end = await this.#place.run(round);
        this.ends.push(end);
        this.#tell(round, end);
        if (!isDone(end) && end.outcome?.status !== "processing") this.failed = true;
        this.#noteRenewal(end);
        this.findings.push(...this.#judge.runFindings(round, end));
        return end;
    }

    /** What only a person can give again: a deleted key; a token that was replaced, when it may be that nobody heard by which. */
    #noteRenewal({ requests, stopped, killed }: RunEnd): void {
        const { vendor, kinds } = this.#scenario;
        if (kinds.includes("key revoked")) this.#mustRenew = true;
        if (!vendor.rotating(this.#place.credentials)) return;
        const signIns = requests.filter(({ path }) => path === vendor.signIn?.path);
        const unheard = signIns.some(({ fault, status, milliseconds }) => {
            return fault !== undefined || status === 0 || milliseconds >= TIMING.silence;
        });
        if (unheard || (signIns.length > 0 && (stopped || killed))) this.#mustRenew = true;
    }

    #otherCredentials(): Readonly<Record<string, string>> {
        const { vendor } = this.#scenario;
        return vendor.credentials.find((one) => one !== this.#place.credentials) ?? this.#place.credentials;
    }

    #tell({ settleWithin, maxDuration }: Round, end: RunEnd): void {
        this.story.push(`run ${this.runs} (settleWithin ${settleWithin}, maxDuration ${maxDuration}): ${nameOf(end)}`);
        for (const { method, path, status, rows, fault } of end.requests) {
            const more = [rows === undefined ? "" : `${rows} rows`, fault === undefined ? "" : `fault ${fault}`];
            this.story.push(`    ${[method, path, status, ...more].join(" ").trimEnd()}`);
        }
    }
}

function planned({ mode, limits, sandbox, foreign, rounds }: Scenario): string {
    const trouble = rounds.map(({ rows, faults, incidents, then, leaving }) => {
        return { rows: rows.length, faults: faults.map(({ fault }) => fault), incidents, then, leaving };
    });
    return `planned: ${JSON.stringify({ mode, limits, sandbox, foreign: foreign.length, rounds: trouble })}`;
}

function nameOf(end: RunEnd): string {
    const failure = failureOf(end);
    const { outcome } = end;
    if (end.killed) return "killed";
    const code = isExportError(failure) ? ` [${failure.code}]` : "";
    const why = failure === undefined ? "" : `: ${toError(failure).message}${code}`;
    const what = "thrown" in end ? "nothing sent" : (outcome?.status ?? "nothing to do");
    return `${what}${why}${outcome === undefined ? "" : ` ${JSON.stringify(outcome.summary)}`}`;
}
