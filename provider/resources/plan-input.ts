import { createHash } from "node:crypto";
import { isExportError } from "../errors";
import { targetText } from "../pipeline/export-spec";
import type { ExportSpec } from "../pipeline/export-spec";
import type { Plan } from "../pipeline/outcome";
import { planLine } from "../pipeline/plan-line";
import { prepareExport } from "../pipeline/prepare-export";
import { emptyPlan } from "../pipeline/run-not-begun";
import { destinationOf } from "./checks";
import { connectionInput } from "./connection-input";
import type { Credentials } from "./credential";
import { hasUnknown } from "./engine/unknown";
import type { OperationContext, Properties } from "./lifecycle";
import { readSourceCredentials, unsetSourceVariable } from "./source-credentials";
import { vendorTransport } from "./vendor-transport";

/**
 * The plan as an input: it is known in a preview, and a change of it is shown. Nothing to do: the last one again. `asked`: an update follows
 * all the same.
 */
export async function planInput(
    olds: Properties,
    news: Properties,
    context: OperationContext,
    asked = false,
): Promise<unknown> {
    if (hasUnknown(news.export) || hasUnknown(news.sourceCredentials))
        return { missing: "known when the export's inputs are" };
    const unset = unsetSourceVariable(news);
    if (unset !== undefined) return unlike(olds.plan, { digest: "", missing: unset });
    const spec = specOf(news);
    const destination = destinationOf(spec.connection.kind);
    const within = AbortSignal.timeout(seconds(news.planWithin) * 1000);
    try {
        const signal = AbortSignal.any([context.signal, within]);
        const prepared = await prepareExport({
            spec,
            destination,
            ledger: context.ledger(),
            directory: context.directory,
            signal,
            sourceCredentials: readSourceCredentials(news),
            transport: (stopped) => vendorTransport(context, stopped),
            now: context.now,
        });
        const known = isOfSameTarget(olds, spec) ? olds.plan : undefined;
        if ("unchanged" in prepared) return known ?? emptyPlan(prepared);
        const { plan, empty } = prepared.prepared;
        // No update follows.
        if (empty && known !== undefined && !asked) prepared.workbench.close();
        else context.staged.keep(context.owner, prepared);
        if (empty) return known ?? plan;
        context.log.info(planLine(plan));
        if (plan.stopped !== undefined) context.log.warn(plan.stopped);
        return unlike(olds.plan, plan);
    } catch (error) {
        const missing = whyNoPlan(error, within, seconds(news.planWithin));
        if (missing === undefined) throw error;
        return unlike(olds.plan, { digest: "", missing });
    }
}

/** Undefined: it is a mistake, and no reason to leave the plan open. */
function whyNoPlan(error: unknown, within: AbortSignal, planWithin: number): string | undefined {
    if (within.aborted)
        return `reading the segments took longer than planWithin (${String(planWithin)} s); the run reads them itself`;
    return isExportError(error) && error.retryable ? error.message : undefined;
}

/** What is known of a run on another target says nothing of this one. */
export function isOfSameTarget(olds: Properties, spec: ExportSpec): boolean {
    if (olds.export === undefined) return false;
    const before = specOf(olds);
    const text = (one: ExportSpec): string => targetText(one, destinationOf(one.connection.kind));
    return text(before) === text(spec);
}

/**
 * A plan with work in it that is not equal to the stored one: the engine calls `update` for what differs, and for nothing else. Preview
 * and update see the same stored plan, so they give the same.
 */
function unlike<Any extends { readonly digest: string }>(stored: unknown, plan: Any): Any {
    const before = (stored as Partial<Plan> | undefined)?.digest;
    if (before !== plan.digest) return plan;
    return { ...plan, digest: createHash("sha256").update(`${plan.digest} again`).digest("hex").slice(0, 16) };
}

/** A plan is made without `credentials`; only a run signs in. */
export function specOf(inputs: Properties, credentials: Credentials = {}): ExportSpec {
    const declared = inputs.export as ExportSpec & { readonly connection: Properties };
    return {
        ...declared,
        connection: { ...declared.connection, ...connectionInput(declared.connection, credentials) },
    };
}

/** A number of seconds that has passed the checks; 0 while it is not known. */
export function seconds(value: unknown): number {
    return typeof value === "number" ? value : 0;
}
