import { AT_ONCE, mostWorkers, work } from "../faults/workers.mts";
import { type Children } from "../quickstart/children.mts";
import { type Options } from "./options.mts";
import { type Verdict } from "./verdicts.mts";

/** A worker's script with its arguments. */
type Job = readonly [script: string, ...args: (string | number)[]];

/** Scenarios whose processes are killed inside the process that plays them. */
export function inProcess({ kills, seed, vendors, stores }: Options): Job[] {
    const workers = Math.min(mostWorkers(), kills);
    return pairs(vendors, stores).flatMap(([vendor, store]) =>
        Array.from({ length: workers }, (_, worker): Job => {
            const share = Math.ceil((kills - worker) / workers);
            return ["test/crash/worker.ts", seed + worker, workers, share, Math.min(AT_ONCE, share), vendor, store];
        }),
    );
}

/** Stacks whose provider or engine is killed during `pulumi up`, in turn. */
export function inEarnest({ real, seed, vendors, stores }: Options): Job[] {
    if (real === 0) return [];
    return pairs(vendors, stores).map(([vendor, store]): Job => {
        return ["test/crash/engine-worker.ts", seed, real, vendor, store];
    });
}

/** Does all jobs, as many at once as there are cores, and hands over each verdict as it comes. */
export async function doAll(
    children: Children,
    jobs: readonly Job[],
    verdict: (verdict: Verdict) => void,
): Promise<void> {
    const waiting = [...jobs];
    const inTurn = async (): Promise<void> => {
        for (let job = waiting.shift(); job !== undefined; job = waiting.shift()) {
            const [script, ...args] = job;
            await work(children, script, args.map(String), verdict);
        }
    };
    await Promise.all(Array.from({ length: mostWorkers() }, inTurn));
}

function pairs(vendors: readonly string[], stores: readonly string[]): [vendor: string, store: string][] {
    return vendors.flatMap((vendor) => stores.map((store): [string, string] => [vendor, store]));
}
