// npm run bench:seed [-- --people 1000000] [--vendor klaviyo]: a segment of so many members in the sandbox's Dataverse to each vendor, one
// after another, through the real `pulumi up`, under the documented limits of all of them. One table: how long it takes, how long it has
// to take at least, and what Customer Insights says of its own exports.
import { parseArgs } from "node:util";
import { ensureEngine } from "../tools/engine/engine.mts";
import { alone } from "../tools/quickstart/curtain.mts";
import { Problem } from "../tools/quickstart/problem.mts";
import { type Sandbox } from "../tools/quickstart/sandbox.mts";
import { vendors } from "../tools/quickstart/vendors.mts";
import { heldMembers } from "./held.mts";
import { type Measured, measure, type Readied, secondsOfEmptyStack } from "./measure.mts";
import { type Column, isMet, machine, report } from "./report.mts";
import { dataverseSource } from "./source.mts";

const { values } = parseArgs({
    options: { people: { type: "string", default: "1000000" }, vendor: { type: "string" } },
});
const people = Number(values.people);
const chosen = vendors.filter(({ name }) => name === (values.vendor ?? name));
const segment = "Everyone";

/**
 * Up to so many minutes for 1,000,000 people, as https://learn.microsoft.com/dynamics365/customer-insights/data/export-snapchat and its
 * siblings have it under "Known limitations"; read on 2026-11-22.
 */
const minutes: Readonly<Record<string, number>> = { snapchat: 15, klaviyo: 20, "constant-contact": 60 };
const own: Column = ["Customer Insights' own export, up to", ({ vendor }) => `${minutes[vendor.name] ?? 0} min`];

const remarks = [
    "The floor: what the source takes at least, then what the documented windows of the vendor take for the needed requests, and the",
    "longest job of the sandbox; nothing is sent before the segment is read wholly. Needed are requests that were taken, and one question",
    "after each job. The source: 6,000 requests in 5 minutes and 5,000 rows a page; the pages of a table come one after another, for each",
    "has the link to the next. How long that takes is measured, right after the export: a reader that does nothing with the pages fetches",
    "those of both tables beside each other, from the same sandbox, which has given them once before the export, too: what has just been",
    "started answers slower, and no service has.",
    "Customer Insights' own export, set up in its own pages: what its documentation says of 1,000,000 people, with the real vendors. Of those",
    "it does not say that they remove anybody: mode `add`.",
    "`pulumi up --skip-preview` reads the segment once. With its preview `pulumi up` reads it once more, before it asks.",
];

await alone(async (children) => {
    if (chosen.length === 0) throw new Problem(`--vendor is one of ${vendors.map(({ name }) => name).join(", ")}`);
    if (!Number.isSafeInteger(people) || people < 1) throw new Problem("--people is a whole number, 1 or more");
    const engine = await ensureEngine();
    // The first one also fills the caches of the machine.
    await secondsOfEmptyStack(children, engine);
    const start = await secondsOfEmptyStack(children, engine);
    const measured: Measured[] = [];
    for (const vendor of chosen) {
        measured.push(await measure({ children, engine, vendor, segment: inDataverse }));
        console.error(`${vendor.displayName}: the list holds exactly the people of the segment`);
    }
    console.log(report(measured, { people, start, beside: [own], remarks }));
    console.log(`\n${machine()}`);
    if (!measured.every(isMet)) process.exitCode = 1;
});

/** Makes the segment, and asks the sandbox itself, not its Dataverse, who is in it. */
async function inDataverse({ url }: Sandbox): Promise<Readied> {
    const response = await fetch(`${url}/_sandbox/dataverse/segments`, {
        method: "POST",
        headers: { "content-type": "application/json" },
        body: JSON.stringify({ name: segment, members: people }),
    });
    if (!response.ok) throw new Problem(`the sandbox made no segment: ${await response.text()}`);
    const addresses = await heldMembers(url, "dataverse", segment);
    if (new Set(addresses).size !== people) throw new Problem(`the segment has ${addresses.length} members`);
    return { source: dataverseSource(url, segment), people: { addresses, rejected: {} } };
}
