import { createHash } from "node:crypto";
import type { SegmentRow } from "./segment";
import type { HeldFields } from "./vendor";

/** Somebody whom a segment names. */
export interface WantedPerson extends HeldFields {
    /** The vendor takes him. */
    readonly taken: boolean;
}

/** Who a segment wants on the list, by address. Of several rows for one person the first that may be sent counts. */
export function wantedBy(rows: readonly SegmentRow[]): Map<string, WantedPerson> {
    const wanted = new Map<string, WantedPerson>();
    for (const { email, firstName, plan, fate } of rows) {
        const address = addressOf(email);
        if ((fate !== "sent" && fate !== "refused") || wanted.has(address)) continue;
        wanted.set(address, {
            taken: fate === "sent",
            firstName: firstName === "" ? undefined : firstName,
            plan: plan === "" ? undefined : plan,
        });
    }
    return wanted;
}

/** How many rows are left out before anything is sent, by reason. */
export function leftOut(rows: readonly SegmentRow[]): Record<string, number> {
    const counts: Record<string, number> = {};
    for (const { fate } of rows) if (fate !== "sent" && fate !== "refused") counts[fate] = (counts[fate] ?? 0) + 1;
    return counts;
}

export function addressOf(written: string): string {
    return written.trim().toLowerCase();
}

export function sha256(text: string): string {
    return createHash("sha256").update(text).digest("hex");
}
