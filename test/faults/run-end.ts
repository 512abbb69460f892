import type { RunOutcome } from "../../provider/pipeline/run";
import type { LoggedRequest } from "../../sandbox/index";

/** How a run ended: with an outcome, with nothing to do (`undefined`), or with what it threw. */
export interface RunEnd {
    readonly outcome: RunOutcome | undefined;
    readonly thrown?: unknown;
    readonly stopped: boolean;
    /** Its process was killed: it has no outcome, and says nothing. */
    readonly killed: boolean;
    /** Lines that it lists as refused by the vendor; the one behind the header is 1. */
    readonly refused: readonly number[];
    /** What the vendor received during the run. */
    readonly requests: readonly LoggedRequest[];
    readonly statusLines: readonly string[];
}
