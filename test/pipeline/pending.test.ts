import { writeFileSync } from "node:fs";
import { join } from "node:path";
import type { Destination, Receipt, Settlement } from "../../provider/destinations/destination";
import { memoryDestination, memoryVendor } from "./support/memory-vendor";
import { RunPlace } from "./support/run-place";

/** A vendor of jobs, which end when the test says so. It refuses rows named "bad", each by its place. */
class JobVendor {
    /** The rows of each job. */
    readonly jobs: string[][] = [];
    over = false;

    destination(): Destination {
        return {
            ...memoryDestination(memoryVendor()),
            settlement: "job",
            fields: { name: { form: "text" } },
            batch: { row: () => "to_json(email || ' ' || f0)", envelope: () => ({ open: "[", close: "]" }) },
            send: (_session: unknown, _target: unknown, body: Buffer) => Promise.resolve(this.#take(body)),
            settle: (): Promise<Settlement> =>
                Promise.resolve(
                    this.over ? { state: "applied", rejects: { members: [], counted: {} } } : { state: "pending" },
                ),
        };
    }

    #take(body: Buffer): Receipt {
        const rows = JSON.parse(body.toString()) as string[];
        const bad = rows.flatMap((row, index) => (row.endsWith(" bad") ? [{ index, reason: "name" }] : []));
        if (bad.length > 0) return { outcome: "refused", rows: bad };
        return { outcome: "accepted", job: String(this.jobs.push(rows)) };
    }
}

let vendor: JobVendor;
let place: RunPlace;
beforeEach(() => {
    vendor = new JobVendor();
    place = new RunPlace(vendor.destination(), { mode: "add", fields: { email: "Email", name: "Name" } });
});
afterEach(() => place.close());

const people = (...rows: readonly string[]): void =>
    writeFileSync(join(place.directory, "people.csv"), ["Email,Name", ...rows].join("\n"));
const run = () => place.run({ settleWithin: 0 });

test("somebody whose job has not settled is not sent again with other data before it has", async () => {
    people("a@example.com,Ada");
    expect(await run()).toMatchObject({ status: "processing", summary: { pending: 1 } });
    people("a@example.com,Adele", "b@example.com,Bo");
    expect(await run()).toMatchObject({ status: "processing", summary: { pending: 2 } });
    expect(vendor.jobs).toEqual([["a@example.com Ada"], ["b@example.com Bo"]]);
    vendor.over = true;
    expect(await run()).toMatchObject({ status: "successful", summary: { resumed: 2, updated: 1, pending: 0 } });
    expect(vendor.jobs.slice(2)).toEqual([["a@example.com Adele"]]);
});

test("whoever the vendor refused stays refused when a later run settles the others' job", async () => {
    people("a@example.com,Ada", "b@example.com,bad", "c@example.com,Cem");
    const rejected = { refused_name: 1 };
    expect(await run()).toMatchObject({ status: "processing", summary: { pending: 2, rejected } });
    expect(vendor.jobs).toEqual([["a@example.com Ada", "c@example.com Cem"]]);
    vendor.over = true;
    expect(await run()).toMatchObject({ status: "successful", summary: { resumed: 2, rejected } });
    expect(await place.state()).toMatchObject({ members: 2, rejected: 1 });
    people("a@example.com,Ada", "b@example.com,bad", "c@example.com,Cecil");
    expect((await place.plan())?.plan).toMatchObject({ update: 1, unchanged: 1, rejected });
});
