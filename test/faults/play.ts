import { setTimeout as sleep } from "node:timers/promises";
import { Game } from "./game";
import { type MachineOf, plainMachine } from "./machine";
import { FaultyPlace } from "./place";
import type { Scenario } from "./scenario";

/** What became of one scenario. */
export interface Verdict {
    readonly seed: number;
    readonly vendor: string;
    readonly kinds: readonly string[];
    /** `at once`: no run failed. `made equal`: one failed clearly, and a later one made the list equal. */
    readonly ending: "at once" | "made equal" | "wrong";
    readonly runs: number;
    readonly findings: readonly string[];
    /** What was planned, then a line for each run and each request of it. */
    readonly story: readonly string[];
}

/** Other processes than those of faults, and what else is held against them when all runs are over. */
export interface Otherwise {
    readonly machine: MachineOf;
    judge(place: FaultyPlace, game: Game): Promise<readonly string[]>;
}

/** Milliseconds for all runs of a scenario. */
const LIMIT = 180_000;

export async function play(scenario: Scenario, otherwise?: Otherwise): Promise<Verdict> {
    const { seed, vendor, kinds } = scenario;
    const place = await FaultyPlace.open(scenario, otherwise?.machine ?? plainMachine);
    const game = new Game(scenario, place);
    const { findings, story } = game;
    const over = new AbortController();
    const late = sleep(LIMIT, `it is not over after ${LIMIT / 1000} s`, { signal: over.signal });
    try {
        const finding = await Promise.race([game.play(), late]);
        if (finding !== undefined) findings.push(finding);
        findings.push(...((await otherwise?.judge(place, game)) ?? []));
    } catch (error) {
        findings.push(`the scenario broke: ${error instanceof Error ? (error.stack ?? error.message) : String(error)}`);
    }
    over.abort();
    await late.catch(() => undefined);
    await place.close().catch((error: unknown) => findings.push(String(error)));
    const ending = findings.length > 0 ? "wrong" : game.failed ? "made equal" : "at once";
    return { seed, vendor: vendor.name, kinds, ending, runs: game.runs, findings: [...new Set(findings)], story };
}
