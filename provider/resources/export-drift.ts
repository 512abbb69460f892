import { isDeepStrictEqual } from "node:util";
import type { TargetInfo } from "../destinations/destination";
import { isExportError } from "../errors";
import { audit } from "../pipeline/audit";
import type { Drift } from "../pipeline/drift";
import { number } from "../pipeline/progress";
import { targetAccess } from "./export-target";
import type { TargetContext } from "./export-target";
import type { OperationContext, Properties } from "./lifecycle";

/** Seconds that a refresh may take to read who is on a target. */
const readWithin = 60;

/** Who is on the export's target, `found`; as `audit`. `within`: seconds. */
export function auditExport(
    properties: Properties,
    found: TargetInfo,
    context: TargetContext,
    within?: number,
): Promise<Drift | undefined> {
    return audit({ ...targetAccess(properties, found.id, context), found, within });
}

/**
 * `drift` after a refresh. The same as before stands as it was found first, so that a refresh without news changes no output. The engine
 * reads twice, for its preview and again; the second reading finds the same. While a run is under way the old one stands, with a warning.
 */
export async function refreshedDrift(
    properties: Properties,
    found: TargetInfo,
    context: OperationContext,
): Promise<Drift | undefined> {
    const before = properties.drift as Drift | undefined;
    try {
        const drift = await auditExport(properties, found, context, readWithin);
        if (drift !== undefined && "missing" in drift && drift.missing > 0) context.log.warn(missingLine(drift));
        return isDeepStrictEqual({ ...drift, at: "" }, { ...before, at: "" }) ? before : drift;
    } catch (error) {
        if (!isExportError(error) || error.code !== "interrupted" || context.signal.aborted) throw error;
        context.log.warn(`who is on it was not looked at: ${error.message}`);
        return before;
    }
}

/** How many are missing, and what becomes of them. */
export function missingLine({ missing, unfinished }: { readonly missing: number; readonly unfinished?: true }): string {
    const who = missing === 1 ? "1 person of ours is" : `${number(missing)} people of ours are`;
    const next =
        unfinished === true
            ? "goes on with a run that did not come to its end; look again after it"
            : "adds whoever of them is in the segments";
    return `${who} not on it any more: the next pulumi up ${next}`;
}
