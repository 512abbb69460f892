import type { Settlement } from "../../provider/destinations/destination";
import type { Delivery } from "../../provider/pipeline/delivery";
import { RunCounts } from "../../provider/pipeline/run-counts";
import { Settling } from "../../provider/pipeline/settle";
import { wait } from "../../provider/http/wait";

interface Question {
    readonly job: string;
    readonly answer: Settlement["state"];
}

/** A vendor whose jobs take so many milliseconds each; Infinity never ends. Settled batches need no ledger here: they all fail. */
function settlingOf(lengths: readonly number[], settleWithin = 60_000) {
    const questions: Question[] = [];
    const stop = new AbortController();
    const ends = new Map<string, number>();
    const settle = (_session: unknown, job: string): Promise<Settlement> => {
        const over = performance.now() >= (ends.get(job) ?? 0);
        questions.push({ job, answer: over ? "applied" : "pending" });
        return Promise.resolve(
            over ? { state: "applied", rejects: { members: [], counted: {} } } : { state: "pending" },
        );
    };
    const nothing = () => Promise.resolve();
    const delivery = {
        destination: { kind: "vendor", settle, limits: { concurrency: 4 }, identifier: "email" },
        journal: { settled: nothing, failed: nothing },
        workbench: { append: nothing },
        counts: new RunCounts({}),
        signal: stop.signal,
        now: () => new Date(),
        changed: () => undefined,
        settleWithin,
    } as unknown as Delivery;
    const settling = new Settling(delivery);
    const begin = (number: number): Promise<void> => {
        ends.set(String(number), performance.now() + (lengths[number] ?? 0));
        const batch = { number, kind: "put", sentAt: new Date(), members: 1, keys: "" } as const;
        return settling.settle(batch, String(number));
    };
    return { begin, questions, stop };
}

const asked = (questions: readonly Question[], job: string) => questions.filter((question) => question.job === job);

test("what one job took tells when to ask after the next: hardly a question is asked in vain", async () => {
    const lengths = Array.from({ length: 40 }, () => 300);
    const { begin, questions } = settlingOf(lengths);
    const settled: Promise<void>[] = [];
    for (const number of lengths.keys()) {
        settled.push(begin(number));
        await wait(20, new AbortController().signal);
    }
    await Promise.all(settled);
    expect(questions.filter(({ answer }) => answer === "applied")).toHaveLength(40);
    expect(questions.length).toBeLessThan(65);
});

test("a job that never ends hides none that does, and is asked after ever more seldom", async () => {
    const { begin, questions, stop } = settlingOf([Infinity, 100, 100, 100]);
    const stuck = begin(0);
    stuck.catch(() => undefined);
    await Promise.all([begin(1), begin(2), begin(3)]);
    await wait(1_500, new AbortController().signal);
    expect(asked(questions, "0").length).toBeLessThan(8);
    stop.abort(new Error("stopped"));
    await expect(stuck).rejects.toThrow("stopped");
});

test("when its time is up, a job is asked after once more and then left", async () => {
    const { begin, questions } = settlingOf([Infinity, 350], 400);
    const began = performance.now();
    await Promise.all([begin(0), begin(1)]);
    expect(performance.now() - began).toBeLessThan(900);
    expect(asked(questions, "1").at(-1)).toMatchObject({ answer: "applied" });
    const { begin: late, questions: one } = settlingOf([Infinity, Infinity, Infinity], 0);
    await Promise.all([late(0), late(1), late(2)]);
    expect(one.map(({ job }) => job).sort()).toEqual(["0", "1", "2"]);
});

test("a stop ends the wait at once, for those who come later too", async () => {
    const { begin, stop } = settlingOf([Infinity, Infinity, Infinity]);
    const waiting = [begin(0), begin(1)];
    const outcomes = Promise.allSettled(waiting);
    await wait(50, new AbortController().signal);
    stop.abort(new Error("stopped"));
    expect(await outcomes).toMatchObject([{ status: "rejected" }, { status: "rejected" }]);
    await expect(begin(2)).rejects.toThrow("stopped");
});
