import { isDeepStrictEqual } from "node:util";
import { openDirectoryLedger } from "../../../provider/ledger/directory/directory-ledger";
import { transition, type Step } from "../support/history";
import { contractRuns } from "../support/contract-runs";
import { loadText } from "../support/members";
import { closed, emptyModel, loaded, moved, told, toldBy, type Model } from "../support/model";
import { failureOf } from "../support/scratch";
import { seeded } from "../support/seeded";
import { Spawned } from "../support/spawned";

/** The steps of a busy run, over and over. */
const steps = Array.from({ length: 40 }, (_, round): Step[] => [
    { kind: "send", people: [round, round + 1, round + 2, 99], digest: round },
    { kind: "send", people: [round + 50], digest: round },
    { kind: "accept", pick: 1 },
    { kind: "settle", pick: 0, refuse: round % 3 },
    { kind: "settle", pick: 0, refuse: 3 },
    { kind: "identify", people: [round, round + 2], id: round },
    ...(round % 3 === 2 ? [{ kind: "close" } as const] : []),
]).flat();

/** Kills a process `after` ms into its steps; gives the number of the step that it was at. */
async function killed(directory: string, after: number): Promise<{ at: number; text: string }> {
    const child = new Spawned(directory, "steps", JSON.stringify(steps), (_, lines) => {
        if (lines.length === 1) setTimeout(() => child.kill(), after);
    });
    const lines = await child.gone();
    return { at: lines.length - 1, text: lines.join("\n") };
}

const shown = (model: Model) => ({ state: told(model), rows: loaded(model) });

/** Its accepted batches failed: whether anybody of them was taken, nobody knows. */
function withoutJobs(model: Model): Model {
    const accepted = [...(model.open?.batches ?? [])].filter(([, { step }]) => step === "accepted");
    return accepted.reduce((before, [batch]) => moved(before, batch, { step: "failed job" }), model);
}

describe("a process that is killed while it records", () => {
    const { place, target, rows } = contractRuns((directory) => openDirectoryLedger({ directory }));

    it.each(Array.from({ length: Number(process.env.LEDGER_KILLS ?? 4) }, (_, seed) => seed))(
        "leaves what it held before its last step, or after, and its lock to the next (seed %i)",
        async (seed) => {
            const { at, text } = await killed(place.directory, 20 + Math.floor(seeded(seed)() * 1200));
            // It has begun; on a busy machine it may not have come further.
            expect(text).toMatch(/^0(\n|$)/);
            expect(text).not.toMatch(/end/);
            const found = { state: toldBy(await target().state()), rows: await rows() };
            let before = emptyModel;
            for (const [i, step] of steps.slice(0, at).entries()) {
                const { opened, applied } = transition(before, step, i + 1);
                before = applied?.after ?? opened;
            }
            const { opened, applied } = transition(before, steps[at] ?? { kind: "release" }, at + 1);
            const candidates = [before, opened, applied?.after ?? opened];
            expect(candidates.map(shown)).toContainEqual(found);

            const left = candidates.find((model) => isDeepStrictEqual(shown(model), found)) ?? emptyModel;
            const lock = await target().lock("next");
            const journal = await target().begin(lock, "run-next");
            const state = await target().state();
            for (const { batch } of state.open?.accepted ?? []) await journal.failed(batch, "lost");
            await journal.close(
                { id: journal.run, endedAt: "", source: "", unchanged: 0, rejects: {} },
                place.workbench,
            );
            const { ledger } = await loadText(target(), place.workbench);
            expect(ledger).toEqual(loaded(closed(withoutJobs(left))).ledger);
            await lock.release();
        },
    );

    it("holds the lock until then", async () => {
        const running = killed(place.directory, 3000);
        for (let tries = 0; tries < 200; tries++) {
            if ((await target().state()).open !== undefined) break;
            await new Promise((resolve) => setTimeout(resolve, 50));
        }
        expect((await failureOf(target().lock("next"))).message).toMatch(/history \(process \d+ on /);
        await running;
        await (await target().lock("next")).release();
    });
});
