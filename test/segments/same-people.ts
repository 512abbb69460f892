import { mkdirSync, writeFileSync } from "node:fs";
import path from "node:path";
import { customerInsightsFolder } from "../../provider/segments/customer-insights-folder-input";
import { files } from "../../provider/segments/files-input";
import type { SegmentInput } from "../../provider/segments/segment-input";
import { dataverseColumn } from "./dataverse-place";
import { csvOf } from "./files-place";
import { PERSON_COLUMNS, type Person } from "./source-fixture";

/** More than a page of Dataverse, with whatever sources and stage might take differently. */
export const people: readonly Person[] = [
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

/** These people in a CSV file of this directory, under the columns that Dataverse has for them. */
export function inCsv(directory: string): SegmentInput {
    writeFileSync(path.join(directory, "people.csv"), csvOf(people, columns));
    return files("people.csv");
}

/** The same in a folder as Customer Insights writes it, in two parts. */
export function inFolder(directory: string): SegmentInput {
    const partitions = [people.slice(0, 3000), people.slice(3000)].map((part, index) => {
        const name = `People/2026/11/20/0530/People_${index + 1}.csv`;
        const file = path.join(directory, "Export", name);
        mkdirSync(path.dirname(file), { recursive: true });
        writeFileSync(file, csvOf(part, columns, false));
        return { location: `https://contoso.blob.core.windows.net/c/CustomerInsights_1/Export/${name}` };
    });
    const attributes = columns.map((name) => ({ name, dataType: "string" }));
    const entities = [{ $type: "LocalEntity", name: "People", attributes, partitions }];
    const model = JSON.stringify({ name: "Export", version: "1.0", entities });
    writeFileSync(path.join(directory, "Export", "model.json"), model);
    return customerInsightsFolder("Export");
}
