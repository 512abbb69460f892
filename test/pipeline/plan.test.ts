import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { JobVendor } from "./support/job-vendor";
import { RunPlace } from "./support/run-place";

let vendor: JobVendor;
let place: RunPlace;
beforeEach(() => {
    vendor = new JobVendor();
    place = new RunPlace(vendor.destination(), { mode: "add", fields: { email: "Email", name: "Name" } });
});
afterEach(() => place.close());

const people = (...rows: readonly string[]): void =>
    writeFileSync(join(place.directory, "people.csv"), ["Email,Name", ...rows].join("\n"));

test("whose field changed is sent again, and nobody else", async () => {
    people("a@example.com,Ada", "b@example.com,Bo");
    await place.run();
    people("a@example.com,Adele", "B@example.com , Bo");
    expect((await place.plan())?.plan).toMatchObject({ add: 0, update: 1, unchanged: 1 });
    expect(await place.run()).toMatchObject({ summary: { added: 0, updated: 1, unchanged: 1 } });
    expect(vendor.jobs.slice(1)).toEqual([["a@example.com Adele"]]);
});

test("whom the vendor refused is sent again when the data changed, and not before", async () => {
    people("a@example.com,Ada", "b@example.com,bad");
    const rejected = { refused_name: 1 };
    expect(await place.run()).toMatchObject({ status: "successful", summary: { added: 1, rejected } });
    people("a@example.com,Ada", "b@example.com,bad", "c@example.com,Cem");
    expect((await place.plan())?.plan).toMatchObject({ add: 1, unchanged: 1, rejected });
    people("a@example.com,Ada", "b@example.com,Bo");
    expect((await place.plan())?.plan).toMatchObject({ add: 1, unchanged: 1, rejected: {} });
    expect(await place.run()).toMatchObject({ summary: { added: 1, rejected: {} } });
    expect(vendor.jobs.at(-1)).toEqual(["b@example.com Bo"]);
});
