import { setTimeout as sleep } from "node:timers/promises";
import type { Incident } from "./scenario";

/** Sees the requests of a scenario arrive, and lets things happen at some of them. */
export class Watch {
    /** By how much the vendor's clock, and ours, is ahead, in milliseconds. */
    offset = 0;
    #arrived = 0;
    #inRun = 0;
    #incidents: readonly Incident[] = [];
    #happen: (kind: Incident["kind"]) => void = () => undefined;

    now(): Date {
        return new Date(Date.now() + this.offset);
    }

    expect(incidents: readonly Incident[], happen: (kind: Incident["kind"]) => void): void {
        this.#incidents = incidents;
        this.#happen = happen;
        this.#inRun = 0;
    }

    see(): void {
        this.#arrived += 1;
        this.#inRun += 1;
        for (const { kind, atRequest } of this.#incidents) if (atRequest === this.#inRun) this.#happen(kind);
    }

    /** Resolves when every request that arrived has been dealt with: some are delayed for longer than the run waits. */
    async quiet(logged: () => number): Promise<void> {
        for (let waited = 0; logged() < this.#arrived; waited += 1) {
            if (waited > 1_000) throw new Error("a request of the run is never dealt with");
            await sleep(5);
        }
    }
}
