import { type ChildProcess } from "node:child_process";
import { once } from "node:events";
import { availableParallelism } from "node:os";
import { createInterface } from "node:readline";
import { type Children } from "../quickstart/children.mts";
import { Problem } from "../quickstart/problem.mts";
import { root } from "../quickstart/room.mts";
import { type Options } from "./options.mts";
import { type Verdict } from "./verdicts.mts";

/** Scenarios under way at once in one process: they wait more than they work. */
export const AT_ONCE = 6;
const MOST_WORKERS = 4;

/** As jest compiles the same files for the sample of them: from their source, each by itself. */
const compiler = { module: "commonjs", target: "es2023", rootDir: root, ignoreDeprecations: "6.0" };

/** Plays all scenarios, in as many processes as there are cores, and hands over each verdict as it comes. */
export async function playAll(
    children: Children,
    { runs, seed, vendor }: Options,
    verdict: (verdict: Verdict) => void,
): Promise<void> {
    const workers = Math.min(mostWorkers(), runs);
    const shares = Array.from({ length: workers }, (_, worker) => Math.ceil((runs - worker) / workers));
    await Promise.all(
        shares.map((share, worker) => {
            const args = [
                seed + worker,
                workers,
                share,
                Math.min(AT_ONCE, share),
                ...(vendor === undefined ? [] : [vendor]),
            ];
            return work(children, "test/faults/worker.ts", args.map(String), verdict);
        }),
    );
}

/** Processes at once: as many as there are cores, up to a limit. */
export function mostWorkers(): number {
    return Math.min(availableParallelism(), MOST_WORKERS);
}

/** Runs a script of the tests to its end, and hands over each line that it prints, which is JSON. */
export async function work<Told>(
    children: Children,
    script: string,
    args: string[],
    told: (line: Told) => void,
): Promise<void> {
    const child = startScript(children, script, args);
    let printed = "";
    child.stderr?.setEncoding("utf8").on("data", (chunk: string) => (printed += chunk));
    const closed = once(child, "close");
    for await (const line of createInterface({ input: child.stdout! })) told(JSON.parse(line) as Told);
    const [code] = (await closed) as [number | null];
    if (code !== 0) throw new Problem(`a process that plays scenarios ended early (${code}): ${printed.trim()}`);
}

/** Starts a script of the tests. */
export function startScript(children: Children, script: string, args: string[]): ChildProcess {
    const command = ["--no-warnings", "-r", "ts-node/register/transpile-only", script, ...args];
    return children.start(process.execPath, command, {
        cwd: root,
        env: { ...process.env, TS_NODE_SKIP_PROJECT: "1", TS_NODE_COMPILER_OPTIONS: JSON.stringify(compiler) },
    });
}
