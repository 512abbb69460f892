// npm run soak [-- --rounds 10 --seed N]: plays the properties of the tests on cases that `npm test` does not play: each round on the
// next seed. Stops at the first round that fails, and says how to play it again.
import { globSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { parseArgs } from "node:util";
import { runChild } from "./engine/child.mts";

const { values } = parseArgs({
    options: {
        rounds: { type: "string", default: "10" },
        seed: { type: "string", default: String(Math.floor(Date.now() / 1000)) },
    },
});
const root = fileURLToPath(new URL("..", import.meta.url));
const jest = ["--experimental-vm-modules", "--no-warnings", join(root, "node_modules", "jest", "bin", "jest.js")];
// Properties stand in the test files themselves or in suites that these share.
const sources = globSync("test/**/*.ts", { cwd: root });
const shared = sources.filter((path) => !path.endsWith(".test.ts") && text(path).includes("fc.assert"));
const sharing = shared.flatMap((path) => globSync(join(path, "..", "*", "contract.test.ts"), { cwd: root }));
const files = [...new Set([...sources.filter(isPropertyTest), ...sharing])].sort();

function text(path: string): string {
    return readFileSync(join(root, path), "utf8");
}

function isPropertyTest(path: string): boolean {
    return path.endsWith(".test.ts") && text(path).includes("fc.assert");
}

for (let round = 0; round < Number(values.rounds); round += 1) {
    const seed = Number(values.seed) + round;
    const started = Date.now();
    const { exitCode, stdout, stderr } = await runChild(process.execPath, [...jest, "--runTestsByPath", ...files], {
        cwd: root,
        env: { ...process.env, PROPERTY_SEED: String(seed) },
    });
    if (exitCode !== 0) {
        console.log(`${stdout}${stderr}\nFAILED. To play it again: npm run soak -- --rounds 1 --seed ${seed}`);
        process.exitCode = 1;
        break;
    }
    const seconds = ((Date.now() - started) / 1000).toFixed(0);
    console.log(
        `round ${round + 1} of ${values.rounds}: ${files.length} files of tests passed on seed ${seed} (${seconds} s)`,
    );
}
