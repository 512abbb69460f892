// npm run bench:ledger [-- --people 1000000]: what so many members take in both stores of ledgers, and how long it takes to compare a
// segment with them and to write them. No vendor, no engine.
import { readdirSync, statSync } from "node:fs";
import { join } from "node:path";
import { parseArgs } from "node:util";
import { alone } from "../tools/quickstart/curtain.mts";
import { number, table } from "../tools/quickstart/print.mts";
import { Problem } from "../tools/quickstart/problem.mts";
import { emptyRoom, root } from "../tools/quickstart/room.mts";
import { startDatabase } from "./database.mts";
import type { Churned, Compared, Filled } from "./ledger-trial.mts";
import { machine } from "./report.mts";
import { writeSegment } from "./segment.mts";

const { values } = parseArgs({ options: { people: { type: "string", default: "1000000" } } });
const people = Number(values.people);
/** A million members in 100 MB; a plan from the directory in at most twice the time that reading the segment takes. */
const goals = { bytesAMember: 100, timesTheStage: 2 };

interface Store {
    name: string;
    /** As `segmentexport:ledger` has it. */
    location: string;
    bytes: () => number | Promise<number>;
    /** Whether the goal of time is its. */
    timed: boolean;
}

interface Measured extends Filled, Compared, Churned {
    store: Store;
    filledBytes: number;
    churnedBytes: number;
}

await alone(async (children) => {
    if (!Number.isSafeInteger(people) || people < 1000) throw new Problem("--people is a whole number, 1000 or more");
    const { folder, ledger } = emptyRoom("bench-ledger");
    const segment = writeSegment(join(folder, "people.csv"), people).path;
    const database = await startDatabase(children);
    // Each part in a process of its own, for its peak of memory.
    const play = async <Trial,>(part: string, { name, location }: Store): Promise<Trial> => {
        const args = [join(root, "bench", "ledger-trial.mts"), part, location, segment];
        const { exitCode, output } = await children.run(
            process.execPath,
            args,
            { cwd: root, env: process.env },
            "kept",
        );
        if (exitCode !== 0) throw new Problem(`${name}, ${part}: ${output}`);
        console.error(`${name}, ${part}: ${output.trim()}`);
        return JSON.parse(output) as Trial;
    };
    const stores: Store[] = [
        { name: "directory", location: ledger, bytes: () => bytesIn(ledger), timed: true },
        {
            name: `PostgreSQL ${database.version}`,
            location: database.address("bench"),
            bytes: () => database.bytes("bench"),
            timed: false,
        },
    ];
    const measured: Measured[] = [];
    try {
        for (const store of stores) {
            const filled = await play<Filled>("fill", store);
            const filledBytes = await store.bytes();
            const compared = await play<Compared>("compare", store);
            const churned = await play<Churned>("churn", store);
            const churnedBytes = await store.bytes();
            measured.push({ ...filled, ...compared, ...churned, store, filledBytes, churnedBytes });
        }
    } finally {
        await database.stop();
    }
    console.log(`${report(measured)}\n\n${machine()}`);
    if (!measured.every(isMet)) process.exitCode = 1;
});

function bytesIn(folder: string): number {
    const files = readdirSync(folder, { recursive: true, withFileTypes: true }).filter((entry) => entry.isFile());
    return files.reduce((sum, { parentPath, name }) => sum + statSync(join(parentPath, name)).size, 0);
}

function isMet({ store, filledBytes, churnedBytes, stageSeconds, planSeconds }: Measured): boolean {
    const small = Math.max(filledBytes, churnedBytes) <= goals.bytesAMember * people;
    return small && (!store.timed || planSeconds <= goals.timesTheStage * stageSeconds);
}

function report(measured: readonly Measured[]): string {
    const sizes = measured.map((each) => [
        each.store.name,
        number(people),
        (each.filledBytes / 1e6).toFixed(1),
        (each.churnedBytes / 1e6).toFixed(1),
        (each.churnedBytes / people).toFixed(1),
        isMet(each) ? "met" : "NOT MET",
    ]);
    const reading = measured.map((each) => [
        each.store.name,
        each.stageSeconds.toFixed(1),
        each.planSeconds.toFixed(1),
        (each.planSeconds / each.stageSeconds).toFixed(2),
        each.loadSeconds.toFixed(1),
        each.comparePeak.toFixed(0),
    ]);
    const writing = measured.map((each) => [
        each.store.name,
        each.fillSeconds.toFixed(1),
        each.fillPeak.toFixed(0),
        each.churnSeconds.toFixed(1),
        each.churnPeak.toFixed(0),
    ]);
    return [
        table([["ledger in", "members", "MB", "MB after 10 runs of 1 %", "bytes a member", ""], ...sizes]),
        table([["to read", "stage, s", "stage + compare, s", "ratio", "load, s", "peak, MB"], ...reading]),
        table([["to write", "first run, s", "peak, MB", "run of 1 %, s", "peak, MB"], ...writing]),
        `Goals: ${goals.bytesAMember} bytes a member; stage + compare at most ${goals.timesTheStage} x the stage alone, for the directory.`,
    ].join("\n\n");
}
