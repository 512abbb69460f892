import { createHash } from "node:crypto";
import { countSegment, type CountedSegment } from "../count-segment.mts";
import { Problem } from "./problem.mts";
import { byReason } from "./print.mts";
import { type HeldList } from "./sandbox.mts";
import { type RunReport } from "./stack.mts";
import { type Vendor } from "./vendors.mts";

/** What the segment holds for this vendor, counted by the tool that knows nothing of the package. */
export function countFor(vendor: Vendor, text: string): CountedSegment {
    const { longestEmail, longestName } = vendor;
    const longest = longestName && { GivenName: longestName, FamilyName: longestName };
    const rules = { email: "Email", consent: "newsletter_consent", longestEmail };
    return countSegment(text, { ...rules, ...(longest && { longest }) });
}

export interface Evidence {
    vendor: Vendor;
    counted: CountedSegment;
    report: RunReport;
    held: HeldList;
    /** The run before this one: who could be sent then, and how many were on the list after it. */
    before?: { counted: CountedSegment; held: number } | undefined;
}

/** People of the first count who are not in the second one. */
export function without(counted: CountedSegment, other: CountedSegment | undefined): number {
    return [...counted.people.keys()].filter((address) => other?.people.has(address) !== true).length;
}

/** Of an export in mode `add`: who does not consent any more stays. Compares what was counted with what the run says and with what the vendor really holds. Throws Problem if they differ. */
export function compare({ vendor, counted, report, held, before }: Evidence): void {
    const { status, summary } = report;
    const refused = refusedBy(report);
    const left = Object.entries(summary.rejected).filter(([reason]) => !isRefusal(reason));
    const stay = before === undefined ? 0 : without(before.counted, counted);
    const heldBefore = before?.held ?? 0;
    const onList = counted.sendable - refused + stay;
    const differences = [
        differs("status", "successful", status),
        differs("people added by the run", onList - heldBefore, summary.added),
        differs("people left as they were", heldBefore - stay, summary.unchanged),
        differs("rows left out before sending", byReason(counted.rejected), byReason(Object.fromEntries(left))),
        differs("people on the list", onList, held.count),
        differs("people shown on the list", onList, held.members.length),
        ...memberDifferences(vendor, counted, held, { refused, stay }),
    ].filter((difference) => difference !== undefined);
    if (differences.length === 0) return;
    throw new Problem([`${vendor.displayName} is not as the independent count says:`, ...differences].join("\n  "));
}

/** How many people the vendor itself refused, of those who were sent. */
export function refusedBy({ summary }: RunReport): number {
    const refusals = Object.entries(summary.rejected).filter(([reason]) => isRefusal(reason));
    return refusals.reduce((sum, [, count]) => sum + count, 0);
}

function isRefusal(reason: string): boolean {
    return reason.startsWith("refused_");
}

// Equal numbers might hide that somebody was left out and somebody else put in.
function memberDifferences(
    vendor: Vendor,
    counted: CountedSegment,
    held: HeldList,
    { refused, stay }: { refused: number; stay: number },
): (string | undefined)[] {
    const hashed = new Map([...counted.people].map(([address, row]) => [sha256(address), row]));
    let missing = hashed.size;
    let strangers = 0;
    let otherNames = 0;
    for (const member of held.members) {
        const row = hashed.get(member.sha256 ?? sha256(member.email ?? ""));
        if (row === undefined) strangers += 1;
        else missing -= 1;
        const name = row?.GivenName?.trim();
        if (vendor.givenName && row !== undefined && vendor.givenName(member) !== name) otherNames += 1;
    }
    return [
        differs("people of the segment who are missing on the list", refused, missing),
        differs("people on the list who are not in the segment", stay, strangers),
        differs("people under another given name", 0, otherNames),
    ];
}

function differs(what: string, counted: string | number, found: string | number): string | undefined {
    return counted === found ? undefined : `${what}: ${found}, not ${counted}`;
}

function sha256(text: string): string {
    return createHash("sha256").update(text, "utf8").digest("hex");
}
