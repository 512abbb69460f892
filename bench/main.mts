// npm run bench [-- --people 1000000]: all measurements one after another, a table each. npm run bench:churn, bench:vendors, bench:seed
// and bench:ledger are each alone. Exit code 1 when a goal of one is not met.
import { spawnSync } from "node:child_process";
import { fileURLToPath } from "node:url";

for (const name of ["churn", "vendors", "seed", "ledger"]) {
    console.log(`\n# bench:${name}\n`);
    const script = fileURLToPath(new URL(`${name}.mts`, import.meta.url));
    const { status, signal } = spawnSync(process.execPath, [script, ...process.argv.slice(2)], { stdio: "inherit" });
    if (status !== 0) process.exitCode = 1;
    // Asked to stop, as the one under way was.
    if (signal !== null || status === 130) break;
}
