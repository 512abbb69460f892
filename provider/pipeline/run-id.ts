import { randomBytes } from "node:crypto";

/** `20261122T231500Z-4f2a91c3`: sorts by time, and is unique without asking anybody. */
export function runIdAt(at: Date): string {
    const stamp = at.toISOString().replaceAll(/[-:]|\.\d+/g, "");
    return `${stamp}-${randomBytes(4).toString("hex")}`;
}

/** How the id of an audit ends. It stands in the ledger with everybody whom the audit missed, until he is sent again. */
export const auditEnding = "-audit";

export function auditIdAt(at: Date): string {
    return `${runIdAt(at)}${auditEnding}`;
}
