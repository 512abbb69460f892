import type { Journal, Ledger } from "../../provider/ledger/ledger";
import { faultySnapchat } from "../faults/snapchat";
import type { FaultyPlace } from "../faults/place";
import { directoryStore, type MortalStore } from "./mortal-machine";
import { playCrash } from "./play";
import { Requests } from "./requests";
import { Resends } from "./resends";
import type { CrashRound, CrashScenario } from "./scenario";
import { faultyKlaviyo } from "../faults/klaviyo";

/** Who plays false must be found out: each test takes something away from what a run that was killed leaves behind. */
const right = { name: "directory", open: directoryStore } as const;
const person = (number: number): string => `person.${number}@example.com`;

/** Twelve people in three batches; the process dies when the second one has been settled. */
function killedInTheMiddle(vendor = faultySnapchat): CrashScenario {
    const rows = Array.from({ length: 12 }, (_, number) => {
        return { email: person(number), firstName: "Ada", plan: "gold", consent: "yes", fate: "sent" } as const;
    });
    const round: CrashRound = {
        rows,
        faults: [],
        incidents: [],
        settleWithin: 1,
        maxDuration: 60,
        then: 60,
        leaving: 0,
        kill: { step: "journal.settled", call: 2, moment: "after", operations: 0 },
    };
    return {
        seed: 0,
        vendor,
        sandbox: { rateLimits: "off", jobSeconds: { base: 0 } },
        credentials: vendor.credentials[0] ?? {},
        mode: "mirror",
        limits: { rows: 4, bytes: 1_000_000 },
        foreign: [],
        rounds: [round],
        kinds: [],
    };
}

/** A store in whose journals something is otherwise. */
function otherwise(change: (journal: Journal) => Partial<Journal>) {
    const open = (place: FaultyPlace): MortalStore => {
        const store = directoryStore(place);
        return { ...store, open: async (...given) => changed(await store.open(...given), change) };
    };
    return { name: "directory", open } as const;
}

function changed(ledger: Ledger, change: (journal: Journal) => Partial<Journal>): Ledger {
    return {
        ...ledger,
        target: (name) => {
            const target = ledger.target(name);
            const begin = target.begin.bind(target);
            return Object.assign(target, {
                begin: async (...given: Parameters<typeof begin>) => {
                    const journal = await begin(...given);
                    return Object.assign(journal, change(journal));
                },
            });
        },
    };
}

test("a run that dies in the middle and goes on is right", async () => {
    for (const vendor of [faultySnapchat, faultyKlaviyo]) {
        const { findings, kills, resent } = await playCrash(killedInTheMiddle(vendor), right);
        expect({ findings, resent }).toEqual({ findings: [], resent: 0 });
        expect(kills).toEqual([{ step: "journal.settled", moment: "after", runs: 1 }]);
    }
});

test("a journal that forgets what was settled is found out: its people are sent again", async () => {
    const forgetful = otherwise(() => ({ settled: () => Promise.resolve() }));
    const { findings, resent } = await playCrash(killedInTheMiddle(), forgetful);
    expect(resent).toBeGreaterThanOrEqual(8);
    expect(findings.join("\n")).toMatch(/[0-9a-f]{64} was settled, and asked for again \(put\)/);
});

test("a journal that has settled what was only begun is found out: those people are missing", async () => {
    const hasty = otherwise((journal) => {
        const [sending, settled] = [journal.sending.bind(journal), journal.settled.bind(journal)];
        return {
            sending: async (...given) => {
                const batch = await sending(...given);
                await settled(batch, [], new Date());
                return batch;
            },
            settled: () => Promise.resolve(),
        };
    });
    const scenario = killedInTheMiddle();
    const [round] = scenario.rounds;
    if (round === undefined) throw new Error("no round");
    const kill = { step: "request", call: 5, moment: "before", operations: 0 } as const;
    const { findings } = await playCrash({ ...scenario, rounds: [{ ...round, kill }] }, hasty);
    expect(findings.join("\n")).toMatch(/[0-9a-f]{64} is missing/);
});

test("a request is about whom its body names, by address or by id, and a removal is told from an addition", () => {
    const requests = new Requests(faultyKlaviyo);
    const members = [{ id: "01A", email: "Ada@Example.com" }];
    const read = (method: string, path: string, body: unknown) =>
        requests.read(
            { vendor: "klaviyo", method, path, headers: {}, body: Buffer.from(JSON.stringify(body)) },
            members,
        );
    const put = { data: { attributes: { profiles: { data: [{ attributes: { email: "Ada@example.com" } }] } } } };
    expect(read("POST", "/api/profile-bulk-import-jobs", put)).toEqual({ kind: "put", names: ["ada@example.com"] });
    const removal = { data: [{ type: "profile", id: "01A" }] };
    expect(read("DELETE", "/api/lists/XW53Ha/relationships/profiles", removal)).toEqual({
        kind: "remove",
        names: ["ada@example.com"],
    });
    expect(read("POST", "/oauth/token", "no address")).toBeUndefined();
});

test("who was settled may be asked for otherwise, or with a new segment, and not again", () => {
    const resends = new Resends();
    const ask = (kind: "put" | "remove") => resends.asked({ kind, names: ["ada", "bob"] });
    resends.run([]);
    resends.sending(1, "put", ["ada", "bob"]);
    ask("put");
    resends.settled(1, new Set(["bob"]));
    ask("remove");
    expect(resends.findings((name) => name)).toEqual([]);
    ask("put");
    expect(resends.findings((name) => name)).toEqual(["ada was settled, and asked for again (put)"]);
    resends.run([]);
    ask("put");
    expect(resends.findings((name) => name)).toHaveLength(1);
});
