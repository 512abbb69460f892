import type { Kill } from "./kill";

/** What a killed process would have done next. Nobody hears it. */
class Killed extends Error {}

/** The life of one process: it ends at its planned moment, and nothing that is asked through it afterwards is done. */
export class Life {
    readonly #plan: Kill | undefined;
    readonly #end = new AbortController();
    readonly #calls = new Map<string, number>();
    /** Told when it is to end after so many operations of its store from now on. */
    during: (operations: number) => void = () => undefined;

    constructor(plan: Kill | undefined) {
        this.#plan = plan;
    }

    /** Aborted when it is over. */
    get killed(): AbortSignal {
        return this.#end.signal;
    }

    /** One step of the run. Rejects, without effect, once the process is dead; and nobody hears of a step that outlives it. */
    async step<Result>(name: string, work: () => Promise<Result>): Promise<Result> {
        this.live();
        const moment = this.#momentOf(name);
        if (moment === "before") this.kill();
        if (moment === "during") this.during(this.#plan?.operations ?? 0);
        this.live();
        try {
            return await work();
        } finally {
            if (moment !== undefined) this.kill();
            this.live();
        }
    }

    /** A request of it arrived at the vendor, which carries it out whatever becomes of the process. */
    arrived(): void {
        const call = this.#count("arrived");
        const { step, moment, call: planned } = this.#plan ?? {};
        if (step === "request" && moment === "during" && call === planned) this.kill();
    }

    kill(): void {
        this.#end.abort(new Killed("killed"));
    }

    /** Throws once it is dead. */
    live(): void {
        this.killed.throwIfAborted();
    }

    #momentOf(name: string): Kill["moment"] | undefined {
        const call = this.#count(name);
        if (name !== this.#plan?.step || call !== this.#plan.call) return undefined;
        // It is the vendor who knows when a request is there.
        return name === "request" && this.#plan.moment === "during" ? undefined : this.#plan.moment;
    }

    #count(name: string): number {
        const count = (this.#calls.get(name) ?? 0) + 1;
        this.#calls.set(name, count);
        return count;
    }
}
