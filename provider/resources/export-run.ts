import type * as pulumi from "@pulumi/pulumi";
import type { Plan, RunStatus, RunSummary } from "../pipeline/outcome";
import { BridgedResource } from "./provider-bridge";
import type { SegmentExport } from "./segment-export";

export interface ExportRunArgs {
    /** What to make true. */
    export: SegmentExport;
    /** A changed value starts a run even where nothing else asks for one; of a `manual` export nothing else does. */
    trigger?: pulumi.Input<string> | undefined;
    /** Seconds that a preview may take to read the segments. Default 60. Past it the plan stays open and the run reads them itself. */
    planWithin?: pulumi.Input<number> | undefined;
    /** Seconds to wait for the vendor to work off what it accepted. Default 900. Past it the run ends as `processing`; the next goes on. */
    settleWithin?: pulumi.Input<number> | undefined;
    /** Seconds after which no further request is begun. Default 3600. Past it the run ends as `partial`; the next goes on. */
    maxDuration?: pulumi.Input<number> | undefined;
}

const outputs: readonly (keyof ExportRun)[] = [
    "plan",
    "status",
    "reason",
    "summary",
    "runId",
    "startedAt",
    "record",
    "rejects",
    "lastDue",
    "nextDue",
];

/** A plan, or why there is none yet: it could not be made, or no run is due. */
export type PlanInput = Plan | { readonly digest?: string; readonly missing: string };

/**
 * An export, made true on `pulumi up`. A preview shows what it would change in the data; when nothing would change, it shows nothing.
 * A run that fails keeps what it has done, and the next `up` goes on there. Of an export with a schedule, it runs once for each moment that is
 * due, at the first `up` after it, and never because something was saved.
 *
 * @example
 * const run = new ExportRun("lapsed", { export: lapsed, trigger: config.get("runNow") });
 * export const lapsedRun = run.summary;
 */
export class ExportRun extends BridgedResource {
    declare readonly trigger: pulumi.Output<string | undefined>;
    declare readonly plan: pulumi.Output<PlanInput>;
    /** Of the last run; `skipped` where there was nothing to do, or none yet, or the export is not active. */
    declare readonly status: pulumi.Output<RunStatus>;
    /** Why it was skipped: "nothing to do: ...", "waits for 2026-11-25T05:00:00.000Z", "the export is not active". */
    declare readonly reason: pulumi.Output<string | undefined>;
    declare readonly summary: pulumi.Output<RunSummary>;
    declare readonly runId: pulumi.Output<string>;
    /** ISO 8601, UTC. */
    declare readonly startedAt: pulumi.Output<string>;
    /** Where the run's record lies. */
    declare readonly record: pulumi.Output<string>;
    /** Where the rejected rows are listed, by file, line and reason; undefined when there are none. */
    declare readonly rejects: pulumi.Output<string | undefined>;
    /** The latest moment of the schedule, and the one that comes next: ISO 8601, UTC. Undefined without a cron, or while not active. */
    declare readonly lastDue: pulumi.Output<string | undefined>;
    declare readonly nextDue: pulumi.Output<string | undefined>;

    constructor(name: string, args: ExportRunArgs, options?: pulumi.CustomResourceOptions) {
        // `saved` and `sharing` are for `check` alone, which keeps them from the state.
        const inputs: pulumi.Inputs = {
            ...args.export.declared,
            // Makes the run wait for its export.
            account: args.export.account,
            targetId: args.export.target.apply(({ id }) => id),
            trigger: args.trigger,
            planWithin: args.planWithin ?? 60,
            settleWithin: args.settleWithin ?? 900,
            maxDuration: args.maxDuration ?? 3600,
        };
        super("ExportRun", name, inputs, outputs, options);
    }
}
