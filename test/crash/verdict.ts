import type { Moment } from "./kill";
import type { StoreName } from "./scenario";

/** One process that was killed. */
export interface Killed {
    /** `journal.settled`, `request`; or which process of the engine's. */
    readonly step: string;
    readonly moment: Moment;
    /** Runs after it that nobody killed, until one of them was successful; 0: none was. */
    readonly runs: number;
}

/** What became of a scenario. Findings are what is wrong, a sentence each. */
export interface Verdict {
    readonly seed: number;
    readonly vendor: string;
    readonly store: StoreName;
    readonly kills: readonly Killed[];
    /** People of settled batches who were sent again. */
    readonly resent: number;
    readonly findings: readonly string[];
    /** What was planned, then a line for each run and each request of it. */
    readonly story: readonly string[];
}
