import type { Clock } from "../clock";
import type { SandboxList, SandboxMember } from "../vendor";
import { customerId } from "./identity";
import type { Block, DataverseState, Profile } from "./state";
import { PROFILES } from "./tables";

/** A system refresh to begin. */
export interface Refresh {
    /** From its first table to its last one. */
    readonly seconds: number;
    /** Which segment gets new members, and how many of them. */
    readonly segment: string;
    readonly added: number;
    /** Which table shows them at once; the other one does at the end. Default: memberships. */
    readonly first?: "memberships" | "profiles" | undefined;
}

/** What the real environment does by itself, and its API cannot be asked for. */
export interface DataverseControl {
    /** Makes a segment of so many made-up customers, or of these; one that has its name is replaced. */
    segment(name: string, members: number | readonly Profile[]): void;
    refresh(refresh: Refresh): void;
}

/** How long ago a segment that was just made was made, in milliseconds: as if the refresh behind it were long over. */
const LONG_AGO = 60 * 60 * 1000;

export function controlSegments(state: DataverseState, clock: Clock): DataverseControl {
    return {
        segment(name, members) {
            const some = typeof members === "number" ? { count: members } : { count: members.length, people: members };
            // Later than anything before, or nobody could tell that something changed.
            const before = 1000 + Math.max(state.lastChange("memberships"), state.lastChange("profiles"));
            const since = Math.min(clock.now(), Math.max(clock.now() - LONG_AGO, before));
            state.emptySegment(name, since);
            state.addCustomers({ ...some, segments: [name] }, since, since);
        },
        refresh({ seconds, segment, added, first = "memberships" }) {
            const now = clock.now();
            const end = now + seconds * 1000;
            const [memberships, profiles] = first === "memberships" ? [now, end] : [end, now];
            state.addCustomers({ count: added, segments: [segment] }, memberships, profiles);
        },
    };
}

/** Every segment with a member now, by name. */
export function segmentsAt(state: DataverseState, now: number): Map<string, SandboxList> {
    const lists = new Map<string, SandboxList>();
    for (const { segments = [], count } of state.at("memberships", now)) {
        for (const name of segments) {
            const before = lists.get(name)?.count ?? 0;
            lists.set(name, { id: name, name, count: before + count, details: {} });
        }
    }
    return lists;
}

export function* membersOf(state: DataverseState, segment: string, now: number): Generator<SandboxMember> {
    const profiles = state.at("profiles", now);
    for (const { from, count, segments = [] } of state.at("memberships", now)) {
        if (!segments.includes(segment)) continue;
        for (let customer = from; customer < from + count; customer += 1) yield memberOf(profiles, customer);
    }
}

function memberOf(profiles: readonly Block[], customer: number): SandboxMember {
    const block = profiles.find(({ from, count }) => customer >= from && customer < from + count);
    const id = customerId(customer);
    if (block === undefined) return { id, fields: {} };
    const values = Object.keys(PROFILES.attributes).map((column) => {
        return [column, PROFILES.value(column, customer, block, { segmentsText: "json" })] as const;
    });
    const { msdynci_email: email, ...fields } = Object.fromEntries(values);
    return { id, fields, ...(typeof email === "string" ? { email } : {}) };
}
