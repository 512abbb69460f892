import { join } from "node:path";
import { buildEngine } from "./build.mts";
import { downloadEngine } from "./download.mts";
import { exclusively, holdsEngine, makeFolder, openCache } from "./folder.mts";
import { engineOnPath, versionOf } from "./on-path.mts";
import { EngineProblem, installPulumi } from "./problem.mts";
import { createProgress, type Progress } from "./progress.mts";
import { pinnedVersion } from "./versions.mts";

export interface Engine {
    /** Absolute; holds `pulumi`, `pulumi-language-nodejs` and `pulumi-resource-pulumi-nodejs`. */
    directory: string;
    /** "3.259.0" */
    version: string;
    origin: "path" | "cached" | "downloaded" | "built";
}

export interface EngineOptions {
    /** Where PATH and the SEGMENT_EXPORT_ENGINE_* settings are read; default: this process's own. */
    environment?: NodeJS.ProcessEnv;
    /** Told what is being done; default: lines on standard error. */
    progress?: Progress;
}

/**
 * Finds or makes a Pulumi engine: the one on PATH, else the one made before, else the published one, else one built
 * from its Go modules. Nothing of the user's own Pulumi is touched. Throws EngineProblem, saying what to install.
 */
export async function ensureEngine(options: EngineOptions = {}): Promise<Engine> {
    const environment = options.environment ?? process.env;
    const progress = options.progress ?? createProgress();
    if (process.platform === "win32") throw new EngineProblem("on Windows, run this inside WSL");
    const cache = await openCache(environment);
    const found = await engineOnPath(environment, cache, progress.say);
    if (found !== undefined) return { ...found, origin: "path" };
    return cached(cache) ?? (await makeOne(cache, environment, progress));
}

function cached(cache: string): Engine | undefined {
    const { directory, version } = place(cache);
    return holdsEngine(directory) ? { directory, version, origin: "cached" } : undefined;
}

// The machine's kind belongs to the name: a folder shared with a container may see two.
function place(cache: string): { directory: string; version: string } {
    const version = pinnedVersion("pulumi");
    return { directory: join(cache, `${version}-${process.platform}-${process.arch}`), version };
}

async function makeOne(cache: string, environment: NodeJS.ProcessEnv, progress: Progress): Promise<Engine> {
    return await exclusively(cache, progress.say, async () => {
        const made = cached(cache);
        if (made !== undefined) return made;
        const { directory, version } = place(cache);
        let origin: Engine["origin"] = "downloaded";
        await makeFolder(directory, async (temporary) => {
            if (!(await downloadEngine(temporary, version, environment, progress))) {
                origin = "built";
                await buildEngine(temporary, environment, progress);
            }
            await prove(temporary, version, environment);
        });
        progress.say(`Pulumi ${version} ${origin}: ${directory}`);
        return { directory, version, origin };
    });
}

async function prove(folder: string, version: string, environment: NodeJS.ProcessEnv): Promise<void> {
    const told = await versionOf(join(folder, "pulumi"), environment);
    if (holdsEngine(folder) && told === version) return;
    throw new EngineProblem(`the Pulumi ${version} that was made does not run here: ${installPulumi}, then run again`);
}
