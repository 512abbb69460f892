// npm run mutations [-- --only TEXT]: breaks one rule of the sources at a time, in a copy, and has the tests notice. Prints which test
// caught it. Fails when one survives: then a rule that real people depend on is held by no test. `--only`: those with the text in
// their rule or file.
import { readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { parseArgs } from "node:util";
import { all } from "./mutations/all.mts";
import { Compiler } from "./mutations/compiler.mts";
import { copyOf } from "./mutations/copy.mts";
import { broken, unfit, type Mutation } from "./mutations/mutation.mts";
import { runTests, type Verdict } from "./mutations/tests.mts";
import { table } from "./quickstart/print.mts";

interface Tried extends Verdict {
    readonly mutation: Mutation;
    readonly seconds: number;
}

/** Milliseconds for all test files together, before anything is broken. */
const LONGEST_WARM_UP = 1_200_000;
/** Characters of a test's name in the table. */
const LONGEST_NAME = 110;

const words: Readonly<Record<Verdict["outcome"], string>> = { failed: "caught", passed: "SURVIVED", error: "ERROR" };
const root = fileURLToPath(new URL("..", import.meta.url));

async function tryOut(mutation: Mutation, folder: string, compiler: Compiler): Promise<Tried> {
    const started = Date.now();
    const path = join(folder, mutation.file);
    const text = readFileSync(path, "utf8");
    const change = broken(mutation, text);
    writeFileSync(path, change);
    try {
        const running = runTests(folder, mutation.tests);
        // Meanwhile, for the tests do not look at types: what the compiler would stop needs no test.
        const error = compiler.errorWith(path, change);
        const verdict = await running;
        const seconds = (Date.now() - started) / 1000;
        if (error === undefined) return { mutation, ...verdict, seconds };
        return { mutation, outcome: "error", what: `it does not compile: ${error}`, seconds };
    } finally {
        writeFileSync(path, text);
    }
}

function shown(all: readonly Tried[]): string {
    const cut = (text: string): string => (text.length > LONGEST_NAME ? `${text.slice(0, LONGEST_NAME - 1)}…` : text);
    const rows = all.map(({ mutation: { rule, file }, outcome, what, seconds }) => [
        rule,
        file.replace(/^provider\//, ""),
        outcome === "failed" ? cut(what) : `${words[outcome]} ${what}`.trim(),
        seconds.toFixed(1),
    ]);
    return table([["rule", "broken in provider/", "caught by (test/)", "seconds"], ...rows]);
}

async function main(only: string): Promise<boolean> {
    const chosen = all.filter(({ rule, file }) => `${rule}\n${file}`.toLowerCase().includes(only.toLowerCase()));
    if (chosen.length === 0) throw new Error(`no mutation has ${JSON.stringify(only)} in its rule or file`);
    const folder = await copyOf(root);
    const problems = unfit(chosen, folder);
    if (problems.length > 0) throw new Error(problems.join("\n\n"));
    const tests = [...new Set(chosen.flatMap((mutation) => mutation.tests))].sort();
    console.log(`${chosen.length} mutations; first their ${tests.length} test files with nothing broken`);
    const warmUp = await runTests(folder, tests, LONGEST_WARM_UP);
    if (warmUp.outcome !== "passed") throw new Error(`with nothing broken, this does not pass: ${warmUp.what}`);
    const compiler = new Compiler(folder);
    const tried: Tried[] = [];
    for (const mutation of chosen) {
        const result = await tryOut(mutation, folder, compiler);
        tried.push(result);
        console.log(`${tried.length} of ${chosen.length}: ${words[result.outcome]}: ${mutation.rule}`);
        if (result.outcome !== "failed")
            console.log(`    ${mutation.file}, ${mutation.tests.join(", ")} ${result.what}`);
    }
    console.log(`\n${shown(tried)}\n`);
    const left = tried.filter(({ outcome }) => outcome !== "failed").length;
    console.log(`${tried.length - left} of ${tried.length} caught${left === 0 ? "; none survives" : `, ${left} NOT`}`);
    return left === 0;
}

const { values } = parseArgs({ options: { only: { type: "string", default: "" } } });
try {
    process.exitCode = (await main(values.only)) ? 0 : 1;
} catch (error) {
    console.error((error as Error).message);
    process.exitCode = 1;
}
