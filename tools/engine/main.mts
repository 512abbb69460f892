// node tools/engine/main.mts           gets the engine ready and prints its folder
// node tools/engine/main.mts --json    the same, printed as JSON; with --home DIR and --backend DIR also the
//                                      environment to run it in
import { parseArgs } from "node:util";
import { ensureEngine } from "./engine.mts";
import { engineEnvironment } from "./environment.mts";
import { EngineProblem } from "./problem.mts";

const { values } = parseArgs({
    options: { json: { type: "boolean" }, home: { type: "string" }, backend: { type: "string" } },
});

try {
    const engine = await ensureEngine();
    const { home, backend } = values;
    const environment = home && backend ? engineEnvironment(engine, { home, backend }) : undefined;
    console.log(values.json ? JSON.stringify({ ...engine, environment }) : engine.directory);
} catch (error) {
    if (!(error instanceof EngineProblem)) throw error;
    console.error(error.message);
    process.exitCode = 1;
}
