import type { Settlement } from "../destinations/destination";
import type { Delivery, SentBatch } from "./delivery";
import { record } from "./record";

/** Between two questions after one job, in milliseconds. */
const shortestWait = 250;
const longestWait = 15_000;
/** Jobs may get quicker: the next one is asked after a little earlier than the last one was found to be over. */
const sooner = 0.95;

/** Times are monotonic, in milliseconds. */
interface OpenJob {
    readonly batch: SentBatch;
    readonly job: string;
    readonly acceptedAt: number;
    /** When it is given up, by the run's clock. */
    readonly until: number;
    /** It is asked after once more when its time is up. */
    lastQuestion: number;
    /** When to ask again; unknown before the first question that `usual` foretold. */
    due?: number;
    resolve(): void;
    reject(error: unknown): void;
}

/**
 * Asks after accepted batches until they have settled. Questions spend the vendor's windows as batches do, so none is asked without need.
 * Until the first job is found to be over, one question at a time goes to one job after the other, with growing pauses; from then on each
 * is asked after when it is as old as the last one that was over, and again with growing pauses of its own.
 */
export class Settling {
    readonly #delivery: Delivery;
    readonly #open: OpenJob[] = [];
    /** How old a job usually is when it is over. */
    #usual: number | undefined;
    /** When the next question may be asked while that is not known. */
    #probeAt = 0;
    #underWay = 0;
    #timer: NodeJS.Timeout | undefined;

    constructor(delivery: Delivery) {
        this.#delivery = delivery;
        delivery.signal.addEventListener("abort", () => this.#stop(), { once: true });
    }

    /**
     * Resolves when the batch is settled or failed and recorded, or when `settleWithin` is up: then it stays accepted, its job stands in
     * the journal and the next run goes on asking.
     */
    async settle(batch: SentBatch, job: string): Promise<void> {
        const { signal, settleWithin, now } = this.#delivery;
        signal.throwIfAborted();
        const { promise, resolve, reject } = Promise.withResolvers<void>();
        const acceptedAt = performance.now();
        const until = now().getTime() + settleWithin;
        const lastQuestion = acceptedAt + settleWithin;
        this.#open.push({ batch, job, acceptedAt, until, lastQuestion, resolve, reject });
        this.#serve();
        await promise;
    }

    #serve(): void {
        clearTimeout(this.#timer);
        while (this.#underWay < this.#delivery.destination.limits.concurrency) {
            const times = this.#open.map((job, place) => this.#timeOf(job, place));
            const at = Math.min(...times);
            const now = performance.now();
            if (at > now) {
                if (at < Infinity) this.#timer = setTimeout(() => this.#serve(), at - now);
                return;
            }
            const [next] = this.#open.splice(times.indexOf(at), 1);
            if (next === undefined) return;
            this.#underWay += 1;
            void this.#ask(next).then(() => {
                this.#underWay -= 1;
                this.#serve();
            });
        }
    }

    #timeOf({ acceptedAt, due, lastQuestion }: OpenJob, place: number): number {
        const probe = place === 0 && this.#underWay === 0 ? this.#probeAt : Infinity;
        const first = this.#usual === undefined ? probe : acceptedAt + this.#usual * sooner;
        return Math.min(due ?? first, lastQuestion);
    }

    async #ask(open: OpenJob): Promise<void> {
        const { destination, session } = this.#delivery;
        const age = performance.now() - open.acceptedAt;
        try {
            if (destination.settle === undefined)
                throw new Error(`${destination.kind} accepts batches but cannot settle them`);
            const settlement = await destination.settle(session, open.job);
            if (settlement.state === "applied") this.#usual = age;
            if (settlement.state === "pending") return this.#askAgain(open, age);
            await this.#settled(open.batch, settlement);
            open.resolve();
        } catch (error) {
            open.reject(error);
        }
    }

    #askAgain(open: OpenJob, age: number): void {
        const { signal, now, changed } = this.#delivery;
        signal.throwIfAborted();
        if (now().getTime() >= open.until) return open.resolve();
        changed();
        const time = performance.now();
        const at = time + Math.min(Math.max(age / 2, shortestWait), longestWait);
        if (this.#usual === undefined) this.#probeAt = at;
        else open.due = at;
        if (time >= open.lastQuestion) open.lastQuestion = Infinity;
        this.#open.push(open);
    }

    async #settled(batch: SentBatch, settlement: Exclude<Settlement, { state: "pending" }>): Promise<void> {
        const { counts, journal } = this.#delivery;
        counts.pending -= batch.members;
        if (settlement.state === "applied") return record(this.#delivery, batch, settlement.rejects);
        counts.failed += batch.members;
        await journal.failed(batch.number, settlement.reason);
    }

    #stop(): void {
        clearTimeout(this.#timer);
        for (const job of this.#open.splice(0)) job.reject(this.#delivery.signal.reason);
    }
}
