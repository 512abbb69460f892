import type { Baseline, BatchKind, OpenRun, Refusal } from "../ledger";
import { seal, unseal } from "./sealed";

/** A data file of the journal, which its line names. */
interface WrittenRows {
    readonly file: string;
    readonly rows: number;
    readonly sha256: string;
}

type BatchEvent =
    | ({
          readonly event: "sending";
          readonly batch: number;
          readonly kind: BatchKind;
          readonly at: string;
      } & WrittenRows)
    | { readonly event: "accepted"; readonly batch: number; readonly job: string; readonly at: string }
    | {
          readonly event: "settled";
          readonly batch: number;
          readonly refused: readonly Refusal[];
          readonly sentAt: string;
          readonly at: string;
      }
    | { readonly event: "failed"; readonly batch: number; readonly reason: string; readonly at: string };

/** Vendor's ids of members. Of two parts, the one with the higher number replaces the other's ids. */
export interface IdPart extends WrittenRows {
    readonly part: number;
}

/** Some of those who were on the target before us. Without a file: nobody was. */
export interface BaselinePart extends Baseline, Partial<WrittenRows> {
    readonly part: number;
}

/** One line of a journal. */
export type JournalEvent =
    | BatchEvent
    | ({ readonly event: "identified"; readonly at: string } & IdPart)
    | ({ readonly event: "baseline"; readonly at: string } & BaselinePart);

/** How far one batch came. */
export interface BatchState extends WrittenRows {
    readonly batch: number;
    readonly kind: BatchKind;
    readonly step: BatchEvent["event"];
    readonly job?: string;
    readonly refused: readonly Refusal[];
    readonly sentAt?: string;
}

/** What a journal's lines say. */
export interface Recorded {
    readonly batches: ReadonlyMap<number, BatchState>;
    readonly parts: ReadonlyMap<number, IdPart>;
    readonly baseline: readonly BaselinePart[];
}

/** The same, as it grows. */
export class Recording implements Recorded {
    readonly batches = new Map<number, BatchState>();
    readonly parts = new Map<number, IdPart>();
    readonly baseline: BaselinePart[] = [];

    /** Throws when the event cannot follow; changes nothing before the function that it gives is called. */
    next(event: JournalEvent): () => void {
        if (event.event === "identified") {
            const { part, file, rows, sha256 } = event;
            if (this.parts.has(part)) throw new Error(`the ids of part ${part} are recorded already`);
            return () => void this.parts.set(part, { part, file, rows, sha256 });
        }
        if (event.event === "baseline") {
            const { event: _event, at: _at, ...part } = event;
            if (part.part !== this.baseline.length + 1)
                throw new Error(`part ${part.part} of the baseline is out of turn`);
            return () => void this.baseline.push(part);
        }
        const batch = after(this.batches.get(event.batch), event);
        return () => void this.batches.set(event.batch, batch);
    }
}

/** What may follow what. A batch whose answer was lost may still be settled or given up later. */
const BEFORE: Readonly<Record<BatchEvent["event"], readonly (BatchEvent["event"] | undefined)[]>> = {
    sending: [undefined],
    accepted: ["sending"],
    settled: ["sending", "accepted"],
    failed: ["sending", "accepted"],
};

function after(known: BatchState | undefined, event: BatchEvent): BatchState {
    if (!BEFORE[event.event].includes(known?.step)) {
        throw new Error(`batch ${event.batch} cannot be ${event.event} after ${known?.step ?? "nothing"}`);
    }
    if (event.event === "sending") {
        const { batch, kind, file, rows, sha256 } = event;
        return { batch, kind, file, rows, sha256, step: "sending", refused: [] };
    }
    const base = { ...known, step: event.event } as BatchState;
    if (event.event === "accepted") return { ...base, job: event.job };
    if (event.event === "settled") return { ...base, refused: event.refused, sentAt: event.sentAt };
    return base;
}

export function writeEvent(event: JournalEvent): string {
    return `${seal(event)}\n`;
}

/** Whether a batch may have taken effect without anybody knowing: it had no answer, its job did not end well, or it was a removal. */
export function isUnsure({ step, job, kind }: BatchState): boolean {
    return step === "sending" || (step === "failed" && (job !== undefined || kind === "remove"));
}

/** What the recorded parts say, all together; undefined where there are none. */
export function baselineOf({ baseline }: Recorded): Baseline | undefined {
    const last = baseline.at(-1);
    return last && { as: last.as, ...(last.next === undefined ? {} : { next: last.next }) };
}

/** A journal as found on disk. */
export interface ReadJournal {
    readonly recording: Recording;
    readonly events: number;
    /** The whole lines, as they stand: what a crash tore off at the end is left out. */
    readonly whole: string;
}

/**
 * Reads a journal's text. Only its end can be torn by a crash: a broken line with a whole one after it is damage, and
 * gives `{ damagedLine }`.
 */
export function readJournal(text: string): ReadJournal | { readonly damagedLine: number } {
    const recording = new Recording();
    const lines = text.split("\n");
    let events = 0;
    for (; events < lines.length - 1; events++) {
        const event = unseal(lines[events] ?? "") as JournalEvent | undefined;
        if (event === undefined) break;
        try {
            recording.next(event)();
        } catch {
            return { damagedLine: events + 1 };
        }
    }
    if (lines.slice(events + 1, -1).some((line) => unseal(line) !== undefined)) return { damagedLine: events + 1 };
    const whole = lines.slice(0, events).map((line) => `${line}\n`);
    return { recording, events, whole: whole.join("") };
}

/** The run as `TargetState.open` tells it. */
export function openRun(run: string, startedAt: string, { batches }: Recorded): OpenRun {
    const all = [...batches.values()];
    return {
        id: run,
        startedAt,
        settled: all.reduce((sum, { step, rows }) => sum + (step === "settled" ? rows : 0), 0),
        accepted: all.flatMap(({ step, batch, job, rows, kind }) =>
            step === "accepted" && job !== undefined ? [{ batch, job, members: rows, kind }] : [],
        ),
        unanswered: all.filter(({ step }) => step === "sending").length,
    };
}
