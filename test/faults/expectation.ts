import { createHash } from "node:crypto";
import type { SegmentRow } from "./segment";
import type { HeldFields } from "./vendor";

/** Somebody whom a segment names and who may be sent. */
export interface WantedPerson extends HeldFields {
    /** The vendor takes him. */
    readonly taken: boolean;
}

/** What a segment says of people, by address. */
export interface Expectation {
    /** Who is wanted on the list. Of several rows for one person the first that may be sent counts. */
    readonly wanted: ReadonlyMap<string, WantedPerson>;
    /** Who stands in it, consents, and cannot be sent as he stands there. */
    readonly withheld: ReadonlySet<string>;
    /** How many rows are left out before anything is sent, by reason. */
    readonly leftOut: Readonly<Record<string, number>>;
    /** Rows of people of whom an earlier row is sent. */
    readonly duplicates: number;
}

/** Who does not consent on one row is sent on none. */
export function expectationOf(rows: readonly SegmentRow[]): Expectation {
    const known = rows.filter(({ fate }) => fate !== "missing_email" && fate !== "invalid_email");
    const against = new Set(known.filter(({ consent }) => consent !== "yes").map(({ email }) => addressOf(email)));
    const wanted = new Map<string, WantedPerson>();
    const leftOut: Record<string, number> = {};
    let duplicates = 0;
    for (const { email, firstName, plan, fate } of rows) {
        const address = addressOf(email);
        const outcome = isSendable(fate) && against.has(address) ? "no_consent" : fate;
        if (!isSendable(outcome)) leftOut[outcome] = (leftOut[outcome] ?? 0) + 1;
        else if (wanted.has(address)) duplicates += 1;
        else wanted.set(address, { taken: outcome === "sent", ...written({ firstName, plan }) });
    }
    const here = known.map(({ email }) => addressOf(email));
    const withheld = new Set(here.filter((address) => !wanted.has(address) && !against.has(address)));
    return { wanted, withheld, leftOut, duplicates };
}

function isSendable(fate: SegmentRow["fate"]): fate is "sent" | "refused" {
    return fate === "sent" || fate === "refused";
}

function written({ firstName, plan }: Pick<SegmentRow, "firstName" | "plan">): HeldFields {
    return { firstName: firstName === "" ? undefined : firstName, plan: plan === "" ? undefined : plan };
}

export function addressOf(written: string): string {
    return written.trim().toLowerCase();
}

export function sha256(text: string): string {
    return createHash("sha256").update(text).digest("hex");
}
