import type { OpenRun, Refusal } from "../ledger";
import { seal, unseal } from "./sealed";

/** One line of a journal. */
export type JournalEvent =
    | {
          readonly event: "sending";
          readonly batch: number;
          readonly rows: number;
          readonly sha256: string;
          readonly at: string;
      }
    | { readonly event: "accepted"; readonly batch: number; readonly job: string; readonly at: string }
    | {
          readonly event: "settled";
          readonly batch: number;
          readonly refused: readonly Refusal[];
          readonly sentAt: string;
          readonly at: string;
      }
    | { readonly event: "failed"; readonly batch: number; readonly reason: string; readonly at: string };

/** How far one batch came. */
export interface BatchState {
    readonly batch: number;
    readonly rows: number;
    readonly sha256: string;
    readonly step: JournalEvent["event"];
    readonly job?: string;
    readonly refused: readonly Refusal[];
    readonly sentAt?: string;
}

/** A run's batches by number. */
export type Batches = ReadonlyMap<number, BatchState>;

/** What may follow what. A batch whose answer was lost may still be settled or given up later. */
const BEFORE: Readonly<Record<JournalEvent["event"], readonly (JournalEvent["event"] | undefined)[]>> = {
    sending: [undefined],
    accepted: ["sending"],
    settled: ["sending", "accepted"],
    failed: ["sending", "accepted"],
};

/** The batch after the event; throws when the event cannot follow. */
export function after(batches: Batches, event: JournalEvent): BatchState {
    const known = batches.get(event.batch);
    if (!BEFORE[event.event].includes(known?.step)) {
        throw new Error(`batch ${event.batch} cannot be ${event.event} after ${known?.step ?? "nothing"}`);
    }
    if (event.event === "sending") {
        return { batch: event.batch, rows: event.rows, sha256: event.sha256, step: "sending", refused: [] };
    }
    const base = { ...known, step: event.event } as BatchState;
    if (event.event === "accepted") return { ...base, job: event.job };
    if (event.event === "settled") return { ...base, refused: event.refused, sentAt: event.sentAt };
    return base;
}

export function writeEvent(event: JournalEvent): string {
    return `${seal(event)}\n`;
}

/** A journal as found on disk. */
export interface ReadJournal {
    readonly batches: ReadonlyMap<number, BatchState>;
    readonly events: number;
    /** The whole lines, as they stand: what a crash tore off at the end is left out. */
    readonly whole: string;
}

/**
 * Reads a journal's text. Only its end can be torn by a crash: a broken line with a whole one after it is damage, and
 * gives `{ damagedLine }`.
 */
export function readJournal(text: string): ReadJournal | { readonly damagedLine: number } {
    const batches = new Map<number, BatchState>();
    const lines = text.split("\n");
    let events = 0;
    for (; events < lines.length - 1; events++) {
        const event = unseal(lines[events] ?? "") as JournalEvent | undefined;
        if (event === undefined) break;
        try {
            batches.set(event.batch, after(batches, event));
        } catch {
            return { damagedLine: events + 1 };
        }
    }
    if (lines.slice(events + 1, -1).some((line) => unseal(line) !== undefined)) return { damagedLine: events + 1 };
    return {
        batches,
        events,
        whole: lines
            .slice(0, events)
            .map((line) => `${line}\n`)
            .join(""),
    };
}

/** The run as `TargetState.open` tells it. */
export function openRun(run: string, startedAt: string, batches: Batches): OpenRun {
    const all = [...batches.values()];
    return {
        id: run,
        startedAt,
        settled: all.reduce((sum, { step, rows }) => sum + (step === "settled" ? rows : 0), 0),
        accepted: all.flatMap(({ step, batch, job, rows }) =>
            step === "accepted" && job !== undefined ? [{ batch, job, members: rows }] : [],
        ),
        unanswered: all.filter(({ step }) => step === "sending").length,
    };
}
