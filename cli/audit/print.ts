import type { TargetInfo } from "../../provider/destinations/destination";
import type { Drift, ListDrift, UnreadableDrift } from "../../provider/pipeline/drift";
import { number } from "../../provider/pipeline/progress";
import { missingLine } from "../../provider/resources/export-drift";

/** What an audit of one export came to. */
export interface Audited {
    /** The resource's. */
    readonly name: string;
    readonly displayName: string;
    /** The vendor's name and its word for a list. */
    readonly vendor: string;
    readonly noun: string;
    readonly target?: TargetInfo;
    /** `null`: nobody has uploaded to it yet. */
    readonly drift?: Drift | null;
    readonly error?: string;
}

/** An export's block, without an address. */
export function block({ name, displayName, vendor, noun, target, drift, error }: Audited): string {
    const where = target === undefined ? `${vendor} ${noun}` : `${vendor} ${noun} ${target.name} (${target.id})`;
    const title = `${displayName} (${name}), ${where}`;
    if (error !== undefined) return `${title}\n  error: ${error}`;
    if (drift === null || drift === undefined) return `${title}\n  Nobody was uploaded to it yet.`;
    const lines = "unreadable" in drift ? unreadableLines(drift) : listLines(drift, noun);
    return [title, ...lines.map((line) => `  ${line}`)].join("\n");
}

function listLines(drift: ListDrift, noun: string): string[] {
    const { onList, ours, others, missing, notYetShown } = drift;
    const counts: [string, number][] = [
        [`on the ${noun}`, onList],
        ["ours", ours],
        ["others'", others],
        ["missing", missing],
        ["not shown yet", notYetShown],
    ];
    return [...table(counts), missing === 0 ? "Nobody is missing." : `${missingLine(drift)}.`];
}

function unreadableLines({ unreadable, sent, members, status }: UnreadableDrift): string[] {
    const counts: [string, number | string][] = [["sent by us", sent]];
    if (members !== undefined) counts.push(["by its count", members]);
    if (status !== undefined) counts.push(["status", status]);
    return [...table(counts), `Whether anybody is missing cannot be told: ${unreadable}.`];
}

function table(rows: readonly (readonly [string, number | string])[]): string[] {
    const wide = Math.max(...rows.map(([name]) => name.length));
    return rows.map(([name, value]) => `${name.padEnd(wide)}  ${typeof value === "number" ? number(value) : value}`);
}
