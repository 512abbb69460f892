import { createTransport } from "../../provider/http/client";
import { stage, type Stage } from "../../provider/pipeline/stage";
import type { SegmentInput } from "../../provider/segments/segment-input";
import type { SourceContext } from "../../provider/segments/segment-source";
import { CLIENT_SECRET, dataverseColumn, openDataverse, type DataversePlace } from "../segments/dataverse-place";
import { inCsv, inFolder, people } from "../segments/same-people";
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
    const csv = await shown(await staged(inCsv(place.directory)));
    expect(csv.members.length).toBeGreaterThan(3000);
    expect(csv.counts.rejected).not.toEqual({});
    dataverse.fill(people);
    expect(await shown(await staged(dataverse.segment))).toEqual(csv);
    expect(await shown(await staged(inFolder(place.directory)))).toEqual(csv);
});
