import { number } from "./progress";

/** What a run may do to a list without being asked. Checked; absent means the default. */
export interface GuardLimits {
    /** Per cent of the members of ours. Default 10. */
    readonly maxRemovedPercent?: number;
    /** Members. Default 50,000. */
    readonly maxRemoved?: number;
    /** Members of ours on the target after the run: what the contract with the vendor allows, say. Default: no limit. */
    readonly maxMembers?: number;
    /** Removals fewer than this are never stopped for their share. Default 100. */
    readonly ignoreBelow?: number;
    /** Lets so many removals through, up to the end of that day (UTC), `2026-11-25`. */
    readonly allowRemovals?: { readonly upTo: number; readonly until: string };
}

/** What a plan would do. */
export interface Planned {
    readonly remove: number;
    readonly add: number;
    /** Members of ours on the target now. */
    readonly ours: number;
    /** Segments that look like a source that failed, in words: they had rows and have none. */
    readonly emptied: readonly string[];
    /** Nobody in the segments may be sent. */
    readonly nobodyLeft: boolean;
}

const defaults = { maxRemovedPercent: 10, maxRemoved: 50_000, ignoreBelow: 100 };

/** Why the run must not begin, with the line that lets it; undefined: it may. */
export function guardProblem(guard: GuardLimits, planned: Planned, now: Date): string | undefined {
    return tooMany(guard, planned) ?? tooFew(guard, planned, now);
}

function tooMany({ maxMembers }: GuardLimits, { ours, add, remove }: Planned): string | undefined {
    const members = ours + add - remove;
    if (maxMembers === undefined || members <= maxMembers || add === 0) return undefined;
    return (
        `the guard stops this run: ${number(members)} people would be on it because of us, and guard.maxMembers is ` +
        `${number(maxMembers)}. Nothing was sent. Have fewer people in the segments, or raise guard.maxMembers`
    );
}

function tooFew(guard: GuardLimits, planned: Planned, now: Date): string | undefined {
    const reasons = reasonsAgainst(guard, planned);
    if (reasons.length === 0) return undefined;
    const { allowRemovals } = guard;
    const today = now.toISOString().slice(0, 10);
    const allowed = allowRemovals !== undefined && today <= allowRemovals.until;
    if (allowed && planned.remove <= allowRemovals.upTo) return undefined;
    const over = allowed ? ` (allowRemovals is up to ${number(allowRemovals.upTo)})` : "";
    const expired =
        allowRemovals !== undefined && !allowed ? ` (allowRemovals was until ${allowRemovals.until}, UTC)` : "";
    const line = `guard: { allowRemovals: { upTo: ${underscored(planned.remove)}, until: "${today}" } }`;
    return (
        `the guard stops this run: ${reasons.join("; ")}${over}${expired}. Nothing was sent. If that is right, write ` +
        `${line} in the SegmentExport; until is the last day on which it counts, in UTC`
    );
}

function reasonsAgainst(guard: GuardLimits, { remove, ours, emptied, nobodyLeft }: Planned): string[] {
    // Also when nobody is removed for it today: it would count as empty from then on, and no run would stop for it again.
    const reasons = [...emptied];
    if (remove === 0) return reasons;
    const { maxRemovedPercent, maxRemoved, ignoreBelow } = { ...defaults, ...guard };
    if (nobodyLeft && reasons.length === 0) reasons.push("nobody is left in the segments who may be sent");
    const share = ours === 0 ? 100 : (remove / ours) * 100;
    const would = `${number(remove)} of ${number(ours)} members would be removed`;
    if (remove >= ignoreBelow && share > maxRemovedPercent)
        reasons.push(`${would}, ${percent(share)} %, and guard.maxRemovedPercent is ${String(maxRemovedPercent)}`);
    if (remove > maxRemoved) reasons.push(`${would}, and guard.maxRemoved is ${number(maxRemoved)}`);
    return reasons;
}

/** Rounded up: a share just above the limit must not look like the limit. */
function percent(share: number): string {
    return String(Math.ceil(Number((share * 10).toFixed(6))) / 10);
}

/** 41000 as `41_000`, as it is written in a program. */
function underscored(count: number): string {
    return number(count).replaceAll(",", "_");
}
