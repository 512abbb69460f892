import { isDeepStrictEqual } from "node:util";
import fc from "fast-check";
import { openPostgresLedger } from "../../../provider/ledger/postgres/postgres-ledger";
import { openWorkbench, type Workbench } from "../../../provider/workbench";
import { CuttingProxy, type Cut } from "../support/cutting-proxy";
import { History, targetText, type Step } from "../support/history";
import { loadText } from "../support/members";
import { loaded, told, toldBy, type Model } from "../support/model";
import { postgresServer } from "../support/postgres-server";
import { step } from "../support/steps";

/** A step sends 5 to 25 messages. */
const fault = fc.record({
    after: fc.nat(14),
    at: fc.constantFrom("", "COMMIT"),
    delivered: fc.boolean(),
    abandoned: fc.boolean(),
});
type Fault = Cut & { readonly abandoned: boolean };
/** Nearly every second step goes wrong somewhere. */
const history = fc.array(fc.tuple(step, fc.option(fault)), { minLength: 1, maxLength: 14 });

const server = postgresServer();
let workbench: Workbench;
let proxy: CuttingProxy;
beforeAll(async () => {
    workbench = await openWorkbench();
    proxy = await CuttingProxy.before(server().port);
});
afterAll(async () => {
    workbench.close();
    await proxy.close();
});

/** A process with a start time that is nobody's: once it is abandoned, it counts as dead. */
function mortal(schema: string) {
    const identity = () => Promise.resolve({ host: "here", place: "here", pid: process.pid, started: "another life" });
    return openPostgresLedger({ address: server().address(schema, "postgres", proxy.port), identity });
}

/** What somebody sees who comes by, without a lock, once the server has noticed what was cut. */
function passerBy(schema: string) {
    const target = openPostgresLedger({ address: server().address(schema) }).target(targetText);
    const busy = "SELECT 1 FROM pg_stat_activity WHERE application_name = 'pulumi-segment-export' AND state <> 'idle'";
    return async () => {
        await server().until(`SELECT 1 WHERE NOT EXISTS (${busy})`);
        return { state: toldBy(await target.state()), rows: await loadText(target, workbench) };
    };
}

const expected = (model: Model) => ({ state: told(model), rows: loaded(model) });

/** Counts, in `came`, which of two models a step that was cut led to. */
async function playAll(
    steps: [Step, Fault | null][],
    schema: string,
    came: { before: number; after: number },
): Promise<void> {
    let history = new History(mortal(schema), workbench);
    const lives = [history];
    const seen = passerBy(schema);
    for (const [step, fault] of steps) {
        if (fault !== null) proxy.arm(fault);
        const failure = await history.play(step).then(
            () => undefined,
            (error: unknown) => error,
        );
        proxy.disarm();
        const found = await seen();
        if (failure === undefined) {
            expect(found).toEqual(expected(history.model));
            continue;
        }
        expect(failure).toMatchObject({ code: "remote", retryable: true });
        const fitting = [history.model, history.after].filter(
            (candidate) => JSON.stringify(expected(candidate)) === JSON.stringify(found),
        );
        const [model, rival] = fitting;
        if (model === undefined) expect(found).toEqual(expected(history.model));
        came[model === history.after && rival === undefined ? "after" : "before"]++;
        if (fault?.abandoned !== true) await history.release();
        // An id of somebody who is not ours yet shows only later: which of the two came about, nobody can tell here.
        if (rival !== undefined && !isDeepStrictEqual(model, rival)) break;
        history = new History(mortal(schema), workbench, model, history.steps);
        lives.push(history);
    }
    for (const each of lives) await each.release();
}

describe("a PostgreSQL ledger whose connections are cut at any step", () => {
    it("holds afterwards what it held before the step, or what the step made", async () => {
        let played = 0;
        const came = { before: 0, after: 0 };
        await fc.assert(
            fc.asyncProperty(history, (steps) => playAll(steps, `ledger_${++played}`, came)),
            { numRuns: Number(process.env.LEDGER_CRASH_RUNS ?? 10) },
        );
        expect(Math.min(came.before, came.after)).toBeGreaterThan(0);
    });
});
