// npm run bench:churn [-- --people 1000000 --store postgres]: a segment of which 1 % has changed, through the real `pulumi preview`
// and `pulumi up` in mode mirror, beside sending everybody, which is what a script without a ledger does. With both stores of
// ledgers. To Snapchat, whose members are removed by the hash of their address: no time goes into reading ids from the list.
import { join } from "node:path";
import { parseArgs } from "node:util";
import { ensureEngine, type Engine } from "../tools/engine/engine.mts";
import { type Children } from "../tools/quickstart/children.mts";
import { alone } from "../tools/quickstart/curtain.mts";
import { number, table } from "../tools/quickstart/print.mts";
import { Problem } from "../tools/quickstart/problem.mts";
import { emptyRoom, root } from "../tools/quickstart/room.mts";
import { type Sandbox, startSandbox } from "../tools/quickstart/sandbox.mts";
import { vendors } from "../tools/quickstart/vendors.mts";
import { startDatabase } from "./database.mts";
import { type Change, checkHeld } from "./held.mts";
import { watchProvider } from "./processes.mts";
import { machine } from "./report.mts";
import { type Segment, writeSegment } from "./segment.mts";
import { fileSource } from "./source.mts";
import { configOf, requestsTo, runOf, secondsOf, secrets, stackOf } from "./stacks.mts";
import { secondsToStage } from "./staging.mts";

const { values } = parseArgs({
    options: { people: { type: "string", default: "1000000" }, store: { type: "string" } },
});
const people = Number(values.people);
const stores = ["directory", "postgres"].filter((store) => store === (values.store ?? store));
/** Of a hundred people, how many are others: half of them joined, half of them left. */
const churn = 1;

interface Row {
    readonly what: string;
    readonly sent: number;
    readonly requests: number;
    readonly previewSeconds: number;
    readonly upSeconds: number;
    readonly peakMegabytes: number;
}

await alone(async (children) => {
    if (stores.length === 0) throw new Problem("--store is directory or postgres");
    if (!Number.isSafeInteger(people) || people < 200) throw new Problem("--people is a whole number, 200 or more");
    const engine = await ensureEngine();
    const path = join(emptyRoom("bench-churn").folder, "people.csv");
    const rows = [
        ["Snapchat, mirror", "ledger", "sent", "requests", "preview, s", "pulumi up, s", "provider peak, MB"],
    ];
    for (const store of stores) {
        for (const row of await withLedger(children, store, (ledger) =>
            measure(children, engine, path, store, ledger),
        )) {
            const { what, sent, requests, previewSeconds, upSeconds, peakMegabytes } = row;
            const numbers = [previewSeconds.toFixed(1), upSeconds.toFixed(1), number(Math.round(peakMegabytes))];
            rows.push([what, store, number(sent), number(requests), ...numbers]);
        }
    }
    const stage = await secondsToStage("snapchat", fileSource(path));
    console.log(`${table(rows)}\n\nTo read and unite the segment alone takes ${stage.toFixed(1)} s.\n${machine()}`);
});

async function withLedger<Result>(
    children: Children,
    store: string,
    use: (address: string | undefined) => Promise<Result>,
): Promise<Result> {
    if (store === "directory") return await use(undefined);
    const database = await startDatabase(children);
    try {
        return await use(database.address("bench"));
    } finally {
        await database.stop();
    }
}

async function measure(
    children: Children,
    engine: Engine,
    path: string,
    store: string,
    ledger: string | undefined,
): Promise<Row[]> {
    const vendor = vendors.find(({ name }) => name === "snapchat");
    if (vendor === undefined) throw new Problem("there is no Snapchat");
    const sandbox = await startSandbox(children, root);
    try {
        const config = { ...configOf(vendor, sandbox, fileSource(path)), mode: "mirror" };
        const stack = stackOf(children, engine, `churn-${store}`, { config, secrets, ledger });
        const one = async (what: string, segment: Segment, change: Change): Promise<Row> => {
            const before = (await requestsTo(sandbox)).length;
            const previewSeconds = await secondsOf(() => stack.preview());
            const provider = watchProvider();
            const upSeconds = await secondsOf(() => stack.upAtOnce());
            const { peakMegabytes } = provider.stop();
            if (change.added > 0) await checkHeld(vendor, sandbox.url, segment, runOf(stack), change);
            console.error(`${store}, ${what}: ${upSeconds.toFixed(1)} s`);
            return { what, previewSeconds, upSeconds, peakMegabytes, ...(await sentSince(sandbox, before)) };
        };
        const moved = Math.round((people * churn) / 200);
        const all = writeSegment(path, people);
        return [
            await one("everybody", all, { added: people }),
            await one(`${churn} % others`, writeSegment(path, people, moved), { added: moved, removed: moved }),
            await one("nothing changed", all, { added: 0 }),
        ];
    } finally {
        await sandbox.stop();
    }
}

async function sentSince(sandbox: Sandbox, before: number): Promise<{ sent: number; requests: number }> {
    const requests = (await requestsTo(sandbox)).slice(before);
    return { sent: requests.reduce((sum, { rows = 0 }) => sum + rows, 0), requests: requests.length };
}
