// npm run crash [-- --kills 300 --real 20 --seed 1 --vendor klaviyo --store postgres --verbose]: kills runs at seeded steps, for each
// vendor and each of the ledger's stores, and holds lists, ledgers and requests against what they must be when later runs have come to
// their end. First so many runs inside a process of ours, which are cut off from ledger and vendor at any step of the journal; then so
// many times the provider or the engine of a real `pulumi up`, with kill -9. Exit code 1 when anything is wrong.
import { optionsOf, type Options } from "./crash/options.mts";
import { told, type Verdict, verdictTable } from "./crash/verdicts.mts";
import { doAll, inEarnest, inProcess } from "./crash/workers.mts";
import { EngineProblem } from "./engine/problem.mts";
import { ensureEngine } from "./engine/engine.mts";
import { createProgress } from "./engine/progress.mts";
import { ensurePostgres } from "./postgres.mts";
import { Children } from "./quickstart/children.mts";
import { isUsage } from "./quickstart/options.mts";
import { number } from "./quickstart/print.mts";
import { Problem } from "./quickstart/problem.mts";

/** For the workers, which start a server each. */
async function findPrograms({ real, stores }: Options): Promise<void> {
    if (stores.includes("postgres")) {
        const folder = await ensurePostgres((line) => console.error(line));
        if (folder === undefined) throw new Problem("no PostgreSQL here: install one, or write --store directory");
        process.env.POSTGRES_BIN = folder;
    }
    if (real > 0) await ensureEngine();
}

async function main(options: Options): Promise<void> {
    await findPrograms(options);
    const children = new Children();
    const progress = createProgress();
    const verdicts: Verdict[] = [];
    try {
        for (const part of ["kills", "real"] as const) await play(part, options, { children, progress, verdicts });
    } finally {
        // Also of a part that broke off.
        console.log(verdictTable(verdicts));
    }
    if (wrong(verdicts) > 0) process.exitCode = 1;
}

interface Stage {
    children: Children;
    progress: ReturnType<typeof createProgress>;
    /** All that were heard so far. */
    verdicts: Verdict[];
}

async function play(part: "kills" | "real", options: Options, { children, progress, verdicts }: Stage): Promise<void> {
    const wanted = options.vendors.length * options.stores.length * options[part];
    const own: Verdict[] = [];
    const hear = (verdict: Verdict): void => {
        own.push(verdict);
        verdicts.push(verdict);
        if (options.verbose || verdict.findings.length > 0) console.log(told(verdict, part, options));
    };
    const jobs = part === "kills" ? inProcess(options) : inEarnest(options);
    const [label, started] = [part === "kills" ? "killed inside" : "kill -9", Date.now()];
    const detail = (): string => {
        const seconds = (Date.now() - started) / 1000;
        return `${number(killed(own))} of ${number(wanted)}, ${wrong(own)} wrong, ${(seconds / Math.max(1, killed(own))).toFixed(2)} s each`;
    };
    await progress.during(label, detail, doAll(children, jobs, hear));
    if (wanted > 0) console.error(`${label}: ${detail()}, ${Math.round((Date.now() - started) / 1000)} s`);
    if (killed(own) < wanted) throw new Problem(`only ${killed(own)} of ${wanted} were killed`);
}

function killed(verdicts: readonly Verdict[]): number {
    return verdicts.reduce((sum, { kills }) => sum + kills.length, 0);
}

function wrong(verdicts: readonly Verdict[]): number {
    return verdicts.filter(({ findings }) => findings.length > 0).length;
}

try {
    await main(optionsOf(process.argv.slice(2)));
} catch (error) {
    if (!(error instanceof Problem || error instanceof EngineProblem || isUsage(error))) throw error;
    console.error((error as Error).message);
    process.exitCode = 1;
}
