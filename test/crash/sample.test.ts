import { faultyVendors } from "../faults/scenario";
import { postgresServer } from "../ledger/support/postgres-server";
import { directoryStore, postgresStore } from "./mortal-machine";
import { playCrash } from "./play";
import { crashScenarioOf, STORES } from "./scenario";

/** `npm run crash` kills many more, and real processes too. */
const KILLS = 4;
const AT_ONCE = 3;

const server = postgresServer();
const opens = { directory: () => directoryStore, postgres: () => postgresStore(server()) };
const cases = faultyVendors.flatMap(({ name }) => STORES.map((store) => ({ vendor: name, store })));

test.each(cases)(
    "$vendor, ledger in $store: wherever a run is killed, the next ones make the list equal and send no settled batch again",
    async ({ vendor, store: name }) => {
        const store = { name, open: opens[name]() };
        const found: string[] = [];
        let [seed, killed] = [0, 0];
        const inTurn = async (): Promise<void> => {
            while (killed < KILLS) {
                const { findings, kills, ...played } = await playCrash(crashScenarioOf(seed++, vendor, name), store);
                const again = `npm run crash -- --seed ${played.seed} --kills 1 --real 0 --vendor ${vendor} --store ${name} --verbose`;
                found.push(...findings.map((finding) => `${finding} (${again})`));
                killed += kills.length;
            }
        };
        await Promise.all(Array.from({ length: AT_ONCE }, inTurn));
        expect(found).toEqual([]);
    },
    300_000,
);
