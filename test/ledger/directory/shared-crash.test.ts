import { mkdirSync, mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import fc from "fast-check";
import { isExportError } from "../../../provider/errors";
import { openDirectoryLedger } from "../../../provider/ledger/directory/directory-ledger";
import { FaultyFiles, type Fault } from "../support/faulty-files";
import { seeded } from "../support/seeded";
import { VolatileFiles } from "../support/volatile-files";

const steps = fc.array(
    fc.tuple(
        fc.oneof(fc.record({ add: fc.integer({ min: 1, max: 9 }) }), fc.record({ keep: fc.nat(1000) })),
        fc.option(
            fc.record({
                at: fc.nat(16),
                kind: fc.constantFrom<Fault>("before", "after", "torn", "full"),
                powerLoss: fc.boolean(),
            }),
        ),
    ),
    { minLength: 1, maxLength: 14 },
);
type Steps = typeof steps extends fc.Arbitrary<infer Value> ? Value : never;

/** A process with a start time that is nobody's: once "killed", it counts as dead. */
const identity = () => Promise.resolve({ host: "here", place: "here", pid: process.pid, started: "another life" });

/** What somebody sees who comes by. */
async function seen(directory: string) {
    const ledger = openDirectoryLedger({ directory, identity });
    const kept = await ledger.secret("app").exchange((found) => Promise.resolve({ result: found?.value }));
    return { count: await ledger.daily("app").today(), kept };
}

async function play(all: Steps, directory: string, seed: number): Promise<void> {
    const random = seeded(seed);
    const graveyard = `${directory}.graveyard`;
    mkdirSync(graveyard);
    let model: Awaited<ReturnType<typeof seen>> = { count: 0, kept: undefined };
    for (const [step, fault] of all) {
        const volatile = new VolatileFiles(directory, graveyard, random);
        const disk = new FaultyFiles(volatile.files, random);
        const ledger = openDirectoryLedger({ directory, files: disk.files, identity });
        if (fault !== null) disk.arm(fault.at, fault.kind);
        const after =
            "add" in step ? { ...model, count: model.count + step.add } : { ...model, kept: String(step.keep) };
        const work =
            "add" in step
                ? ledger.daily("app").add(step.add)
                : ledger
                      .secret("app")
                      .exchange(() =>
                          Promise.resolve({ keep: { configured: "", value: String(step.keep) }, result: undefined }),
                      );
        const failure = await work.then(
            () => undefined,
            (error: unknown) => error,
        );
        disk.disarm();
        const lossy = fault?.powerLoss === true;
        if (lossy) await volatile.powerLoss();
        const found = await seen(directory);
        const full = isExportError(failure) && /No space is left/.test(failure.message);
        if (!disk.dead && !full) {
            expect(failure).toBeUndefined();
            if (!lossy) expect(found).toEqual(after);
        }
        if (failure === undefined) expect(found.kept).toBe(after.kept);
        expect([model.kept, after.kept]).toContain(found.kept);
        if (lossy) expect(found.count).toBeLessThanOrEqual(after.count);
        else expect([model.count, after.count]).toContain(found.count);
        model = found;
    }
}

describe("what processes share, when one crashes, loses power or fills its disk at any step", () => {
    it("is afterwards what it was or what it was to be: a secret always, a count unless the power was lost", async () => {
        await fc.assert(
            fc.asyncProperty(steps, fc.integer(), async (all, seed) => {
                const directory = mkdtempSync(join(tmpdir(), "ledger-shared-"));
                try {
                    await play(all, directory, seed);
                } finally {
                    for (const folder of [directory, `${directory}.graveyard`]) rmSync(folder, { recursive: true });
                }
            }),
            { numRuns: Number(process.env.LEDGER_CRASH_RUNS ?? 60) },
        );
    });
});
