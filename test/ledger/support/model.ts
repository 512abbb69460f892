import type { TargetState } from "../../../provider/ledger/ledger";
import { keyOf, type Loaded } from "./members";

interface Row {
    readonly digest: number;
    readonly state: "member" | "rejected";
    readonly reason: string | undefined;
    readonly sentAt: number;
    readonly run: string;
}

interface ModelBatch {
    readonly people: readonly number[];
    readonly digest: number;
    readonly step: "sending" | "accepted" | "settled" | "failed";
    readonly refused: readonly number[];
    readonly sentAt: number;
}

/** What a target's ledger must hold, in the simplest form that can be right. Never changed: each step gives a new one. */
export interface Model {
    readonly members: ReadonlyMap<number, Row>;
    readonly open?: { readonly run: string; readonly batches: ReadonlyMap<number, ModelBatch> };
    readonly lastRun?: string;
}

export const emptyModel: Model = { members: new Map() };

export function begun(model: Model, run: string): Model {
    return model.open === undefined ? { ...model, open: { run, batches: new Map() } } : model;
}

export function sent(model: Model, number: number, people: readonly number[], digest: number): Model {
    return withBatch(model, number, { people, digest, step: "sending", refused: [], sentAt: 0 });
}

export function moved(model: Model, number: number, change: Partial<ModelBatch>): Model {
    const batch = model.open?.batches.get(number);
    return batch === undefined ? model : withBatch(model, number, { ...batch, ...change });
}

export function closed(model: Model): Model {
    return { members: visible(model), lastRun: model.open?.run };
}

function withBatch(model: Model, number: number, batch: ModelBatch): Model {
    if (model.open === undefined) throw new Error("no open run");
    return { ...model, open: { ...model.open, batches: new Map(model.open.batches).set(number, batch) } };
}

function visible({ members, open }: Model): Map<number, Row> {
    const rows = new Map(members);
    for (const [, batch] of [...(open?.batches ?? [])].sort(([a], [b]) => a - b)) {
        if (batch.step !== "settled") continue;
        for (const person of batch.people) {
            const reason = batch.refused.includes(person) ? "bad" : undefined;
            const state = reason === undefined ? "member" : "rejected";
            rows.set(person, { digest: batch.digest, state, reason, sentAt: batch.sentAt, run: open?.run ?? "" });
        }
    }
    return rows;
}

export function loaded(model: Model): Loaded {
    const ledger = [...visible(model)].map(([person, row]) =>
        [keyOf(person), row.digest, row.state, row.reason ?? "-", row.sentAt, row.run].join(" "),
    );
    const pending = [...(model.open?.batches ?? [])].flatMap(([number, batch]) =>
        batch.step === "accepted" ? batch.people.map((person) => `${keyOf(person)} ${batch.digest} ${number}`) : [],
    );
    return { ledger: ledger.sort(), pending: pending.sort() };
}

type Told = Omit<TargetState, "revision" | "owner" | "account" | "lastRun" | "open"> & {
    lastRun: unknown;
    open: unknown;
};

/** What `state()` must tell, but for times and revision. */
export function told(model: Model): Told {
    const rows = [...model.members.values()];
    const batches = [...(model.open?.batches ?? [])].sort(([a], [b]) => a - b);
    const of = (step: ModelBatch["step"]) => batches.filter(([, batch]) => batch.step === step);
    return {
        members: rows.filter(({ state }) => state === "member").length,
        rejected: rows.filter(({ state }) => state === "rejected").length,
        lastRun: model.lastRun,
        open: model.open && {
            id: model.open.run,
            settled: of("settled").reduce((sum, [, { people }]) => sum + people.length, 0),
            accepted: of("accepted").map(([batch, { people }]) => ({
                batch,
                job: `job ${batch}`,
                members: people.length,
            })),
            unanswered: of("sending").length,
        },
    };
}

export function toldBy(state: TargetState): Told {
    const { members, rejected, lastRun, open } = state;
    const run = open && { id: open.id, settled: open.settled, accepted: open.accepted, unanswered: open.unanswered };
    return { members, rejected, lastRun: lastRun?.id, open: run };
}
