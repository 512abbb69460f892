import { mkdirSync, mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { isDeepStrictEqual } from "node:util";
import fc from "fast-check";
import { openDirectoryLedger } from "../../../provider/ledger/directory/directory-ledger";
import { nodeFiles } from "../../../provider/ledger/directory/files";
import { isExportError } from "../../../provider/errors";
import { openWorkbench, type Workbench } from "../../../provider/workbench";
import { VolatileFiles } from "../support/volatile-files";
import { Crashed, FaultyFiles, type Fault } from "../support/faulty-files";
import { History, targetText, type Step } from "../support/history";
import { loadText } from "../support/members";
import { loaded, told, toldBy, type Model } from "../support/model";
import { seeded } from "../support/seeded";
import { step } from "../support/steps";

const fault = fc.record({
    at: fc.nat(40),
    kind: fc.constantFrom<Fault>("before", "after", "torn", "full"),
    powerLoss: fc.boolean(),
});
/** Nearly every second step goes wrong somewhere. */
const history = fc.array(fc.tuple(step, fc.option(fault)), { minLength: 1, maxLength: 14 });

let workbench: Workbench;
beforeAll(async () => {
    workbench = await openWorkbench();
});
afterAll(() => workbench.close());

/** What somebody sees who comes by, without a lock. */
async function seen(directory: string) {
    const target = openDirectoryLedger({ directory }).target(targetText);
    return { state: toldBy(await target.state()), rows: await loadText(target, workbench) };
}

const expected = (model: Model) => ({ state: told(model), rows: loaded(model) });

/** A process with a start time that is nobody's: once "killed", it counts as dead. */
function mortal(directory: string, files: FaultyFiles) {
    const identity = () => Promise.resolve({ host: "here", place: "here", pid: process.pid, started: "another life" });
    return openDirectoryLedger({ directory, files: files.files, identity });
}

async function playAll(
    steps: [Step, { at: number; kind: Fault; powerLoss: boolean } | null][],
    directory: string,
    seed: number,
) {
    const random = seeded(seed);
    const graveyard = `${directory}.graveyard`;
    mkdirSync(graveyard);
    let volatile = new VolatileFiles(directory, graveyard, random);
    let disk = new FaultyFiles(volatile.files, random);
    let history = new History(mortal(directory, disk), disk.workbench(workbench));
    for (const [step, fault] of steps) {
        if (fault !== null) disk.arm(fault.at, fault.kind);
        const failure = await history.play(step).then(
            () => undefined,
            (error: unknown) => error,
        );
        disk.disarm();
        if (failure === undefined && !disk.dead) {
            expect(await seen(directory)).toEqual(expected(history.model));
            continue;
        }
        if (disk.dead) {
            if (fault?.powerLoss) await volatile.powerLoss();
        } else if (!isExportError(failure) || failure.code !== "config" || !/No space is left/.test(failure.message)) {
            throw failure;
        }
        const found = await seen(directory);
        const fitting = [history.model, history.after].filter(
            (candidate) => JSON.stringify(expected(candidate)) === JSON.stringify(found),
        );
        const [model, rival] = fitting;
        if (model === undefined) expect(found).toEqual(expected(history.model));
        if (!disk.dead) await history.release();
        // An id of somebody who is not ours yet shows only later: which of the two came about, nobody can tell here.
        if (rival !== undefined && !isDeepStrictEqual(model, rival)) return;
        volatile = new VolatileFiles(directory, graveyard, random);
        disk = new FaultyFiles(volatile.files, random);
        history = new History(mortal(directory, disk), disk.workbench(workbench), model, history.steps);
    }
    await history.release();
}

describe("a directory ledger that crashes, loses power or fills its disk at any step", () => {
    it("holds afterwards what it held before the step, or what the step made", async () => {
        await fc.assert(
            fc.asyncProperty(history, fc.integer(), async (steps, seed) => {
                const directory = mkdtempSync(join(tmpdir(), "ledger-crash-"));
                try {
                    await playAll(steps, directory, seed);
                } finally {
                    for (const folder of [directory, `${directory}.graveyard`]) rmSync(folder, { recursive: true });
                }
            }),
            { numRuns: Number(process.env.LEDGER_CRASH_RUNS ?? 40) },
        );
    });

    it("is told by the faulty disk apart from a sound one", async () => {
        const disk = new FaultyFiles(nodeFiles, seeded(1));
        disk.arm(0, "before");
        await expect(disk.files.list("/")).rejects.toThrow(Crashed);
        expect(await nodeFiles.list("/nowhere at all")).toEqual([]);
    });
});
