import { common, without } from "./sets";

/** What no run may do to a list, however it ends. Names as the vendor has them. */
export interface AllowedChange {
    readonly before: ReadonlySet<string>;
    /** Who was there before the first run and must never be removed. */
    readonly foreign: ReadonlySet<string>;
    /** Who may not be taken off, if he was on it before. */
    readonly keep: ReadonlySet<string>;
    /** Whom any segment has wanted so far, and who was there before us. */
    readonly known: ReadonlySet<string>;
}

/** Removals and additions for which there was no reason at any time. */
export function changeFindings({ before, foreign, keep, known }: AllowedChange, after: ReadonlySet<string>): string[] {
    return [
        ...[...without(foreign, after)].map((name) => `${name} was there before us, and was removed`),
        ...[...without(common(before, keep), after, foreign)].map(
            (name) => `${name} was removed, and no segment left him out`,
        ),
        ...[...without(after, known)].map((name) => `${name} was put on the list, and no segment wants him`),
    ];
}

/** How many a run says that it removed, and how many it may have. */
export interface RemovedCounts {
    readonly removed: number;
    readonly planned: number;
    /** Nothing was left open by the run before. */
    readonly exact: boolean;
    readonly least: number;
    readonly most: number;
}

/** Of a run that says that it is done. */
export function removedFindings({ removed, planned, exact, least, most }: RemovedCounts): string[] {
    const findings: string[] = [];
    if (removed < least || removed > most) findings.push(`removed is ${removed}, not ${least} to ${most}`);
    // Removals of an earlier run, settled in this one, are in the summary alone.
    if (exact ? removed !== planned : removed < planned)
        findings.push(`removed is ${removed}, and plan.remove is ${planned}`);
    return findings;
}
