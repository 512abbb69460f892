import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import { customerInsightsFolderSource } from "../../provider/segments/customer-insights-folder";
import { customerInsightsFolder } from "../../provider/segments/customer-insights-folder-input";
import { csvOf } from "./files-place";
import { PERSON_COLUMNS, type Person, type PersonColumn, type SourceFixture, type SourcePlace } from "./source-fixture";

/** As the export names columns: by the profile's own attributes. */
export const NAMES: Readonly<Record<PersonColumn, string>> = {
    email: "EMail",
    first: "FirstName",
    born: "DateOfBirth",
    bought: "LastPurchase",
    points: "LoyaltyPoints",
    value: "LifetimeValue",
    consent: "NewsletterConsent",
};

const ACCOUNT = "https://contoso.blob.core.windows.net/exports/CustomerInsights_5e8b1c3d/Segments%20to%20lake";

export interface FolderPlace extends SourcePlace {
    write(name: string, content: string): void;
    /** Writes parts below a moment, `2026/11/20/0530`, and gives their locations as model.json has them. */
    parts(moment: string, ...contents: string[]): string[];
    model(locations: readonly string[], settings?: object, more?: object): void;
}

export function openFolder(names = NAMES): FolderPlace {
    const directory = mkdtempSync(path.join(tmpdir(), "source-suite-"));
    let exports = 0;
    const write = (name: string, content: string): void => {
        const file = path.join(directory, "Segments", name);
        mkdirSync(path.dirname(file), { recursive: true });
        writeFileSync(file, content);
    };
    const parts = (moment: string, ...contents: string[]): string[] =>
        contents.map((content, index) => {
            write(`People/${moment}/People_${index + 1}.csv`, content);
            return `${ACCOUNT}/People/${moment}/People_${index + 1}.csv`;
        });
    const model = (locations: readonly string[], settings?: object, more: object = {}): void => {
        const partitions = locations.map((location) => ({
            name: path.basename(location),
            location,
            ...(settings && { fileFormatSettings: { $type: "CsvFormatSettings", ...settings } }),
        }));
        const attributes = PERSON_COLUMNS.map((column) => ({ name: names[column], dataType: "string" }));
        const people = { $type: "LocalEntity", name: "People", attributes, partitions, ...more };
        const other = { $type: "LocalEntity", name: "Customer", attributes: [{ name: "CustomerId" }], partitions: [] };
        write("model.json", JSON.stringify({ name: "Segments", version: "1.0", entities: [people, other] }));
    };
    return {
        segment: customerInsightsFolder("Segments", { table: "People" }),
        misspelt: customerInsightsFolder("Segmets", { table: "People" }),
        directory,
        fill: (people: readonly Person[]) => {
            exports += 1;
            const half = Math.ceil(people.length / 2);
            const moment = `2026/11/20/${String(500 + exports).padStart(4, "0")}`;
            const halves = people.length > 1000 ? [people] : [people.slice(0, half), people.slice(half)];
            const filled = halves.filter((part, index) => index === 0 || part.length > 0);
            model(parts(moment, ...filled.map((part) => csvOf(part, [], false))));
        },
        write,
        parts,
        model,
        close: () => {
            rmSync(directory, { recursive: true, force: true });
            return Promise.resolve();
        },
    };
}

export const folderFixture: SourceFixture = {
    source: customerInsightsFolderSource,
    column: (name) => NAMES[name],
    misspeltColumn: "FisrtName",
    open: () => Promise.resolve(openFolder()),
};
