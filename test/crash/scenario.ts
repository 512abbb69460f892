import { createHash } from "node:crypto";
import { type Chance, chanceOf } from "../faults/chance";
import type { PlannedFault } from "../faults/fault-kinds";
import { type Round, type Scenario, scenarioOf } from "../faults/scenario";
import { type Kill, killOf, placeOf } from "./kill";

export const STORES = ["directory", "postgres"] as const;
export type StoreName = (typeof STORES)[number];

/** One process: it is killed, unless it has ended before, or never comes to that step. */
export interface CrashRound extends Round {
    readonly kill?: Kill;
}

export interface CrashScenario extends Scenario {
    readonly rounds: readonly CrashRound[];
}

/** Each vendor and store has scenarios of its own. */
export function mixed(seed: number, vendorName: string, store: StoreName): number {
    return createHash("sha256").update(`${seed} ${vendorName} ${store}`).digest().readUInt32BE(0);
}

/** The segments, the list and the vendor of a scenario of faults; but its processes are killed, and hardly anything else goes wrong. */
export function crashScenarioOf(seed: number, vendorName: string, store: StoreName): CrashScenario {
    const own = mixed(seed, vendorName, store);
    const base = scenarioOf(own, vendorName);
    const chance = chanceOf(own + 1);
    const segments = base.rounds.map(({ rows }) => rows);
    const kills = killsOf(chance, base, segments.length);
    const rounds = segments.flatMap((rows, number) => {
        const killed = (kills[number] ?? []).map((kill) => roundOf(chance, base, rows, kill));
        // After the last segment's kills runs go on until the list is equal.
        const last = number === segments.length - 1 && killed.length > 0;
        return last ? killed : [...killed, roundOf(chance, base, rows)];
    });
    const kinds = kills.flat().map(placeOf);
    const sentinel = base.kinds.filter((kind) => kind === "sentinel person");
    const limits = { ...base.limits, rows: Math.max(Math.ceil(largest(segments) / 30), chance.pick([1, 2, 3, 5])) };
    return { ...base, seed, limits, rounds, kinds: [...new Set([...kinds, ...sentinel])].sort() };
}

function largest(segments: readonly Round["rows"][]): number {
    return Math.max(...segments.map(({ length }) => length));
}

/** One to three, spread over the segments. */
function killsOf(chance: Chance, { vendor, foreign, credentials }: Scenario, segments: number): Kill[][] {
    const steps = { vendor, used: foreign.length > 0, rotating: vendor.rotating(credentials) };
    const kills = Array.from({ length: segments }, (): Kill[] => []);
    const many = chance.pick([1, 2, 3, 3]);
    for (let number = 0; number < many; number += 1) {
        const kill = killOf(chance, steps);
        // Who is on the list is read once.
        const at = kill.step === "journal.baseline" ? 0 : chance.below(segments);
        kills[at]?.push(kill);
    }
    return kills;
}

function roundOf(chance: Chance, { vendor }: Scenario, rows: Round["rows"], kill?: Kill): CrashRound {
    const faults: PlannedFault[] = [];
    // So that several requests are under way when it dies.
    if (chance.inPercent(50)) {
        const milliseconds = chance.pick([2, 5, 20]);
        faults.push({ kind: "slow", fault: { vendor: vendor.name, kind: "delay", milliseconds, times: 40 } });
    }
    if (kill?.step === "journal.failed") faults.push(failing(chance, { vendor }));
    return {
        rows,
        faults,
        incidents: [],
        settleWithin: chance.pick([0, 0.4, 0.4]),
        maxDuration: 3_600,
        then: chance.pick([0, 0, 1, 60]),
        leaving: 0,
        ...(kill && { kill }),
    };
}

/** Something by which a batch fails. */
function failing(chance: Chance, { vendor }: Pick<Scenario, "vendor">): PlannedFault {
    if (vendor.jobs) {
        return { kind: "job failed", fault: { vendor: vendor.name, kind: "job", outcome: "failed", times: 1 } };
    }
    const [answer] = vendor.answers;
    const match = { method: "POST", path: "/v1/segments/*/users" };
    const fault = {
        vendor: vendor.name,
        kind: "status",
        match,
        ...answer,
        status: 400,
        skip: chance.below(2),
    } as const;
    return { kind: "status 4xx", fault };
}
