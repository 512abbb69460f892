// npm run bench:vendors [-- --people 1000000] [--vendor klaviyo]: so many people to each vendor through the real `pulumi up`, against
// the sandbox with the vendors' documented rate limits. One table: how long it takes, and how long it has to take at least.
import { join } from "node:path";
import { parseArgs } from "node:util";
import { ensureEngine } from "../tools/engine/engine.mts";
import { alone } from "../tools/quickstart/curtain.mts";
import { number } from "../tools/quickstart/print.mts";
import { Problem } from "../tools/quickstart/problem.mts";
import { emptyRoom } from "../tools/quickstart/room.mts";
import { vendors } from "../tools/quickstart/vendors.mts";
import { type Measured, measure, secondsOfEmptyStack } from "./measure.mts";
import { isMet, machine, report } from "./report.mts";
import { writeSegment } from "./segment.mts";
import { fileSource } from "./source.mts";

const { values } = parseArgs({
    options: { people: { type: "string", default: "1000000" }, vendor: { type: "string" } },
});
const people = Number(values.people);
const chosen = vendors.filter(({ name }) => name === (values.vendor ?? name));

const remarks = [
    "The floor is the least time in which the documented windows let the needed requests through, and the longest job of the",
    "sandbox. Needed are those that were taken, and one question after each job. Reading the file is no part of the floor.",
];

await alone(async (children) => {
    if (chosen.length === 0) throw new Problem(`--vendor is one of ${vendors.map(({ name }) => name).join(", ")}`);
    if (!Number.isSafeInteger(people) || people < 1) throw new Problem("--people is a whole number, 1 or more");
    const engine = await ensureEngine();
    const segment = writeSegment(join(emptyRoom("bench").folder, "people.csv"), people);
    const source = fileSource(segment.path);
    console.error(`a segment of ${number(segment.rows)} rows, with ${number(people)} people to be sent`);
    // The first one also fills the caches of the machine.
    await secondsOfEmptyStack(children, engine);
    const start = await secondsOfEmptyStack(children, engine);
    const measured: Measured[] = [];
    for (const vendor of chosen) {
        measured.push(
            await measure({
                children,
                engine,
                vendor,
                segment: () => Promise.resolve({ source, people: segment }),
            }),
        );
        console.error(`${vendor.displayName}: the list holds exactly the people of the segment`);
    }
    console.log(report(measured, { people, start, remarks }));
    console.log(`\n${machine()}`);
    if (!measured.every(isMet)) process.exitCode = 1;
});
