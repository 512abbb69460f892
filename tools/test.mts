// npm test: static checks, unit tests and engine tests. While the engine is being built, the static checks go on beside it.
// The last line counts checks and tests together. `npm test -- ARGS` runs only jest, with these arguments.
import { spawn } from "node:child_process";
import { mkdir, readFile, rm } from "node:fs/promises";
import { constants } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { ensureBrowser } from "./browser.mts";
import { runChild } from "./engine/child.mts";
import { ensurePostgres } from "./postgres.mts";

interface Outcome {
    name: string;
    passed: number;
    failed: number;
    skipped: number;
    seconds: number;
}

const root = fileURLToPath(new URL("..", import.meta.url));
const binary = (name: string, file: string) => join(root, "node_modules", name, file);
const checks: { name: string; command: string[] }[] = [
    { name: "types", command: [binary("typescript", "bin/tsc"), "--noEmit", "-p", "tsconfig.json"] },
    { name: "lint", command: [binary("eslint", "bin/eslint.js"), "."] },
    { name: "format", command: [binary("prettier", "bin/prettier.cjs"), "--check", "."] },
    { name: "dead exports", command: [binary("knip", "bin/knip.js"), "--no-progress"] },
];
const jest = ["--experimental-vm-modules", "--no-warnings", binary("jest", "bin/jest.js")];

function say(line: string): void {
    console.log(line);
}

async function runCheck({ name, command }: (typeof checks)[number]): Promise<Outcome> {
    const started = Date.now();
    const { exitCode, stdout, stderr } = await runChild(process.execPath, command, { cwd: root });
    const passed = exitCode === 0;
    const seconds = since(started);
    if (!passed) say(`${stdout}${stderr}`.trimEnd());
    say(`${name}: ${passed ? "passed" : "FAILED"} (${seconds.toFixed(0)} s)`);
    return { name, passed: passed ? 1 : 0, failed: passed ? 0 : 1, skipped: 0, seconds };
}

async function getEngine(): Promise<Outcome> {
    const started = Date.now();
    const { exitCode } = await runChild(process.execPath, ["tools/engine/main.mts"], {
        cwd: root,
        onLine: (line) => say(`engine | ${line}`),
    });
    const seconds = since(started);
    const passed = exitCode === 0;
    say(`engine: ${passed ? "ready" : "FAILED"} (${seconds.toFixed(0)} s)`);
    return { name: "engine", passed: 0, failed: passed ? 0 : 1, skipped: 0, seconds };
}

/** Its tests are told by CHROMIUM where it is. */
async function getBrowser(): Promise<void> {
    const browser = await ensureBrowser((line) => say(`browser | ${line}`));
    if (browser !== undefined) process.env.CHROMIUM = browser;
}

/** Its tests are told by POSTGRES_BIN where its programs are. */
async function getPostgres(): Promise<void> {
    const folder = await ensurePostgres((line) => say(`postgres | ${line}`));
    if (folder !== undefined) process.env.POSTGRES_BIN = folder;
}

/** What tests start; one after the other, for two installations of packages at once are refused. */
async function getPrograms(): Promise<void> {
    await getBrowser();
    await getPostgres();
}

/** Runs jest in sight and reads its counts; a file that could not be run counts as one failure. */
async function runTests(name: string, args: string[]): Promise<Outcome> {
    const started = Date.now();
    const results = join(root, ".cache", "test", `${name.replace(" ", "-")}.json`);
    await mkdir(join(root, ".cache", "test"), { recursive: true });
    await rm(results, { force: true });
    say(`${name}:`);
    const exitCode = await inSight([...jest, "--json", "--outputFile", results, ...args]);
    const told = await readFile(results, "utf8").catch(() => "{}");
    const counts = JSON.parse(told) as Record<string, number | undefined>;
    const { numPassedTests = 0, numFailedTests = 0, numRuntimeErrorTestSuites = 0, numPendingTests = 0 } = counts;
    const failed = numFailedTests + numRuntimeErrorTestSuites;
    return {
        name,
        passed: numPassedTests,
        failed: failed === 0 && exitCode !== 0 ? 1 : failed,
        skipped: numPendingTests,
        seconds: since(started),
    };
}

function inSight(args: string[]): Promise<number> {
    return new Promise((resolve, reject) => {
        const child = spawn(process.execPath, args, { cwd: root, stdio: ["ignore", "inherit", "inherit"] });
        child.on("error", reject);
        child.on("close", (code, signal) => resolve(code ?? 128 + constants.signals[signal ?? "SIGKILL"]));
    });
}

async function runChecks(): Promise<Outcome[]> {
    const outcomes: Outcome[] = [];
    for (const check of checks) outcomes.push(await runCheck(check));
    return outcomes;
}

async function everything(): Promise<Outcome[]> {
    const [engine, outcomes] = await Promise.all([getEngine(), runChecks(), getPrograms()]);
    // Not beside a build that takes all cores: these tests speak over real sockets, with clocks that run.
    outcomes.push(await runTests("unit tests", ["--testPathIgnorePatterns", "<rootDir>/test/engine/"]));
    if (engine.failed > 0) return [...outcomes, { ...engine, name: "engine tests (not run: no engine)" }];
    return [...outcomes, await runTests("engine tests", ["--roots", join(root, "test", "engine")])];
}

function since(started: number): number {
    return (Date.now() - started) / 1_000;
}

function sum(outcomes: Outcome[], key: "passed" | "failed"): number {
    return outcomes.reduce((total, outcome) => total + outcome[key], 0);
}

// CI=true alone makes some of the tools colour what nobody sees in colour.
if (!process.stdout.isTTY) process.env.NO_COLOR ??= "1";
const own = process.argv.slice(2);
if (own.length > 0) {
    await getPrograms();
    process.exitCode = await inSight([...jest, ...own]);
} else {
    const outcomes = await everything();
    say("");
    for (const { name, passed, failed, skipped, seconds } of outcomes) {
        const more = skipped > 0 ? `, ${skipped} skipped` : "";
        say(`${name}: ${passed} passed, ${failed} failed${more} (${seconds.toFixed(0)} s)`);
    }
    say(`${sum(outcomes, "passed")} passed, ${sum(outcomes, "failed")} failed`);
    process.exitCode = sum(outcomes, "failed") > 0 ? 1 : 0;
}
