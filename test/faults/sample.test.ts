import { play } from "./play";
import { faultyVendors, scenarioOf } from "./scenario";

/** `npm run faults` plays many more of them. */
const SAMPLE = 10;
const AT_ONCE = 7;

test.each(faultyVendors.map(({ name }) => name))(
    "%s: under faults a list ends as its segment wants it, or a run fails clearly and the next one makes it so",
    async (vendor) => {
        const seeds = Array.from({ length: SAMPLE }, (_, number) => number);
        const inTurn = async (): Promise<string[]> => {
            const wrong: string[] = [];
            for (let seed = seeds.pop(); seed !== undefined; seed = seeds.pop()) {
                const { findings } = await play(scenarioOf(seed, vendor));
                const again = `npm run faults -- --seed ${seed} --runs 1 --vendor ${vendor} --verbose`;
                wrong.push(...findings.map((finding) => `${finding} (${again})`));
            }
            return wrong;
        };
        const found = await Promise.all(Array.from({ length: AT_ONCE }, inTurn));
        expect(found.flat()).toEqual([]);
    },
    300_000,
);
