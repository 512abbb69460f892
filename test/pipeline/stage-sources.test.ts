import { mkdirSync, writeFileSync } from "node:fs";
import path from "node:path";
import { createTransport } from "../../provider/http/client";
import { stage, type Stage } from "../../provider/pipeline/stage";
import { customerInsightsFolder } from "../../provider/segments/customer-insights-folder-input";
import { files } from "../../provider/segments/files-input";
import type { SegmentInput } from "../../provider/segments/segment-input";
import type { SourceContext } from "../../provider/segments/segment-source";
import { CLIENT_SECRET, dataverseColumn, openDataverse, type DataversePlace } from "../segments/dataverse-place";
import { csvOf } from "../segments/files-place";
import { PERSON_COLUMNS, type Person } from "../segments/source-fixture";
import { makeStagePlace, secret, type StagePlace } from "./stage-support";

let place: StagePlace;
let dataverse: DataversePlace;
beforeEach(async () => {
    [place, dataverse] = [await makeStagePlace(), await openDataverse()];
});
afterEach(async () => {
    place.close();
    await dataverse.close();
});

const people: readonly Person[] = [
    { email: " Åsa@Example.COM ", first: "Åsa", born: "1980-02-29", points: 12, value: 19.5, consent: true },
    { email: "b@x.com", first: "李娜", bought: "2026-03-01T10:15:00Z", consent: true },
    { email: "not an address", first: "Nobody", consent: true },
    { email: "B@X.com", first: "the same person again", consent: true },
    { email: "c@x.com", first: "", points: 0, consent: false },
    { email: null, first: "without an address", consent: true },
    { email: "d@x.com", first: 'O\'Neil, "Jo"\nand son', value: -0.25, consent: true },
    { email: "e@x.com", first: "nobody asked", consent: null },
    ...Array.from({ length: 5100 }, (_, index) => ({
        email: `${index}@y.com`,
        first: `F${index % 7}`,
        consent: index % 3 > 0,
    })),
];

const columns = PERSON_COLUMNS.map(dataverseColumn);

function writeCsv(): SegmentInput {
    place.write("people.csv", csvOf(people, columns));
    return files("people.csv");
}

function writeFolder(): SegmentInput {
    const parts = [people.slice(0, 3000), people.slice(3000)].map((part, index) => {
        const name = `People/2026/11/20/0530/People_${index + 1}.csv`;
        const file = path.join(place.directory, "Export", name);
        mkdirSync(path.dirname(file), { recursive: true });
        writeFileSync(file, csvOf(part, columns, false));
        return { location: `https://contoso.blob.core.windows.net/c/CustomerInsights_1/Export/${name}` };
    });
    const attributes = columns.map((name) => ({ name, dataType: "string" }));
    const entities = [{ $type: "LocalEntity", name: "People", attributes, partitions: parts }];
    place.write("Export/model.json", JSON.stringify({ name: "Export", version: "1.0", entities }));
    return customerInsightsFolder("Export");
}

function staged(segment: SegmentInput): Promise<Stage> {
    const signal = new AbortController().signal;
    const context: SourceContext = {
        directory: place.directory,
        workbench: () => Promise.resolve(place.workbench),
        signal,
        transport: createTransport({ signal }),
    };
    const fields = (["first", "born", "bought", "points", "value"] as const).map((name) => ({
        path: name,
        column: dataverseColumn(name),
    }));
    const consent = { column: dataverseColumn("consent") };
    const specs = Object.fromEntries(fields.map(({ path: name }) => [name, { form: "text" as const }]));
    const request = { email: dataverseColumn("email"), fields, consent, specs, key: secret, maxEmailLength: 100 };
    return stage(
        { ...request, segments: [segment], sourceCredentials: [{ clientSecret: CLIENT_SECRET }], identifier: "email" },
        context,
        place.workbench,
    );
}

/** All of a stage but where each row came from. */
async function shown({ table, rejects, withheld, counts }: Stage) {
    return {
        members: await place.query(
            `SELECT * EXCLUDE (origin, line) REPLACE (position::INTEGER AS position, hex(key) AS key, digest::VARCHAR AS digest)
             FROM ${table} ORDER BY position`,
        ),
        rejects: await place.query(
            `SELECT reason, detail, count(*)::INTEGER AS rows FROM ${rejects} GROUP BY ALL ORDER BY ALL`,
        ),
        withheld: await place.query(`SELECT hex(key) AS key FROM ${withheld} ORDER BY 1`),
        counts,
    };
}

test("the same people from a CSV, from Dataverse and from an export folder make the same stage", async () => {
    const csv = await shown(await staged(writeCsv()));
    expect(csv.members.length).toBeGreaterThan(3000);
    expect(csv.counts.rejected).not.toEqual({});
    dataverse.fill(people);
    expect(await shown(await staged(dataverse.segment))).toEqual(csv);
    expect(await shown(await staged(writeFolder()))).toEqual(csv);
});
