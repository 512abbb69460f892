import { writeFileSync } from "node:fs";
import { env } from "node:process";

// A reporter for jest that writes down the first failure and ends the run at once: jest's own --bail plays the file to its end, and
// then leaves no report.

/** Writes what `Verdict` in tests.mts says. */
function tell(outcome, what) {
    writeFileSync(env.MUTATIONS_VERDICT, JSON.stringify({ outcome, what }));
}

function end(outcome, path, what) {
    tell(outcome, `${path.replace(/^.*\/test\//, "")}: ${what}`);
    process.exit(1);
}

export default class FirstFailure {
    onTestCaseResult({ path }, { status, fullName }) {
        if (status === "failed") end("failed", path, fullName);
    }

    onTestFileResult({ path }, { failureMessage, testResults }) {
        // A hook beside the tests failed, or not one test came to run.
        if (failureMessage) end(testResults.length > 0 ? "failed" : "error", path, firstWords(failureMessage));
    }

    onRunComplete(_contexts, { numPassedTests }) {
        if (numPassedTests > 0) tell("passed", "");
        else tell("error", "no test was run");
    }
}

function firstWords(message) {
    return message.replaceAll(/\s+/g, " ").trim().slice(0, 200);
}
