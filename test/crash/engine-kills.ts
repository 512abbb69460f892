import { setTimeout as pause } from "node:timers/promises";
import type { CommandResult, RunningCommand } from "../engine/support/command";
import { isRunning } from "../engine/support/processes";
import { confirmed } from "../engine/support/project";
import { type Chance, chanceOf } from "../faults/chance";
import { changeFindings } from "../faults/change-findings";
import { expectationOf } from "../faults/expectation";
import { listFindings, nameIn, nameOf } from "../faults/list-findings";
import { csvOf, type SegmentRow } from "../faults/segment";
import type { SandboxMember } from "../../sandbox/index";
import { EnginePlace } from "./engine-place";
import { PeopleLog } from "./people-log";
import { Population } from "./population";
import { mixed, type StoreName } from "./scenario";
import { settledSince } from "./settled-since";
import type { Verdict } from "./verdict";

/** When somebody is killed: so long after so many requests about people have arrived. */
interface Plan {
    readonly what: "provider" | "engine";
    readonly request: number;
    readonly milliseconds: number;
}

/** How long each answer takes: a provider works on for a moment when its engine is gone. */
const SLOW = { provider: 120, engine: 400 };
const ATTEMPTS = 4;
/** The provider that lost its engine stops by itself within seconds. */
const ORPHANED = 10_000;

/** One stack, whose segment changes before each kill. */
export class EngineKills {
    readonly #place: EnginePlace;
    readonly #store: StoreName;
    readonly #seed: number;
    readonly #chance: Chance;
    readonly #population: Population;
    readonly #foreign: readonly SandboxMember[];
    readonly #named = new Set<string>();
    readonly #log: PeopleLog;
    #story: string[] = [];
    /** The provider's turn, or the engine's. */
    #turn: number;

    private constructor(place: EnginePlace, store: StoreName, seed: number, log: PeopleLog) {
        this.#place = place;
        this.#store = store;
        this.#seed = seed;
        const own = mixed(seed, place.vendor.name, store);
        this.#chance = chanceOf(own);
        this.#turn = own;
        this.#population = new Population(this.#chance, place.vendor.foreign ?? []);
        this.#foreign = [...place.members()];
        this.#log = log;
    }

    static async open(vendor: string, store: StoreName, seed: number): Promise<EngineKills> {
        const log = new PeopleLog();
        const place = await EnginePlace.open(vendor, store, (request) => log.received(request, place));
        return new EngineKills(place, store, seed, log);
    }

    close(): Promise<void> {
        return this.#place.close();
    }

