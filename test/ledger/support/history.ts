import type { Baseline, Journal, Ledger, Lock, TargetLedger } from "../../../provider/ledger/ledger";
import type { Workbench } from "../../../provider/workbench";
import { begun, closed, emptyModel, found, moved, named, sent, type Model } from "./model";
import { idsQuery, keyOf, peopleQuery } from "./members";

/** One step of a history. `pick` chooses among the batches that the step can apply to. */
export type Step =
    | { readonly kind: "send"; readonly people: readonly number[]; readonly digest: number }
    | { readonly kind: "remove"; readonly people: readonly number[] }
    | {
          readonly kind: "baseline";
          readonly people: readonly number[];
          readonly id: number;
          readonly baseline: Baseline;
      }
    | { readonly kind: "identify"; readonly people: readonly number[]; readonly id: number }
    | { readonly kind: "accept"; readonly pick: number }
    | { readonly kind: "settle"; readonly pick: number; readonly refuse: number }
    | { readonly kind: "fail"; readonly pick: number }
    | { readonly kind: "close" }
    | { readonly kind: "release" };

export const targetText = "klaviyo https://a.klaviyo.com list XW53Ha";

const FIRST_SENT = Date.UTC(2026, 10, 20);

/** What a step does to a model. */
export interface Transition {
    /** The model with a journal open, which every step but `release` needs. */
    readonly opened: Model;
    /** Absent: the step cannot apply, and does nothing more. */
    readonly applied?: {
        readonly after: Model;
        readonly batch: number;
        readonly refused: readonly number[];
        readonly sentAt: number;
    };
}

/** `count` is the step's number, from 1: it names runs and times. */
export function transition(model: Model, step: Step, count: number): Transition {
    if (step.kind === "release") return { opened: model };
    const opened = begun(model, `run-${count}`);
    const batches = [...(opened.open?.batches ?? [])];
    const chosen = (pick: number, ...from: string[]): number | undefined => {
        const fitting = batches.filter(([, batch]) => from.includes(batch.step));
        return fitting[pick % Math.max(1, fitting.length)]?.[0];
    };
    const sentAt = FIRST_SENT + count * 1000;
    const to = (batch: number | undefined, change: Parameters<typeof moved>[2]): Transition =>
        batch === undefined
            ? { opened }
            : {
                  opened,
                  applied: { after: moved(opened, batch, change), batch, refused: change.refused ?? [], sentAt },
              };
    switch (step.kind) {
        case "send":
        case "remove": {
            const batch = Math.max(0, ...batches.map(([number]) => number)) + 1;
            const [kind, digest] = step.kind === "send" ? (["put", step.digest] as const) : (["remove", 0] as const);
            return {
                opened,
                applied: { after: sent(opened, batch, kind, step.people, digest), batch, refused: [], sentAt },
            };
        }
        case "baseline": {
            const after = found(opened, step.people, `id ${step.id}`, step.baseline);
            return { opened, applied: { after, batch: 0, refused: [], sentAt } };
        }
        case "identify": {
            const after = named(opened, step.people, `id ${step.id}`);
            return { opened, applied: { after, batch: 0, refused: [], sentAt } };
        }
        case "accept":
            return to(chosen(step.pick, "sending"), { step: "accepted" });
        case "settle": {
            const batch = chosen(step.pick, "sending", "accepted");
            const people = opened.open?.batches.get(batch ?? 0)?.people ?? [];
            const refused = people.filter((person) => person % 3 === step.refuse);
            return to(batch, { step: "settled", refused, sentAt });
        }
        case "fail": {
            const batch = chosen(step.pick, "sending", "accepted");
            const accepted = opened.open?.batches.get(batch ?? 0)?.step === "accepted";
            return to(batch, { step: accepted ? "failed job" : "failed" });
        }
        case "close":
            if (chosen(0, "accepted") !== undefined) return { opened };
            return { opened, applied: { after: closed(opened), batch: 0, refused: [], sentAt } };
    }
}

/** Plays steps on a real ledger and on the model side by side. A step may be cut short: then `after` is what it would have led to. */
export class History {
    model: Model;
    /** The model if the step under way gets through. */
    after: Model;
    readonly target: TargetLedger;
    readonly #workbench: Workbench;
    #lock: Lock | undefined;
    #journal: Journal | undefined;
    #steps: number;

    constructor(ledger: Ledger, workbench: Workbench, model: Model = emptyModel, steps = 0) {
        this.target = ledger.target(targetText);
        this.#workbench = workbench;
        this.model = this.after = model;
        this.#steps = steps;
    }

    get steps(): number {
        return this.#steps;
    }

    async play(step: Step): Promise<void> {
        const { opened, applied } = transition(this.model, step, ++this.#steps);
        this.after = opened;
        if (step.kind === "release") return this.release();
        const journal = await this.#open();
        this.model = opened;
        if (applied === undefined) return;
        this.after = applied.after;
        await this.#record(journal, step, applied);
        this.model = applied.after;
    }

    async release(): Promise<void> {
        const lock = this.#lock;
        this.#lock = undefined;
        this.#journal = undefined;
        await lock?.release();
    }

    async #open(): Promise<Journal> {
        this.#lock ??= await this.target.lock("history");
        this.#journal ??= await this.target.begin(this.#lock, `run-${this.#steps}`);
        return this.#journal;
    }

    async #record(
        journal: Journal,
        step: Step,
        { batch, refused, sentAt }: NonNullable<Transition["applied"]>,
    ): Promise<void> {
        switch (step.kind) {
            case "send":
            case "remove": {
                const [kind, digest] =
                    step.kind === "send" ? (["put", step.digest] as const) : (["remove", 0] as const);
                const given = await journal.sending(peopleQuery(step.people, digest), this.#workbench, kind);
                if (given !== batch) throw new Error(`batch ${batch} was given the number ${given}`);
                return;
            }
            case "baseline":
                return journal.baseline(idsQuery(step.people, `id ${step.id}`), this.#workbench, step.baseline);
            case "identify":
                return journal.identified(idsQuery(step.people, `id ${step.id}`), this.#workbench);
            case "accept":
                return journal.accepted(batch, `job ${batch}`);
            case "settle": {
                const refusals = refused.map((person) => ({ key: keyOf(person), reason: "bad" }));
                return journal.settled(batch, refusals, new Date(sentAt));
            }
            case "fail":
                return journal.failed(batch, "remote");
            case "close": {
                const last = {
                    id: journal.run,
                    endedAt: "2026-11-20T00:00:00.000Z",
                    source: "s",
                    unchanged: 0,
                    rejects: {},
                };
                await journal.close(last, this.#workbench);
                this.#journal = undefined;
            }
        }
    }
}
