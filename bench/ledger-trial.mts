// One part of bench/ledger.mts: `fill`, `compare` or `churn` of the ledger at a location, for the people of a segment. Prints JSON.
import { createRequire } from "node:module";
import type * as Client from "../provider/http/client.ts";
import type * as Registry from "../provider/destinations/registry.ts";
import type * as Opening from "../provider/ledger/open-ledger.ts";
import type { BatchKind, Journal } from "../provider/ledger/ledger.ts";
import type { ExportSpec } from "../provider/pipeline/export-spec.ts";
import type * as Preparing from "../provider/pipeline/prepare-export.ts";
import type { StagedExport } from "../provider/pipeline/staged-exports.ts";
import type { Workbench } from "../provider/workbench.ts";
import { fileSource } from "./source.mts";
import { secondsToStage } from "./staging.mts";

const load = createRequire(import.meta.url);
const { destinationFor } = load("../dist/provider/destinations/registry.js") as typeof Registry;
const { createTransport } = load("../dist/provider/http/client.js") as typeof Client;
const { openLedger } = load("../dist/provider/ledger/open-ledger.js") as typeof Opening;
const { prepareExport } = load("../dist/provider/pipeline/prepare-export.js") as typeof Preparing;

export interface Filled {
    fillSeconds: number;
    /** Megabytes of this process; a database's server has its own. */
    fillPeak: number;
}

export interface Compared {
    stageSeconds: number;
    /** To stage, to read the ledger and to compare. */
    planSeconds: number;
    /** To read the ledger alone. */
    loadSeconds: number;
    comparePeak: number;
}

export interface Churned {
    /** Of one run. */
    churnSeconds: number;
    churnPeak: number;
}

/** As many as one job of Klaviyo's takes. */
const batch = 10_000;
const churns = 10;
/** One member in a hundred changes in a run: half of them their data, a quarter leaves, a quarter comes back. */
const share = { changed: 0.005, moved: 0.0025 };

const [part = "", location = "", path = ""] = process.argv.slice(2);
const ledger = openLedger(location);
const spec = {
    urn: "bench",
    connection: { kind: "klaviyo", settings: {} },
    destination: { listId: "BenchX" },
    segments: [{ kind: "files", path }],
    fields: { email: "Email", firstName: "GivenName", lastName: "FamilyName", properties: { plan: "Plan" } },
    consentColumn: "newsletter_consent",
} as unknown as ExportSpec;

const parts: Readonly<Record<string, () => Promise<Filled | Compared | Churned>>> = { fill, compare, churn };
console.log(JSON.stringify(await parts[part]?.()));

async function fill(): Promise<Filled> {
    const { workbench, target, people } = await staged();
    const fillSeconds = await secondsOf(() =>
        run(target, "bench-0", workbench, async (journal) => {
            for (let first = 1; first <= people; first += batch) {
                const rows = numbered(first, batch);
                await deliver(journal, rows, "put", workbench);
                await journal.identified(rows, workbench);
            }
        }),
    );
    workbench.close();
    return { fillSeconds, fillPeak: peak() };
}

async function compare(): Promise<Compared> {
    // The first one also fills the caches of the machine.
    await secondsToStage("klaviyo", fileSource(path));
    const stageSeconds = await secondsToStage("klaviyo", fileSource(path));
    const planSeconds = await secondsOf(async () => {
        const { workbench } = await prepared();
        workbench.close();
    });
    const comparePeak = peak();
    const { workbench, target } = await prepared();
    const loadSeconds = await secondsOf(() =>
        ledger.target(target).load(workbench, { ledger: "kept", pending: "waiting" }),
    );
    workbench.close();
    return { stageSeconds, planSeconds, loadSeconds, comparePeak };
}

async function churn(): Promise<Churned> {
    const { workbench, target, people } = await staged();
    const [changed, moved] = [Math.floor(people * share.changed), Math.floor(people * share.moved)];
    const seconds = await secondsOf(async () => {
        for (let turn = 0; turn < churns; turn++) {
            await run(target, `bench-${turn + 1}`, workbench, async (journal) => {
                await deliver(journal, numbered(1 + turn * moved, moved), "remove", workbench);
                const other = `SELECT * REPLACE (hash(digest, ${turn}) AS digest) FROM`;
                const half = Math.floor(people / 2) + turn * changed;
                await deliver(journal, `${other} (${numbered(half, changed)})`, "put", workbench);
                if (turn === 0) return;
                const back = numbered(1 + (turn - 1) * moved, moved);
                await deliver(journal, back, "put", workbench);
                await journal.identified(back, workbench);
            });
        }
    });
    workbench.close();
    return { churnSeconds: seconds / churns, churnPeak: peak() };
}

async function prepared(): Promise<StagedExport> {
    const request = { spec, destination: destinationFor("klaviyo"), ledger, directory: "/", now: () => new Date() };
    const transport = (signal: AbortSignal) => createTransport({ signal });
    const found = await prepareExport({ ...request, transport, signal: new AbortController().signal });
    if ("unchanged" in found) throw new Error("the segment was not read");
    return found;
}

/** The table `people` of who is to be sent. Half of the ids are as Klaviyo writes them, half as Constant Contact does. */
async function staged(): Promise<{ workbench: Workbench; target: string; people: number }> {
    const { workbench, stage, target } = await prepared();
    await workbench.run(
        `CREATE TABLE people AS SELECT *, CASE number % 2
            WHEN 0 THEN '01HQ2V' || left(translate(upper(sha256(key)), 'ILOU', 'WXYZ'), 20) ELSE uuid()::VARCHAR END AS vendor_id
        FROM (SELECT key, digest, row_number() OVER (ORDER BY position) AS number FROM ${stage.table})`,
    );
    return { workbench, target, people: stage.counts.members };
}

function numbered(first: number, count: number): string {
    return `SELECT key, digest, vendor_id FROM people WHERE number BETWEEN ${first} AND ${first + count - 1}`;
}

async function run(
    target: string,
    id: string,
    workbench: Workbench,
    work: (journal: Journal) => Promise<void>,
): Promise<void> {
    const lock = await ledger.target(target).lock("bench");
    const journal = await ledger.target(target).begin(lock, id);
    await work(journal);
    await journal.close({ id, endedAt: new Date().toISOString(), source: id, unchanged: 0, rejects: {} }, workbench);
    await lock.release();
}

async function deliver(journal: Journal, rows: string, kind: BatchKind, workbench: Workbench): Promise<void> {
    const number = await journal.sending(`SELECT key, digest FROM (${rows})`, workbench, kind);
    await journal.accepted(number, `job ${number}`);
    await journal.settled(number, [], new Date());
}

async function secondsOf(work: () => Promise<void>): Promise<number> {
    const started = performance.now();
    await work();
    return (performance.now() - started) / 1000;
}

/** https://nodejs.org/api/process.html#processresourceusage gives kilobytes. */
function peak(): number {
    return process.resourceUsage().maxRSS / 1024;
}
