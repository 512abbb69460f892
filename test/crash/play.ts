import { keyOf } from "../faults/ledger-findings";
import type { FaultyPlace } from "../faults/place";
import type { RunEnd } from "../faults/run-end";
import { play } from "../faults/play";
import { isDone } from "../faults/run-findings";
import type { Kill } from "./kill";
import { mortalMachine, type MortalStore } from "./mortal-machine";
import { Resends } from "./resends";
import type { CrashScenario, StoreName } from "./scenario";
import type { Killed, Verdict } from "./verdict";

/** Plays a scenario whose processes die, and holds its list, its ledger and its requests against what they must be. */
export async function playCrash(
    scenario: CrashScenario,
    store: { readonly name: StoreName; readonly open: (place: FaultyPlace) => MortalStore },
): Promise<Verdict> {
    const { vendor, seed } = scenario;
    const resends = new Resends();
    const planned: Kill[] = [];
    let kills: readonly Killed[] = [];
    let resent: readonly string[] = [];
    const { findings, story } = await play(scenario, {
        machine: mortalMachine(store.open, scenario, resends, (kill) => planned.push(kill)),
        judge: async (place, game) => {
            const secret = await place.ledger().key();
            kills = killsIn(game.ends, planned);
            resent = resends.findings((name) => (name.includes("@") ? keyOf(name, vendor.hashes, secret) : name));
            return resent;
        },
    });
    return { seed, vendor: vendor.name, store: store.name, kills, resent: resent.length, findings, story };
}

function killsIn(ends: readonly RunEnd[], planned: readonly Kill[]): Killed[] {
    const killed = ends.flatMap((end, number) => (end.killed ? [number] : []));
    return planned.map(({ step, moment }, which) => {
        const later = ends.slice((killed[which] ?? ends.length) + 1).filter((end) => !end.killed);
        return { step, moment, runs: later.findIndex(isDone) + 1 };
    });
}
