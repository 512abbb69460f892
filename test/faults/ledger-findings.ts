import { createHash } from "node:crypto";
import type { Ledger } from "../../provider/ledger/ledger";
import { openWorkbench } from "../../provider/workbench";
import type { SandboxMember } from "../../sandbox/index";
import { addressOf, sha256 } from "./expectation";

/** Members as the ledger knows them: its key in hex, and the vendor's id. */
export interface KnownMember {
    readonly key: string;
    readonly id: string | undefined;
}

/** Who is on the list because of us, by the ledger. */
export async function knownMembers(ledger: Ledger, target: string): Promise<KnownMember[]> {
    const workbench = await openWorkbench({ threads: 1 });
    try {
        await ledger.target(target).load(workbench, { ledger: "ledger", pending: "pending" });
        const rows = await workbench.rows("SELECT hex(key) AS key, vendor_id FROM ledger WHERE state = 'member'");
        return rows.map(({ key, vendor_id }) => ({
            key: String(key).toLowerCase(),
            id: vendor_id === null ? undefined : String(vendor_id),
        }));
    } finally {
        workbench.close();
    }
}

/** How the ledger names an address. */
export function keyOf(address: string, hashes: boolean, secret: Buffer): string {
    if (hashes) return sha256(address);
    return createHash("sha256").update(secret).update(address).digest("hex").slice(0, 32);
}

/** A removal trusts both: who is ours, and under which id. `due`: who must be ours, by address. */
export function ledgerFindings(
    known: readonly KnownMember[],
    members: readonly SandboxMember[],
    due: readonly string[],
    name: (address: string) => string,
    hasId: (address: string) => boolean,
): string[] {
    const ids = new Map(known.map(({ key, id }) => [key, id]));
    const findings = due.filter((address) => !ids.has(name(address))).map((one) => `the ledger does not know ${one}`);
    for (const { email, id } of members) {
        if (email === undefined || id === undefined) continue;
        const address = addressOf(email);
        const noted = ids.get(name(address));
        if (noted !== undefined && noted !== id) findings.push(`${address} is ${id}, and ${noted} in the ledger`);
        if (hasId(address) && noted === undefined && due.includes(address))
            findings.push(`the ledger has no id of ${address}`);
    }
    return findings;
}
