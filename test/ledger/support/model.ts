import type { Baseline, BatchKind, TargetState } from "../../../provider/ledger/ledger";
import { keyOf, type Loaded } from "./members";

interface Row {
    readonly digest: number;
    readonly state: "member" | "rejected" | "foreign" | "unconfirmed";
    readonly reason: string | undefined;
    readonly sentAt: number | undefined;
    readonly run: string;
    readonly id: string | undefined;
}

interface ModelBatch {
    readonly kind: BatchKind;
    readonly people: readonly number[];
    readonly digest: number;
    readonly step: "sending" | "accepted" | "settled" | "failed" | "failed job";
    readonly refused: readonly number[];
    readonly sentAt: number;
}

interface Part {
    readonly people: readonly number[];
    readonly id: string;
    readonly baseline: Baseline;
}

/** What a target's ledger must hold, in the simplest form that can be right. Never changed: each step gives a new one. */
export interface Model {
    readonly members: ReadonlyMap<number, Row>;
    readonly open?: {
        readonly run: string;
        readonly batches: ReadonlyMap<number, ModelBatch>;
        readonly ids: ReadonlyMap<number, string>;
        readonly before: readonly Part[];
    };
    readonly lastRun?: string;
    readonly baseline?: Baseline | undefined;
}

export const emptyModel: Model = { members: new Map() };

export function begun(model: Model, run: string): Model {
    return model.open === undefined
        ? { ...model, open: { run, batches: new Map(), ids: new Map(), before: [] } }
        : model;
}

export function sent(model: Model, number: number, kind: BatchKind, people: readonly number[], digest: number): Model {
    return withBatch(model, number, { kind, people, digest, step: "sending", refused: [], sentAt: 0 });
}

export function found(model: Model, people: readonly number[], id: string, baseline: Baseline): Model {
    if (model.open === undefined) throw new Error("no open run");
    return { ...model, open: { ...model.open, before: [...model.open.before, { people, id, baseline }] } };
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
    return { members: visible(model), lastRun: model.open?.run, baseline: baselineNow(model) };
}

function baselineNow({ baseline, open }: Model): Baseline | undefined {
    return open?.before.at(-1)?.baseline ?? baseline;
}

function withBatch(model: Model, number: number, batch: ModelBatch): Model {
    if (model.open === undefined) throw new Error("no open run");
    return { ...model, open: { ...model.open, batches: new Map(model.open.batches).set(number, batch) } };
}

function visible({ members, open }: Model): Map<number, Row> {
    const rows = new Map(members);
    if (open === undefined) return rows;
    for (const { people, id, baseline } of open.before) {
        for (const person of people) {
            const { digest = 0, sentAt, run = open.run } = rows.get(person) ?? {};
            const stays =
                baseline.as === "foreign"
                    ? ({ state: "foreign", id: undefined } as const)
                    : ({ state: "member", id } as const);
            rows.set(person, { digest, reason: undefined, sentAt, run, ...stays });
        }
    }
    for (const [, batch] of [...open.batches].sort(([a], [b]) => a - b)) {
        for (const person of batch.people) {
            const row = after(rows.get(person), person, batch, open.run);
            if (row === undefined) rows.delete(person);
            else rows.set(person, row);
        }
    }
    for (const [person, id] of open.ids) {
        const row = rows.get(person);
        if (row?.state === "member" || row?.state === "unconfirmed") rows.set(person, { ...row, id });
    }
    return rows;
}

/** Of whom nobody knows whether he was taken off, nobody knows whether he is there; his id stays. */
function afterRemoval(row: Row | undefined, { step }: ModelBatch, refused: boolean, run: string): Row | undefined {
    if (step === "settled") return refused ? row : undefined;
    if (step === "accepted" || (row?.state !== "member" && row?.state !== "unconfirmed")) return row;
    return { digest: 0, state: "unconfirmed", reason: undefined, sentAt: undefined, run, id: row.id };
}

/** What a batch makes of one of its people. */
function after(row: Row | undefined, person: number, batch: ModelBatch, run: string): Row | undefined {
    const { kind, step, digest, sentAt } = batch;
    const refused = batch.refused.includes(person);
    if (kind === "remove") return afterRemoval(row, batch, refused, run);
    if (step === "settled") {
        const stays = row?.state === "foreign" || row?.state === "member" ? row.state : undefined;
        const perhaps = row?.state === "unconfirmed" ? row.state : "rejected";
        const state = stays ?? (refused ? perhaps : "member");
        return { digest, state, reason: refused ? "bad" : undefined, sentAt, run, id: row?.id };
    }
    const unsure = step === "sending" || step === "failed job";
    if (!unsure || row?.state === "foreign" || row?.state === "member") return row;
    return { digest: 0, state: "unconfirmed", reason: undefined, sentAt: undefined, run, id: row?.id };
}

export function loaded(model: Model): Loaded {
    const ledger = [...visible(model)].map(([person, row]) =>
        [keyOf(person), row.digest, row.state, row.reason ?? "-", row.sentAt ?? "-", row.run, row.id ?? "-"].join(" "),
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
        foreign: rows.filter(({ state }) => state === "foreign").length,
        baseline: baselineNow(model),
        lastRun: model.lastRun,
        open: model.open && {
            id: model.open.run,
            settled: of("settled").reduce((sum, [, { people }]) => sum + people.length, 0),
            accepted: of("accepted").map(([batch, { people, kind }]) => ({
                batch,
                job: `job ${batch}`,
                members: people.length,
                kind,
            })),
            unanswered: of("sending").length,
        },
    };
}

export function toldBy(state: TargetState): Told {
    const { members, rejected, unidentified, foreign, baseline, lastRun, open } = state;
    const run = open && { id: open.id, settled: open.settled, accepted: open.accepted, unanswered: open.unanswered };
    return { members, rejected, unidentified, foreign, baseline, lastRun: lastRun?.id, open: run };
}
