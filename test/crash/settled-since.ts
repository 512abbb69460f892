import type { BatchKind } from "../../provider/ledger/ledger";
import type { LedgerRow } from "./engine-place";

/** Whom the ledger has as put on the list since then, and as taken off it. */
export function settledSince(
    before: ReadonlyMap<string, LedgerRow>,
    after: ReadonlyMap<string, LedgerRow>,
    since: number,
): Readonly<Record<BatchKind, ReadonlySet<string>>> {
    const ours = (rows: ReadonlyMap<string, LedgerRow>): string[] =>
        [...rows].filter(([, { state }]) => state === "member" || state === "unconfirmed").map(([key]) => key);
    const put = [...after].filter(([, { state, sentAt }]) => state === "member" && (sentAt ?? 0) >= since);
    return {
        put: new Set(put.map(([key]) => key)),
        remove: new Set(ours(before).filter((key) => !after.has(key))),
    };
}