    /** Undefined: `up` had ended before its moment came. */
    async next(): Promise<Verdict | undefined> {
        this.#story = [];
        const rows = this.#population.change();
        for (const address of expectationOf(rows).wanted.keys()) this.#named.add(address);
        await this.#place.write(csvOf(rows));
        const plan: Plan = {
            what: this.#turn % 2 === 0 ? "provider" : "engine",
            request: this.#chance.between(1, 11),
            milliseconds: this.#chance.between(0, 600),
        };
        const [before, started, members] = [await this.#place.known(), Date.now(), this.#names()];
        const killed = await this.#upAndKill(plan);
        const settled = killed ? settledSince(before, await this.#place.known(), started) : undefined;
        const [asked, runs] = [this.#log.asked.length, await this.#untilSuccessful()];
        if (settled === undefined) return undefined;
        this.#story.push(`settled before: ${settled.put.size} put, ${settled.remove.size} removed`);
        this.#turn += 1;
        const key = await this.#place.keys();
        const resent = this.#log.asked
            .slice(asked)
            .flatMap(({ kind, names }) =>
                names
                    .filter((name) => settled[kind].has(name.includes("@") ? key(name) : name))
                    .map((name) => `${name} was settled, and asked for again (${kind})`),
            );
        const findings = [...resent, ...this.#findings(rows, members, runs)];
        const kills = [{ step: `pulumi up, the ${plan.what}`, moment: "during", runs } as const];
        const [vendor, store, story] = [this.#place.vendor.name, this.#store, this.#story];
        return { seed: this.#seed, vendor, store, kills, resent: resent.length, findings, story };
    }

    /** Nothing may be left to do. */
    async emptyPlan(): Promise<readonly string[]> {
        const up = await this.#place.project.up("--skip-preview", "--expect-no-changes");
        return up.exitCode === 0 ? [] : [`the plan after all runs is not empty:\n${up.output}`];
    }

    async #upAndKill(plan: Plan): Promise<boolean> {
        const { project, sandbox, vendor } = this.#place;
        const milliseconds = SLOW[plan.what];
        sandbox.fault({ vendor: vendor.name, kind: "delay", milliseconds, times: "always" });
        const up = project.start(["up", ...confirmed, "--skip-preview"]);
        const killed = this.#kill(up, plan).catch(() => undefined);
        const { output, seconds } = await up.finished;
        // Without a moment that came there is no kill to wait for.
        this.#log.expect(Infinity, () => undefined);
        const provider = await Promise.race([killed, pause(0, undefined)]);
        sandbox.clearFaults();
        this.#tell(provider === undefined ? "up" : `up, ${JSON.stringify(plan)}`, seconds, output);
        if (provider === undefined) return false;
        const since = Date.now();
        while (isRunning(provider)) {
            if (Date.now() - since > ORPHANED) throw new Error("the provider outlives its engine");
            await pause(20);
        }
        if (plan.what === "engine") this.#story.push(`the provider ended ${Date.now() - since} ms later`);
        return true;
    }

    /** The pid of the provider, once somebody has been killed. */
    async #kill(up: RunningCommand, { what, request, milliseconds }: Plan): Promise<number> {
        const { promise, resolve } = Promise.withResolvers<undefined>();
        this.#log.expect(request, () => resolve(undefined));
        const provider = await up.provider();
        await promise;
        await pause(milliseconds);
        if (!isRunning(provider)) throw new Error("the run is over");
        if (what === "provider") process.kill(provider, "SIGKILL");
        else up.process.kill("SIGKILL");
        return provider;
    }

    /** After what the engine asks for when it was killed. The number of runs; 0: none was successful. */
    async #untilSuccessful(): Promise<number> {
        for (let runs = 1; runs <= ATTEMPTS; runs += 1) {
            const { exitCode, output } = (await this.#unlocked()) ?? (await this.#up());
            // What the engine did not see to its end it warns of until it is told that it is over.
            if (output.includes("interrupted while creating")) await this.#clear();
            if (exitCode === 0 && !/: (processing|partial)/.test(output)) return runs;
        }
        return 0;
    }

    /** Undefined: it was locked by an engine that was killed, and now is not any more. */
    async #unlocked(): Promise<CommandResult | undefined> {
        const { project } = this.#place;
        const up = await this.#up();
        if (!up.output.includes("pulumi cancel")) return up;
        const cancel = await project.cancel();
        this.#tell("cancel", cancel.seconds, cancel.output);
        return undefined;
    }

    async #clear(): Promise<void> {
        const refresh = await this.#place.project.refresh("--clear-pending-creates");
        this.#tell("refresh --clear-pending-creates", refresh.seconds, refresh.output);
    }

    async #up(): Promise<CommandResult> {
        const up = await this.#place.project.up("--skip-preview");
        this.#tell("up", up.seconds, up.output);
        return up;
    }

    #findings(rows: readonly SegmentRow[], before: ReadonlySet<string>, runs: number): string[] {
        const { vendor } = this.#place;
        const { wanted } = expectationOf(rows);
        const names = (addresses: Iterable<string>): ReadonlySet<string> =>
            new Set([...addresses].map((address) => nameOf(vendor, address)));
        const foreign = new Set(this.#foreign.map(nameIn));
        const [nobody, known] = [new Set<string>(), new Set([...foreign, ...names(this.#named)])];
        const expected = { wanted, excused: nobody, mayStay: nobody, mustStay: nobody, mayLack: nobody };
        return [
            ...(runs === 0 ? [`after ${ATTEMPTS} runs none was successful`] : []),
            ...changeFindings({ before, foreign, keep: names(wanted.keys()), known }, this.#names()),
            ...listFindings({ vendor, ...expected, named: this.#named, foreign: this.#foreign }, this.#place.members()),
        ];
    }

    #names(): ReadonlySet<string> {
        return new Set(this.#place.members().map(nameIn));
    }

    #tell(what: string, seconds: number, output: string): void {
        this.#story.push(`${what} (${seconds.toFixed(1)} s)`, ...output.split("\n").map((line) => `    ${line}`));
    }
}
