import type { SandboxMember } from "../../sandbox/index";
import { addressOf, sha256, type WantedPerson } from "./expectation";
import type { FaultyVendor } from "./vendor";

/** What a list is held against. Addresses throughout. */
export interface ExpectedList {
    readonly vendor: FaultyVendor;
    /** Who the segment wants on it. */
    readonly wanted: ReadonlyMap<string, WantedPerson>;
    /** Whom a vendor's answer refused although he is not one whom it refuses by itself. */
    readonly excused: ReadonlySet<string>;
    /** Whom the segment does not want, and who may or must be on it all the same. */
    readonly mayStay: ReadonlySet<string>;
    readonly mustStay: ReadonlySet<string>;
    /** Who may be off it although he would have to be on it. */
    readonly mayLack: ReadonlySet<string>;
    /** Whom any segment has named so far. */
    readonly named: ReadonlySet<string>;
    /** Who was on it before the first run, as he was. */
    readonly foreign: readonly SandboxMember[];
}

/** What is wrong with the list, a sentence each; none: it is as it must be. */
export function listFindings(expected: ExpectedList, members: readonly SandboxMember[]): string[] {
    const { vendor } = expected;
    const named = (addresses: Iterable<string>): Set<string> =>
        new Set([...addresses].map((one) => nameOf(vendor, one)));
    const held = new Map(members.map((member) => [nameIn(member), member]));
    const foreign = new Map(expected.foreign.map((member) => [nameIn(member), member]));
    const findings: string[] = [];
    if (held.size !== members.length) findings.push(`${members.length - held.size} people are on the list twice`);

    const taken = [...expected.wanted].filter(([, { taken }]) => taken).map(([address]) => address);
    const due = taken.filter((address) => !expected.excused.has(address));
    const must = new Set([...named(due), ...named(expected.mustStay), ...foreign.keys()]);
    const may = new Set([...must, ...named(taken), ...named(expected.mayStay)]);
    for (const name of named(expected.mayLack)) must.delete(name);
    for (const name of must) if (!held.has(name)) findings.push(`${name} is missing`);
    for (const name of held.keys()) if (!may.has(name)) findings.push(`${name} does not belong there`);
    for (const [address, person] of expected.wanted) {
        const member = held.get(nameOf(vendor, address));
        if (member === undefined || expected.excused.has(address)) continue;
        findings.push(...personFindings(vendor, address, person, member));
    }
    return [...findings, ...foreignFindings(vendor, foreign, held, named(expected.named))];
}

function personFindings(vendor: FaultyVendor, address: string, wanted: WantedPerson, member: SandboxMember): string[] {
    if (vendor.hashes) return [];
    const held = vendor.held(member);
    // Without a value nothing is sent, and what the vendor has stays.
    return (["firstName", "plan"] as const).flatMap((name) => {
        if (wanted[name] === undefined || held[name] === wanted[name]) return [];
        return [`${address} has the ${name} ${JSON.stringify(held[name])} instead of ${JSON.stringify(wanted[name])}`];
    });
}

/** Nobody's consent is touched; and of people whom no segment names, nothing is. */
function foreignFindings(
    vendor: FaultyVendor,
    foreign: ReadonlyMap<string, SandboxMember>,
    held: ReadonlyMap<string, SandboxMember>,
    wanted: ReadonlySet<string>,
): string[] {
    return [...held].flatMap(([name, member]) => {
        const before = foreign.get(name);
        const consent = before === undefined ? vendor.newConsent : before.consent;
        const said = consent === member.consent ? [] : [`${name} has the consent ${String(member.consent)}`];
        if (before === undefined || wanted.has(name)) return said;
        return JSON.stringify(before) === JSON.stringify(member) ? said : [...said, `${name} was changed, a foreigner`];
    });
}

/** How a vendor's list names an address. */
export function nameOf({ hashes }: FaultyVendor, address: string): string {
    return hashes ? sha256(address) : address;
}

export function nameIn({ sha256: hash, email = "" }: SandboxMember): string {
    return hash ?? addressOf(email);
}
