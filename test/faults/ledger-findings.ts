import { createHash } from "node:crypto";
import type { Ledger } from "../../provider/ledger/ledger";
import { openWorkbench } from "../../provider/workbench";
import type { SandboxMember } from "../../sandbox/index";
import { addressOf, sha256 } from "./expectation";

/** Somebody as the ledger knows him: its key in hex, what he is to us, and the vendor's id. */
export interface KnownPerson {
    readonly key: string;
    readonly state: string;
    readonly id: string | undefined;
}

/** Everybody whom the ledger knows. */
export async function knownPeople(ledger: Ledger, target: string): Promise<KnownPerson[]> {
    const workbench = await openWorkbench({ threads: 1 });
    try {
        await ledger.target(target).load(workbench, { ledger: "ledger", pending: "pending" });
        const rows = await workbench.rows("SELECT hex(key) AS key, state, vendor_id FROM ledger");
        return rows.map(({ key, state, vendor_id }) => ({
            key: String(key).toLowerCase(),
            state: String(state),
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

/** What the ledger must say when a run is done. Addresses. */
export interface ExpectedLedger {
    /** Who is ours. */
    readonly due: readonly string[];
    /** Who is known to have been there before us. */
    readonly foreign: readonly string[];
    /** Who may be ours; absent: anybody, since nobody is ever removed. */
    readonly here?: ReadonlySet<string>;
    readonly name: (address: string) => string;
    /** His id must be known by now, if he is on the list. */
    readonly hasId: (address: string) => boolean;
}

/** A removal trusts it in all: who is ours, who is not, and under which id. */
export function ledgerFindings(
    known: readonly KnownPerson[],
    members: readonly SandboxMember[],
    expected: ExpectedLedger,
): string[] {
    const people = new Map(known.map((person) => [person.key, person]));
    const of = (address: string): KnownPerson | undefined => people.get(expected.name(address));
    const ours = expected.due.filter((address) => !expected.foreign.includes(address));
    return [
        ...ours.flatMap((address) => wrongState(address, "member", of(address))),
        ...expected.foreign.flatMap((address) => wrongState(address, "foreign", of(address))),
        ...known
            .filter(({ state, id }) => id !== undefined && (state === "foreign" || state === "rejected"))
            .map(({ key, state }) => `the ledger has an id of ${key}, who is ${state}`),
        ...leftBehind(known, expected),
        ...idFindings(members, of, expected),
    ];
}

function wrongState(address: string, wanted: string, person: KnownPerson | undefined): string[] {
    if (person === undefined) return [`the ledger does not know ${address}, who is ${wanted}`];
    return person.state === wanted ? [] : [`${address} is ${wanted}, and ${person.state} in the ledger`];
}

/** Who was removed is in it no more; who was refused may be. */
function leftBehind(known: readonly KnownPerson[], { here, name }: ExpectedLedger): string[] {
    if (here === undefined) return [];
    const keys = new Set([...here].map(name));
    return known
        .filter(({ key, state }) => (state === "member" || state === "unconfirmed") && !keys.has(key))
        .map(({ key, state }) => `the ledger has ${key} as ${state}, who is in no segment`);
}

function idFindings(
    members: readonly SandboxMember[],
    of: (address: string) => KnownPerson | undefined,
    { due, hasId }: ExpectedLedger,
): string[] {
    return members.flatMap(({ email, id }) => {
        if (email === undefined || id === undefined) return [];
        const address = addressOf(email);
        const noted = of(address)?.id;
        if (noted !== undefined && noted !== id) return [`${address} is ${id}, and ${noted} in the ledger`];
        const missing = noted === undefined && due.includes(address) && hasId(address);
        return missing ? [`the ledger has no id of ${address}`] : [];
    });
}
