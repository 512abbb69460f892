import { execFile } from "node:child_process";
import { join, resolve } from "node:path";
import { promisify } from "node:util";

/** The repository's root: what a project has as node_modules/pulumi-segment-export. */
export const repository = resolve(__dirname, "..", "..", "..");

export interface EngineAnswer {
    directory: string;
    version: string;
    environment: NodeJS.ProcessEnv;
}

/**
 * The engine and the environment to run it in. `npm test` has made the engine before; a test started by itself on a
 * fresh clone waits here until it is built.
 */
export async function askForEngine(home: string, backend: string): Promise<EngineAnswer> {
    const main = join(repository, "tools", "engine", "main.mts");
    const args = [main, "--json", "--home", home, "--backend", backend];
    const { stdout } = await promisify(execFile)(process.execPath, args, { maxBuffer: 64 * 1024 * 1024 });
    return JSON.parse(stdout) as EngineAnswer;
}
