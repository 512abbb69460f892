import { isDeepStrictEqual } from "node:util";
import { targetText } from "../pipeline/export-spec";
import { destinationOf } from "./checks";
import { hasUnknown, isUnknown } from "./engine/unknown";
import type { OperationContext, Properties } from "./lifecycle";
import { NOT_ACTIVE, owedAt, timingOf, waitingFor } from "./owed";
import { isOfSameTarget, planInput, specOf } from "./plan-input";

/**
 * The inputs that `check` makes: `plan`, and for a scheduled export `covers`. The segments are read only when a run is owed or an earlier one
 * left its journal open. Preview and update see the same inputs of before, so they agree unless a due moment lies between them.
 */
export async function dueInputs(olds: Properties, news: Properties, context: OperationContext): Promise<Properties> {
    const timing = timingOf(news);
    if (hasUnknown(timing)) return { plan: await planInput(olds, news, context), covers: olds.covers };
    if (timing.schedule === undefined) {
        if (timing.active === false) return { plan: standingPlan(olds, news, NOT_ACTIVE) };
        return { plan: await planInput(withoutWaiting(olds), news, context) };
    }
    const { covers, owed } = owedAt(olds, news, context.now());
    if (timing.active === false) return { plan: standingPlan(olds, news, NOT_ACTIVE), covers };
    if (isUnknown(news.trigger)) return { plan: { missing: "known when the trigger is" }, covers };
    if (owed || hasUnknown(news.export) || (await isRunOpen(news, context)))
        return { plan: await planInput(withoutWaiting(olds), news, context, owed), covers };
    return { plan: standingPlan(olds, news, waitingFor(timing, context.now())), covers };
}

/** A run that did not come to its end left its journal open. */
export async function isRunOpen(inputs: Properties, context: OperationContext): Promise<boolean> {
    const spec = specOf(inputs);
    const target = targetText(spec, destinationOf(spec.connection.kind));
    return (await context.ledger().target(target).state()).open !== undefined;
}

/** The plan of the last run again, so that nothing shows as changed; there being none, what it waits for. */
function standingPlan(olds: Properties, news: Properties, waits: string): unknown {
    const stands = hasUnknown(news.export) || isOfSameTarget(olds, specOf(news));
    const said = isWaiting(olds.plan) && !isDeepStrictEqual(timingOf(olds), timingOf(news));
    return stands && olds.plan !== undefined && !said ? olds.plan : { missing: waits };
}

/** What an earlier check waited for is no plan of a run. */
function withoutWaiting(olds: Properties): Properties {
    return isWaiting(olds.plan) ? { ...olds, plan: undefined } : olds;
}

/** Written above; the plan of a run that could not be made has a digest. */
function isWaiting(plan: unknown): boolean {
    const { digest, missing } = (plan ?? {}) as { readonly digest?: unknown; readonly missing?: unknown };
    return digest === undefined && missing !== undefined;
}
