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
    /** So many people of ours leave the list by themselves before it. */
    readonly leaving: number;
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
    const mode = chance.pick(["add", "mirror", "mirror", "mirror"] as const);
    const sentinel = vendor.jobs && chance.inPercent(12) ? chance.pick(JOB_OUTCOMES) : undefined;
    const segments = segmentsOf(chance, vendor, foreign, sentinel !== undefined || chance.inPercent(60));
    const rounds = segments.map((rows, number) => {
        const begun = number > 0 || sentinel === undefined ? rows : withSentinel(chance, rows, sentinel);
        return roundOf(chance, vendor, begun, faultsOf(chance, vendor, number, segments.length));
    });
    const most = Math.max(...segments.map(({ length }) => length));
    return {
        seed,
        vendor,
        sandbox: { rateLimits: "off", jobSeconds: { base: chance.pick([0, 0, 0.05, 30]) }, ...vendor.choices(chance) },
        credentials: chance.pick(vendor.credentials),
        mode,
        limits: {
            rows: Math.max(Math.ceil(most / 12), chance.pick([1, 2, 3, 7, 20, 10_000])),
            bytes: chance.pick([1_000_000, 4_000, 3_000]),
        },
        foreign,
        rounds,
        kinds: kindsOf(vendor, rounds, sentinel, mode),
    };
}

/** One for each round. Somebody in whose company every job fails must leave the segment again, or it never could come true. */
function segmentsOf(
    chance: Chance,
    { refused, longName }: FaultyVendor,
    foreign: readonly string[],
    changes: boolean,
): SegmentRow[][] {
    const first = makeSegment(chance, { refused, foreign, longName });
    if (!changes) return [first];
    const second = changeSegment(chance, first, [], longName);
    if (chance.inPercent(50)) return [first, second];
    const gone = first.filter(({ email }) => second.every((row) => row.email !== email));
    return [first, second, changeSegment(chance, second, gone, longName)];
}

/** In all rounds together at least one; in later ones most of them are at what removals ask for. */
function faultsOf(chance: Chance, vendor: FaultyVendor, round: number, rounds: number): PlannedFault[] {
    const faults = rounds === 1 ? chance.between(1, 4) : chance.between(round === rounds - 1 ? 1 : 0, 2);
    return Array.from({ length: faults }, () => {
        const calls = round > 0 && chance.inPercent(60) ? vendor.removalCalls : vendor.calls;
        return anyFault(chance, vendor, calls);
    });
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
        leaving: chance.inPercent(15) ? chance.between(1, 3) : 0,
    };
}

function kindsOf(
    { removalCalls: [removal] }: FaultyVendor,
    rounds: readonly Round[],
    sentinel: string | undefined,
    mode: Scenario["mode"],
): string[] {
    const kinds = rounds.flatMap(({ faults, incidents, maxDuration }) => [
        ...faults.map(({ kind }) => kind),
        ...(faults.some(({ fault }) => fault.match?.path === removal?.path) ? ["at a removal"] : []),
        ...incidents.map(({ kind }) => kind),
        ...(maxDuration < HOUR ? ["time box"] : []),
    ]);
    if (rounds.slice(1).some(({ leaving }) => leaving > 0)) kinds.push("left by himself");
    if (rounds.length > 1 && mode === "mirror") kinds.push("people gone");
    if (sentinel !== undefined) kinds.push("sentinel person");
    return [...new Set(kinds)].sort();
}
