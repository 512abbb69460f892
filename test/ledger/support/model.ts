import type { TargetState } from "../../../provider/ledger/ledger";
import { keyOf, type Loaded } from "./members";

interface Row {
    readonly digest: number;
    readonly state: "member" | "rejected";
    readonly reason: string | undefined;
    readonly sentAt: number;
    readonly run: string;
    readonly id: string | undefined;
    /** The vendor took him from us at some time: an id of anybody else is passed over. */
    readonly ours: boolean;
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
    readonly open?: {
        readonly run: string;
        readonly batches: ReadonlyMap<number, ModelBatch>;
        readonly ids: ReadonlyMap<number, string>;
    };
    readonly lastRun?: string;
}

export const emptyModel: Model = { members: new Map() };

export function begun(model: Model, run: string): Model {
    return model.open === undefined ? { ...model, open: { run, batches: new Map(), ids: new Map() } } : model;
}

export function sent(model: Model, number: number, people: readonly number[], digest: number): Model {
    return withBatch(model, number, { people, digest, step: "sending", refused: [], sentAt: 0 });
}

export function moved(model: Model, number: number, change: Partial<ModelBatch>): Model {
    const batch = model.open?.batches.get(number);
    return batch === undefined ? model : withBatch(model, number, { ...batch, ...change });
}

export function named(model: Model, people: readonly number[], id: string): Model {
    if (model.open === undefined) throw new Error("no open run");
    const ids = new Map([...model.open.ids, ...people.map((person) => [person, id] as const)]);
    return { ...model, open: { ...model.open, ids } };
}

export function closed(model: Model): Model {
    // Of somebody whom the vendor refuses, only an id still tells that he was ours.
    const kept = [...visible(model)].map(([person, row]) => {
        return [person, { ...row, ours: row.state === "member" || row.id !== undefined }] as const;
    });
    return { members: new Map(kept), lastRun: model.open?.run };
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
            const { id, ours = false } = rows.get(person) ?? {};
            const taken = ours || state === "member";
            const { digest, sentAt } = batch;
            rows.set(person, { digest, state, reason, sentAt, run: open?.run ?? "", id, ours: taken });
        }
    }
    for (const [person, id] of open?.ids ?? []) {
        const row = rows.get(person);
        if (row?.ours === true) rows.set(person, { ...row, id });
    }
    return rows;
}

export function loaded(model: Model): Loaded {
    const ledger = [...visible(model)].map(([person, row]) =>
        [keyOf(person), row.digest, row.state, row.reason ?? "-", row.sentAt, row.run, row.id ?? "-"].join(" "),
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
        unidentified: rows.filter(({ state, id }) => state === "member" && id === undefined).length,
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
    const { members, rejected, unidentified, lastRun, open } = state;
    const run = open && { id: open.id, settled: open.settled, accepted: open.accepted, unanswered: open.unanswered };
    return { members, rejected, unidentified, lastRun: lastRun?.id, open: run };
}
