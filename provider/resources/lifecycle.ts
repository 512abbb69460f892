import type { Ledger } from "../ledger/ledger";
import type { StagedExports } from "../pipeline/staged-exports";

/** Properties as the engine sends and stores them: plain JSON. */
export type Properties = Record<string, unknown>;

export interface CheckFailure {
    /** Path as the user wrote it; empty when it is about the whole resource. */
    readonly property: string;
    readonly reason: string;
}

export interface CheckResult {
    readonly inputs: Properties;
    readonly failures: readonly CheckFailure[];
}

/** Lines on the resource's row. No credential and no address may be in a text. */
export interface OperationLog {
    /** The row's current line; later ones take its place and it is not repeated at the end. Throttled. */
    status(text: string): void;
    info(text: string): void;
    warn(text: string): void;
}

/** What a lifecycle gets beside its properties. */
export interface OperationContext {
    /** `stack/project/name` of the resource. */
    readonly owner: string;
    readonly urn: string;
    readonly log: OperationLog;
    /** Aborted when the engine is gone or the operation ran out of time. */
    readonly signal: AbortSignal;
    /** The program's directory. */
    readonly directory: string;
    readonly ledger: () => Ledger;
    /** Stages that `check` made in this process, for `update` to use. */
    readonly staged: StagedExports;
    readonly now: () => Date;
}

/** One resource's hooks, without anything of Pulumi's transport. Errors are thrown; `check` puts what it can into `failures`. */
export interface Lifecycle {
    check(olds: Properties, news: Properties, context: OperationContext): Promise<CheckResult>;
    /** Names of changed inputs that need a new resource. */
    replaces?(olds: Properties, news: Properties): string[];
    create(inputs: Properties, context: OperationContext): Promise<{ id: string; outputs: Properties }>;
    update(id: string, olds: Properties, news: Properties, context: OperationContext): Promise<Properties>;
    /** `undefined`: the resource is gone. */
    read?(
        id: string,
        properties: Properties,
        context: OperationContext,
    ): Promise<{ id: string; outputs: Properties; inputs?: Properties } | undefined>;
    delete?(id: string, properties: Properties, context: OperationContext): Promise<void>;
    /** Milliseconds after which an operation that gives no answer is answered with an error. */
    limit(properties: Properties): number;
}

/** Thrown by create and update when something was done but not all: `outputs` are saved, and the next `up` calls update with them. */
export class PartialFailure extends Error {
    readonly id: string;
    readonly outputs: Properties;
    readonly reasons: readonly string[];

    constructor(id: string, outputs: Properties, reasons: readonly string[], cause?: unknown) {
        super(reasons[0] ?? "did not come to its end", { cause });
        this.id = id;
        this.outputs = outputs;
        this.reasons = reasons;
    }
}
