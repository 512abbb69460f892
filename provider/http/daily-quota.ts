import { ExportError } from "../errors";
import type { DailyCount } from "./http";

/** Counts a client's requests against a quota that ends with the day, UTC. */
export class DailyQuota {
    readonly #count: DailyCount;
    readonly #requests: number;

    constructor(count: DailyCount, requests: number) {
        this.#count = count;
        this.#requests = requests;
    }

    /** Requests that may still be sent today. */
    async left(): Promise<number> {
        return Math.max(0, this.#requests - (await this.#count.today()));
    }

    /** Counts one request to `host`. Throws ExportError `quota` when it is not to be sent. */
    async take(host: string): Promise<void> {
        // Looked at first: a request that is not sent is not counted, but for those that meet at the very last one.
        const sent = await this.#count.today();
        if (sent < this.#requests && (await this.#count.add(1)) <= this.#requests) return;
        throw new ExportError(
            "quota",
            `${host} takes ${this.#requests} requests a day, and today's are used up, by all runs together that share this ledger. ` +
                "The day ends at 00:00 UTC: run again after that",
            { retryable: true },
        );
    }
}
