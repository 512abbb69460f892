import { readFile, rm } from "node:fs/promises";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { runChild } from "../engine/child.mts";

/** Milliseconds for the tests of one mutation, and for a single one of them: a rule that is broken may have them wait for ever. */
const LONGEST_RUN = 180_000;
const LONGEST_TEST = 30_000;

export interface Verdict {
    /** `passed`: no test noticed anything. `failed`: a test did. `error`: no test came to say anything. */
    readonly outcome: "passed" | "failed" | "error";
    /** The first test that failed, behind the file that it stands in; or what was in the way. */
    readonly what: string;
}

/** Runs these test files in the folder until the first test that fails. `longest`: in milliseconds. */
export async function runTests(folder: string, tests: readonly string[], longest = LONGEST_RUN): Promise<Verdict> {
    const verdict = join(folder, ".verdict.json");
    await rm(verdict, { force: true });
    const jest = ["--experimental-vm-modules", "--no-warnings", join(folder, "node_modules", "jest", "bin", "jest.js")];
    const reporter = ["--reporters", fileURLToPath(import.meta.resolve("./first-failure.mjs"))];
    // One process: then a run that takes too long is ended whole.
    const how = ["--runInBand", "--cacheDirectory", join(folder, ".jest-cache"), "--testTimeout", String(LONGEST_TEST)];
    const ended = await runChild(process.execPath, [...jest, ...reporter, ...how, "--runTestsByPath", ...tests], {
        cwd: folder,
        env: { ...process.env, MUTATIONS_VERDICT: verdict },
        timeout: longest,
    });
    const text = await readFile(verdict, "utf8").catch(() => undefined);
    if (text !== undefined) return JSON.parse(text) as Verdict;
    if (typeof ended.exitCode === "string") return { outcome: "error", what: `no end within ${longest / 1000} s` };
    const said = `${ended.stdout} ${ended.stderr}`.replaceAll(/\s+/g, " ").trim().slice(0, 300);
    return { outcome: "error", what: `jest ended with ${ended.exitCode} and no verdict: ${said}` };
}
