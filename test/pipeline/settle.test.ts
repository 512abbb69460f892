import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { ExportError } from "../../provider/errors";
import { createTransport } from "../../provider/http/client";
import { prepareExport } from "../../provider/pipeline/prepare-export";
import type { StagedExport } from "../../provider/pipeline/staged-exports";
import { applied, JobVendor } from "./support/job-vendor";
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
const two = ["a@example.com,Ada", "b@example.com,Bo"];

test("a job that failed added nobody: though the source is the same, the next run reads it and sends them again", async () => {
    people(...two);
    vendor.settles = () => ({ state: "failed", reason: "cancelled" });
    const failed = await place.run();
    expect(failed).toMatchObject({ status: "partial", summary: { added: 0, pending: 0 }, problem: { code: "remote" } });
    expect(await place.state()).toMatchObject({ members: 0 });
    vendor.settles = () => applied();
    expect((await place.plan())?.plan).toMatchObject({ add: 2 });
    expect(await place.run()).toMatchObject({ status: "successful", summary: { added: 2 } });
    expect(await place.state()).toMatchObject({ members: 2 });
    expect(await place.plan()).toBeUndefined();
});

test("a job that does not end in time leaves the run open: its people are no members yet, and are not sent again", async () => {
    people(...two);
    vendor.settles = () => ({ state: "pending" });
    const begun = await place.run({ settleWithin: 0 });
    expect(begun).toMatchObject({ status: "processing", summary: { added: 0, pending: 2 } });
    expect(begun?.problem).toBeUndefined();
    expect(await place.state()).toMatchObject({
        members: 0,
        open: { settled: 0, accepted: [{ job: "1", members: 2 }] },
    });
    expect((await place.plan())?.plan).toMatchObject({ add: 0, update: 0, pending: 2 });
    vendor.settles = () => applied();
    expect(await place.run()).toMatchObject({ status: "successful", summary: { added: 0, resumed: 2 } });
    expect(await place.state()).toMatchObject({ members: 2 });
    expect(vendor.jobs).toHaveLength(1);
});

test("people whom the vendor refused without naming them are not counted as added", async () => {
    people(...two, "c@example.com,Cem");
    vendor.settles = () => applied({ unsubscribed: 1, lost: 1 });
    expect(await place.run()).toMatchObject({
        status: "successful",
        summary: { added: 1, rejected: { refused_unsubscribed: 1, refused_lost: 1 } },
    });
});

test("somebody refused without a name stays ours: he may be on the list, and is taken off it when he leaves the segment", async () => {
    people("a@example.com,Ada");
    vendor.settles = () => applied({ lost: 1 });
    expect(await place.run()).toMatchObject({
        status: "successful",
        summary: { added: 0, rejected: { refused_lost: 1 } },
    });
    expect(await place.state()).toMatchObject({ members: 1, rejected: 0 });
    expect(await place.plan()).toBeUndefined();
});

test("an earlier batch that nobody could be asked about fails the run, after everybody else was sent", async () => {
    people("a@example.com,Ada");
    vendor.settles = () => ({ state: "pending" });
    await place.run({ settleWithin: 0 });
    people(...two);
    const trouble = new ExportError("remote", "no answer", { retryable: true });
    vendor.settles = (job) => (job === "1" ? trouble : applied());
    expect(await place.run()).toMatchObject({
        status: "failed",
        problem: trouble,
        summary: { added: 1, pending: 1 },
    });
    expect(vendor.jobs).toEqual([["a@example.com Ada"], ["b@example.com Bo"]]);
    vendor.settles = () => applied();
    expect(await place.run()).toMatchObject({ status: "successful", summary: { resumed: 1 } });
    expect(vendor.jobs).toHaveLength(2);
});

test("what was staged before another run sent it is not sent again", async () => {
    people(...two);
    const { spec, destination, ledger, directory } = place;
    const signal = new AbortController().signal;
    const request = {
        spec,
        destination,
        ledger,
        directory,
        signal,
        transport: () => createTransport({ signal }),
        now: () => place.now,
    };
    const staged = (await prepareExport(request)) as StagedExport;
    expect(staged.prepared.plan).toMatchObject({ add: 2 });
    expect(await place.run()).toMatchObject({ summary: { added: 2 } });
    expect(await place.run({ staged })).toBeUndefined();
    expect(vendor.jobs).toHaveLength(1);
});
