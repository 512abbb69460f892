import type { SandboxOptions } from "../../sandbox/index";
import { type Chance, chanceOf } from "./chance";
import { faultyConstantContact } from "./constant-contact";
import { anyFault, JOB_OUTCOMES, type PlannedFault } from "./fault-kinds";
import { faultyKlaviyo } from "./klaviyo";
import { changeSegment, insert, makeSegment, row, type SegmentRow } from "./segment";
import { faultySnapchat } from "./snapchat";
import type { FaultyVendor } from "./vendor";

export const faultyVendors: readonly FaultyVendor[] = [faultyKlaviyo, faultySnapchat, faultyConstantContact];

/** What happens when so many requests of a run have arrived. */
export interface Incident {
    readonly kind: "stopped" | "access expired" | "key revoked" | "clock jump";
    readonly atRequest: number;
}

/** One run under trouble. */
export interface Round {
    readonly rows: readonly SegmentRow[];
    readonly faults: readonly PlannedFault[];
    readonly incidents: readonly Incident[];
    /** Seconds, as an `ExportRun` has them. */
    readonly settleWithin: number;
    readonly maxDuration: number;
    /** Seconds that pass at the vendor before the next run. */
    readonly then: number;
}

/** Everything that a seed decides. */
export interface Scenario {
    readonly seed: number;
    readonly vendor: FaultyVendor;
    readonly sandbox: SandboxOptions;
    readonly credentials: Readonly<Record<string, string>>;
    readonly mode: "add" | "mirror";
    /** Members and bytes in one request. */
    readonly limits: { readonly rows: number; readonly bytes: number };
    /** Addresses of people who are on the list before; empty: the list is. */
    readonly foreign: readonly string[];
    readonly rounds: readonly Round[];
    /** What is wrong in it, in the words of the table. */
    readonly kinds: readonly string[];
}

const HOUR = 3_600;

export function scenarioOf(seed: number, only?: string): Scenario {
    const chance = chanceOf(seed);
    const anyVendor = chance.pick(faultyVendors);
    const vendor = faultyVendors.find(({ name }) => name === only) ?? anyVendor;
    const foreign = chance.inPercent(50) ? (vendor.foreign ?? makeForeign(chance)) : [];
    const first = makeSegment(chance, { refused: vendor.refused, foreign });
    const sentinel = vendor.jobs && chance.inPercent(12) ? chance.pick(JOB_OUTCOMES) : undefined;
    // Somebody in whose company every job fails must leave the segment again, or it never could come true.
    const second = sentinel !== undefined || chance.inPercent(40) ? changeSegment(chance, first) : undefined;
    const faults = Array.from({ length: chance.between(1, 4) }, () => anyFault(chance, vendor));
    const begun = sentinel === undefined ? first : withSentinel(chance, first, sentinel);
    const later = second === undefined ? 0 : chance.below(faults.length + 1);
    const rounds = [roundOf(chance, vendor, begun, faults.slice(later))];
    if (second !== undefined) rounds.push(roundOf(chance, vendor, second, faults.slice(0, later)));
    const most = Math.max(first.length, second?.length ?? 0);
    return {
        seed,
        vendor,
        sandbox: { rateLimits: "off", jobSeconds: { base: chance.pick([0, 0, 0.05, 30]) }, ...vendor.choices(chance) },
        credentials: chance.pick(vendor.credentials),
        mode: chance.pick(["add", "mirror"]),
        limits: {
            rows: Math.max(Math.ceil(most / 12), chance.pick([1, 2, 3, 7, 20, 10_000])),
            bytes: chance.pick([1_000_000, 4_000, 3_000]),
        },
        foreign,
        rounds,
        kinds: kindsOf(rounds, sentinel),
    };
}

function makeForeign(chance: Chance): string[] {
    return Array.from({ length: chance.between(1, 20) }, (_, number) => `foreign.${number}@sandbox.example`);
}

function withSentinel(chance: Chance, rows: readonly SegmentRow[], outcome: string): SegmentRow[] {
    const together = [...rows];
    const email = `job-${outcome.replace("_", "-")}@sandbox.example`;
    insert(chance, together, { ...row(chance, email, "refused"), fate: "sent" });
    return together;
}

function roundOf(
    chance: Chance,
    vendor: FaultyVendor,
    rows: readonly SegmentRow[],
    faults: readonly PlannedFault[],
): Round {
    const incidents: Incident[] = [];
    const may = (percent: number, kind: Incident["kind"]): void => {
        if (chance.inPercent(percent)) incidents.push({ kind, atRequest: chance.between(1, 8) });
    };
    may(12, "stopped");
    may(5, "clock jump");
    if (vendor.signIn !== undefined) may(15, "access expired");
    else may(6, "key revoked");
    const boxed = chance.inPercent(5);
    return {
        rows,
        faults,
        incidents,
        settleWithin: chance.pick([0, 0.4]),
        maxDuration: boxed ? chance.pick([0, 0.05]) : HOUR,
        then: chance.pick([0, 0, 1, 60, HOUR]),
    };
}

function kindsOf(rounds: readonly Round[], sentinel: string | undefined): string[] {
    const kinds = rounds.flatMap(({ faults, incidents, maxDuration }) => [
        ...faults.map(({ kind }) => kind),
        ...incidents.map(({ kind }) => kind),
        ...(maxDuration < HOUR ? ["time box"] : []),
    ]);
    if (sentinel !== undefined) kinds.push("sentinel person");
    return [...new Set(kinds)].sort();
}
