import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { destinationFor } from "../../provider/destinations/registry";
import { openLedger } from "../../provider/ledger/open-ledger";
import { targetText } from "../../provider/pipeline/export-spec";
import type { ExportSpec } from "../../provider/pipeline/export-spec";
import { StagedExports } from "../../provider/pipeline/staged-exports";
import { unknownText } from "../../provider/resources/engine/unknown";
import type { OperationContext, Properties } from "../../provider/resources/lifecycle";
import { startedBy } from "../../provider/resources/owed";
import { segmentExportLifecycle } from "../../provider/resources/segment-export-lifecycle";
import { files } from "../../provider/segments/files-input";

let directory: string;
let context: OperationContext;
beforeEach(() => {
    directory = mkdtempSync(join(tmpdir(), "export-timing-"));
    const nothing = (): void => undefined;
    context = {
        owner: "dev/shop/people",
        urn: "urn:pulumi:dev::shop::pulumi-nodejs:dynamic/segmentexport:SegmentExport::people",
        log: { status: nothing, info: nothing, warn: nothing },
        signal: new AbortController().signal,
        directory,
        ledger: () => openLedger(join(directory, "ledger")),
        staged: new StagedExports(),
        now: () => new Date("2026-11-23T12:00:00Z"),
    };
});
afterEach(() => rmSync(directory, { recursive: true }));

const exported = (timing: Properties): Properties => ({
    displayName: "People",
    connection: {
        kind: "klaviyo",
        displayName: "Klaviyo",
        settings: {},
        consent: { iAgree: true, by: "dpo", on: "2026-01-01", statement: "1" },
    },
    destination: { listId: "XW53Ha" },
    segments: [files("gone.csv")],
    fields: { email: "Email" },
    mode: "mirror",
    ...timing,
});

/** What is refused, by property. */
async function refused(timing: Properties): Promise<Record<string, string>> {
    const { failures } = await segmentExportLifecycle.check({}, exported(timing), context);
    return Object.fromEntries(failures.map(({ property, reason }) => [property, reason]));
}

test.each<[Properties, string, string]>([
    [{ schedule: { cron: "0 6 * *", timeZone: "UTC" } }, "schedule", "has 4 fields instead of five"],
    [{ schedule: { cron: "0 6 * * *", timeZone: "CET+1" } }, "schedule", "no time zone is called"],
    [{ schedule: "daily" }, "schedule", '"daily" is no schedule'],
    [{ active: "no" }, "active", "write active: false"],
])("%j is refused at its property", async (timing, property, words) => {
    expect((await refused(timing))[property]).toContain(words);
});

test.each([
    { schedule: "manual" },
    { schedule: { cron: "0 6 * * *", timeZone: "UTC" }, active: true },
    { schedule: unknownText },
    { schedule: { cron: unknownText, timeZone: "UTC" } },
])("%j is taken, and the segment looked at", async (timing) => {
    expect(Object.keys(await refused(timing))).toEqual(["segments[0]"]);
});

test.each([false, unknownText])("with active: %s, the segments are not looked at", async (active) => {
    expect(await refused({ active })).toEqual({});
});

test("nor are those of one on a schedule, once they are saved", async () => {
    const schedule = { cron: "0 6 * * *", timeZone: "UTC" };
    const again = async (saved: Properties, changed: Properties): Promise<string[]> => {
        const { failures } = await segmentExportLifecycle.check(exported(saved), exported(changed), context);
        return failures.map(({ property }) => property);
    };
    expect(await again({ schedule }, { schedule })).toEqual([]);
    expect(await again({ schedule }, { schedule, displayName: "Others" })).toEqual([]);
    expect(await again({ schedule }, { schedule, fields: { email: "Mail" } })).toEqual(["segments[0]"]);
    expect(await again({ schedule }, { schedule, consentColumn: "Consent" })).toEqual(["segments[0]"]);
    expect(await again({ schedule }, { schedule, segments: [files("other.csv")] })).toEqual(["segments[0]"]);
    expect(await again({}, {})).toEqual(["segments[0]"]);
});

test.each<[Properties, string | undefined]>([
    [{ consentValues: ["opt-in"], consentColumn: "Consent" }, undefined],
    [{ consentValues: unknownText }, undefined],
    [{ consentValues: [unknownText], consentColumn: unknownText }, undefined],
    [{ consentValues: ["opt-in"] }, "consentColumn"],
    [{ consentValues: [], consentColumn: "Consent" }, "consentValues"],
    [{ consentValues: [" "], consentColumn: "Consent" }, "consentValues"],
    [{ consentValues: [true], consentColumn: "Consent" }, "consentValues"],
    [{ consentValues: "yes", consentColumn: "Consent" }, "consentValues"],
])("%j: what counts as yes is a list of texts, in a column that is named", async (consent, property) => {
    expect(Object.keys(await refused({ ...consent, active: false }))).toEqual(property === undefined ? [] : [property]);
});

test("a list that was made for the export is not named by its id afterwards: who is on it stands under its name", async () => {
    const made = exported({ active: false, destination: { create: { name: "People" } } });
    const destination = destinationFor("klaviyo");
    const place = context.ledger().target(targetText(made as unknown as ExportSpec, destination));
    const lock = await place.lock("test");
    await place.madeTarget(lock, { name: "People", id: "XW53Ha" });
    await lock.release();
    const { failures } = await segmentExportLifecycle.check(made, exported({ active: false }), context);
    expect(failures).toEqual([
        {
            property: "destination",
            reason: 'this list was made for this export, and who is on it is kept under the name it was made by: leave destination: { create: { name: "People" } }',
        },
    ]);
    const another = exported({ active: false, destination: { listId: "YaB2Cd" } });
    expect((await segmentExportLifecycle.check(made, another, context)).failures).toEqual([]);
});

test("an export that is made inactive asks its vendor nothing", async () => {
    const target = { id: "XW53Ha", name: "Newsletter" };
    const olds = { ...exported({}), target, drift: undefined };
    const news = exported({ active: false });
    expect(await segmentExportLifecycle.update("id", olds, news, context)).toEqual({
        ...news,
        target,
        drift: undefined,
        given: Object.keys(news),
    });
});

test("a run that had too much to say to be saved goes on with the next up", () => {
    const covers = { since: "2026-06-10T06:00:00.000Z", due: "2026-06-11T06:00:00.000Z" };
    expect(startedBy({ covers }, { covers })).toBe("earlier run");
    expect(startedBy({ covers, status: "successful" }, { covers })).toBeUndefined();
    expect(startedBy({ status: "failed" }, { covers: {} })).toBe("earlier run");
    expect(startedBy({}, { covers: {} })).toBeUndefined();
});
