import { type CountedSegment } from "../count-segment.mts";
import { act, byReason, heading, number, table } from "./print.mts";
import { Problem } from "./problem.mts";
import { type SegmentFile } from "./segment-file.mts";
import { type RunReport } from "./stack.mts";
import { type Stage } from "./stage.mts";
import { type Vendor, vendors } from "./vendors.mts";
import { compare, countFor, refusedBy, without } from "./witness.mts";

/** How a vendor stands after a run. */
interface Standing {
    vendor: Vendor;
    report: RunReport;
    counted: CountedSegment;
    /** What the vendor calls the list, and how many are on it. */
    list: string;
    held: number;
}

/** The demonstration. Throws Problem as soon as something is not as it should be. */
export async function play(stage: Stage): Promise<void> {
    const { segment, stack, sandbox } = stage;
    const first = await act(`1. pulumi up: ${number(segment.rows)} rows to three vendors`, async () => {
        await stack.up();
        const standings = await takeStock(stage);
        console.log(`\nWhat each vendor now holds:\n\n${holdings(standings)}`);
        return standings;
    });
    const second = await act("2. 1 % more rows in the file: pulumi preview, then pulumi up", async () => {
        const rows = segment.grow();
        const news = vendors.map((vendor, index) => newPeople(vendor, segment, first[index]));
        console.log(`${number(rows)} rows added; so many of them are new people to send: ${news.join(", ")}\n`);
        await stack.preview();
        console.log();
        await stack.upAtOnce();
        const standings = await takeStock(stage, first);
        console.log(`\nWhat each vendor now holds:\n\n${holdings(standings)}`);
        return standings;
    });
    await act("3. pulumi up once more: nothing to do", async () => {
        const before = await sandbox.requests();
        await stack.upAtOnce("nothingToDo");
        const requests = (await sandbox.requests()) - before;
        if (requests > 0) throw new Problem(`there was nothing to do, and the vendors received ${requests} requests`);
        console.log("\nThe vendors received no request at all.");
    });
    heading("What came of it");
    console.log(summary(first, second));
}

/** What the runs report and the vendors hold, compared with the independent count. */
async function takeStock({ segment, stack, sandbox }: Stage, before?: readonly Standing[]): Promise<Standing[]> {
    const outputs = stack.outputs();
    const text = segment.text();
    return await Promise.all(
        vendors.map(async (vendor, index) => {
            const report = outputs[vendor.output];
            if (report === undefined) throw new Problem(`the program has no output ${vendor.output}`);
            const held = await sandbox.list(vendor.name, vendor.listId);
            const counted = countFor(vendor, text);
            compare({ vendor, counted, report, held, before: before?.[index] });
            return { vendor, report, counted, list: held.name, held: held.count };
        }),
    );
}

function newPeople(vendor: Vendor, segment: SegmentFile, before: Standing | undefined): string {
    const more = without(countFor(vendor, segment.text()), before?.counted);
    return `${vendor.displayName} ${number(more)}`;
}

function holdings(standings: readonly Standing[]): string {
    const rows = standings.map(({ vendor, list, held }) => [vendor.displayName, list, vendor.listId, number(held)]);
    return table([["Vendor", "List", "Id", "People"], ...rows]);
}

function summary(first: readonly Standing[], second: readonly Standing[]): string {
    const head = [
        "Run",
        "Status",
        "Sent first",
        "Sent then",
        "On the list",
        "Refused by vendor",
        "Withdrew, and stay",
        "Counted independently",
    ];
    const rows = second.map(({ vendor, report, counted, held }, index) => [
        vendor.displayName,
        report.status,
        number(first[index]?.report.summary.added ?? 0),
        number(report.summary.added),
        number(held),
        number(refusedBy(report)),
        number(first[index] === undefined ? 0 : without(first[index].counted, counted)),
        number(counted.sendable),
    ]);
    const rejected = second.map(({ vendor, report }) => [vendor.displayName, byReason(report.summary.rejected)]);
    const duplicates = number(second[0]?.counted.duplicates ?? 0);
    return [
        table([head, ...rows]),
        "",
        table([["Run", "Rows left out, by reason"], ...rejected]),
        "",
        `The runs, the sandbox and tools/count-segment.mts, which shares no code with the package, agree: on every number,`,
        `on who is on each list, and on the names that were sent along. ${duplicates} rows repeat somebody; those count once.`,
    ].join("\n");
}
