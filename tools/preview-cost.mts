// npm run preview-cost [-- --rounds 5]: how much longer `pulumi preview` of the quickstart takes than that of an empty
// program, with its segment unchanged since the last run, and changed. Both kinds take turns, and a round's two are held against
// each other, so that a machine that gets slower or faster meanwhile favours neither.
import { mkdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { parseArgs } from "node:util";
import { alone } from "./quickstart/curtain.mts";
import { table } from "./quickstart/print.mts";
import { Stack } from "./quickstart/stack.mts";
import { setStage, type Stage } from "./quickstart/stage.mts";
import { root } from "./quickstart/room.mts";
import { copyFileSync } from "node:fs";
import { type Children } from "./quickstart/children.mts";

const { values } = parseArgs({ options: { rounds: { type: "string", default: "5" } } });
const rounds = Math.max(1, Number.parseInt(values.rounds, 10));

/** What `pulumi new typescript` would make, less its resources. */
const emptyProgram = `import * as pulumi from "@pulumi/pulumi";\n\nexport const stack = pulumi.getStack();\n`;

/** Medians, in seconds. */
interface Measured {
    empty: number;
    quickstart: number;
    /** How much longer the quickstart took in a round. */
    longer: number;
}

await alone(async (children) => {
    const stage = await setStage(children, "preview-cost", "kept", (line) => console.error(line));
    try {
        const empty = emptyStack(children, stage);
        await empty.upAtOnce();
        await stage.stack.upAtOnce();
        const unchanged = await takeTurns(empty, stage.stack);
        stage.segment.grow();
        const changed = await takeTurns(empty, stage.stack);
        console.log(
            table([
                ["pulumi preview, medians in seconds", "empty program", "quickstart", "longer in a round", "goal"],
                line("segment unchanged", unchanged, 1),
                line("segment changed, 50,500 rows to three vendors", changed, 3),
            ]),
        );
    } finally {
        await stage.sandbox.stop();
    }
});

function emptyStack(children: Children, { room, environment }: Stage): Stack {
    const project = join(room.folder, "empty");
    mkdirSync(project);
    writeFileSync(join(project, "Pulumi.yaml"), "name: empty\nruntime: nodejs\nmain: index.ts\n");
    writeFileSync(join(project, "index.ts"), emptyProgram);
    copyFileSync(join(root, "examples", "quickstart", "tsconfig.json"), join(project, "tsconfig.json"));
    return new Stack(children, { project, settings: join(room.folder, "empty-stack"), environment, output: "kept" });
}

async function takeTurns(empty: Stack, quickstart: Stack): Promise<Measured> {
    const seconds: { empty: number[]; quickstart: number[] } = { empty: [], quickstart: [] };
    for (let round = 1; round <= rounds; round++) {
        seconds.empty.push(await secondsOf(() => empty.preview()));
        seconds.quickstart.push(await secondsOf(() => quickstart.preview()));
        console.error(
            `round ${round} of ${rounds}: ${last(seconds.empty)} s empty, ${last(seconds.quickstart)} s quickstart`,
        );
    }
    const longer = seconds.quickstart.map((quickstart, round) => quickstart - (seconds.empty[round] ?? 0));
    return { empty: median(seconds.empty), quickstart: median(seconds.quickstart), longer: median(longer) };
}

async function secondsOf(work: () => Promise<void>): Promise<number> {
    const started = performance.now();
    await work();
    return (performance.now() - started) / 1000;
}

function last(seconds: number[]): string {
    return (seconds.at(-1) ?? 0).toFixed(2);
}

function median(values: readonly number[]): number {
    const sorted = [...values].sort((one, other) => one - other);
    const middle = sorted.length >> 1;
    return sorted.length % 2 === 1 ? (sorted[middle] ?? 0) : ((sorted[middle - 1] ?? 0) + (sorted[middle] ?? 0)) / 2;
}

function line(what: string, { empty, quickstart, longer }: Measured, goal: number): string[] {
    const met = longer <= goal ? "met" : "not met";
    return [what, empty.toFixed(2), quickstart.toFixed(2), longer.toFixed(2), `${goal} s at most: ${met}`];
}
