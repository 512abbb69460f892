// npm run faults [-- --runs 1000 --seed 1 --vendor klaviyo --verbose]: plays scenarios of faults that their seeds decide against
// the sandbox, and holds every list against what it must be. The scenarios and their judge are in test/faults/, where jest plays
// a sample of them: it and the processes started here compile the same sources as they are, so there is nothing to build and
// nothing that could differ. Exit code 1 when any scenario is wrong.
import { createProgress } from "./engine/progress.mts";
import { optionsOf } from "./faults/options.mts";
import { progressLine, told, type Verdict, verdictTable } from "./faults/verdicts.mts";
import { playAll } from "./faults/workers.mts";
import { Children } from "./quickstart/children.mts";
import { isUsage } from "./quickstart/options.mts";
import { Problem } from "./quickstart/problem.mts";

try {
    const options = optionsOf(process.argv.slice(2));
    const verdicts: Verdict[] = [];
    const progress = createProgress();
    const started = Date.now();
    const hear = (verdict: Verdict): void => {
        verdicts.push(verdict);
        if (options.verbose || verdict.ending === "wrong") console.log(told(verdict, options));
    };
    const detail = (): string => progressLine(verdicts, options, (Date.now() - started) / 1000);
    await progress.during("faults", detail, playAll(new Children(), options, hear));
    console.log(verdictTable(verdicts));
    const missing = options.runs - verdicts.length;
    if (missing > 0) throw new Problem(`${missing} scenarios were not played`);
    if (verdicts.some(({ ending }) => ending === "wrong")) process.exitCode = 1;
} catch (error) {
    if (!(error instanceof Problem || isUsage(error))) throw error;
    console.error((error as Error).message);
    process.exitCode = 1;
}
