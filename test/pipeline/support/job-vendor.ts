import type { Destination, Receipt, Settlement } from "../../../provider/destinations/destination";
import { memoryDestination, memoryVendor } from "./memory-vendor";

export const applied = (counted: Readonly<Record<string, number>> = {}): Settlement => ({
    state: "applied",
    rejects: { members: [], counted },
});

/** A vendor of jobs, each of which ends as the test says. It refuses people named "bad", each by the place in the body. */
export class JobVendor {
    /** The rows of each job, `p1@example.com Ada`; a job's name is its number from 1. */
    readonly jobs: string[][] = [];
    /** What is answered to who asks after a job; an error is thrown. */
    settles: (job: string) => Settlement | Error = () => applied();

    destination(): Destination {
        return {
            ...memoryDestination(memoryVendor()),
            settlement: "job",
            fields: { name: { form: "text" } },
            batch: { row: () => "to_json(email || ' ' || f0)", envelope: () => ({ open: "[", close: "]" }) },
            send: (_session: unknown, _target: unknown, body: Buffer) => Promise.resolve(this.#take(body)),
            settle: (_session: unknown, job: string) => {
                const answer = this.settles(job);
                return answer instanceof Error ? Promise.reject(answer) : Promise.resolve(answer);
            },
        };
    }

    #take(body: Buffer): Receipt {
        const rows = JSON.parse(body.toString()) as string[];
        const bad = rows.flatMap((row, index) => (row.endsWith(" bad") ? [{ index, reason: "name" }] : []));
        if (bad.length > 0) return { outcome: "refused", rows: bad };
        return { outcome: "accepted", job: String(this.jobs.push(rows)) };
    }
}
