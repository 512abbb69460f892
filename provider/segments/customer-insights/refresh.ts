import { ExportError } from "../../errors";
import { wait } from "../../http/wait";
import type { Dataverse } from "./dataverse";
import { describeSegment, type CheckedSegment } from "./input";
import { readMarks, stillFor, type Marks } from "./marks";

/** Times in milliseconds. Nothing public says how long a system refresh pauses between its tables: these are our choice. */
export interface RefreshTiming {
    /** Both tables unchanged for so long: the refresh is over. */
    readonly still: number;
    /** Between two looks. */
    readonly look: number;
    /** Longest wait in all. */
    readonly patience: number;
}

export const REFRESH_TIMING: RefreshTiming = { still: 300_000, look: 30_000, patience: 900_000 };

interface Watch {
    readonly dataverse: Dataverse;
    readonly segment: CheckedSegment;
    readonly now: () => Date;
    readonly signal: AbortSignal;
    readonly timing: RefreshTiming;
}

/**
 * The tables' marks once no system refresh writes them: they are not updated together, in no order that is promised, and in between
 * they do not fit each other (README, "A refresh in progress"). Throws ExportError `remote`, worth a retry,
 * when the wait would be too long or is not wanted.
 */
export async function settledMarks({ dataverse, segment, now, signal, timing }: Watch): Promise<Marks> {
    let patience = timing.patience;
    for (;;) {
        const marks = await readMarks(dataverse, segment, now);
        const still = stillFor(marks);
        if (segment.refreshing === "ignore" || still === undefined || still >= timing.still) return marks;
        const pause = Math.min(timing.still - still, timing.look);
        if (segment.refreshing === "refuse" || pause > patience) throw refreshing(segment, timing, still);
        await wait(pause, signal);
        patience -= pause;
    }
}

function refreshing(segment: CheckedSegment, timing: RefreshTiming, still: number): ExportError {
    const seconds = (milliseconds: number): string => String(Math.round(milliseconds / 1000));
    const seen = `its tables changed ${seconds(still)} seconds ago, and are taken as whole after ${seconds(timing.still)} without a change`;
    const waited = segment.refreshing === "refuse" ? "" : ` It was waited for ${seconds(timing.patience)} seconds.`;
    return new ExportError(
        "remote",
        `${describeSegment(segment)}: a system refresh seems to be in progress: ${seen}.${waited} Run again when it is over.`,
        { retryable: true },
    );
}
