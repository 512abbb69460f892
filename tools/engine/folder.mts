import { accessSync, constants, statSync } from "node:fs";
import { copyFile, mkdir, readdir, rename, rm } from "node:fs/promises";
import { dirname, join, resolve } from "node:path";
import { fileURLToPath } from "node:url";
import { withLock } from "../lock.mjs";
import { EngineProblem, reasonOf } from "./problem.mts";
import { type Report } from "./progress.mts";
import { engineFiles } from "./versions.mts";

const root = fileURLToPath(new URL("../..", import.meta.url));
const unfinished = "unfinished-";

export function isExecutable(file: string): boolean {
    try {
        accessSync(file, constants.X_OK);
        return statSync(file).isFile();
    } catch {
        return false;
    }
}

/** The folder where engines are kept, made if missing: `SEGMENT_EXPORT_ENGINE_CACHE`, or `.cache/engine` here. */
export async function openCache(environment: NodeJS.ProcessEnv): Promise<string> {
    const cache = resolve(environment.SEGMENT_EXPORT_ENGINE_CACHE || join(root, ".cache", "engine"));
    try {
        await mkdir(cache, { recursive: true });
        accessSync(cache, constants.W_OK);
    } catch (error) {
        const remedy = "set SEGMENT_EXPORT_ENGINE_CACHE to a folder that can be written";
        throw new EngineProblem(`cannot write in ${cache} (${reasonOf(error)}): ${remedy}, then run again`);
    }
    return cache;
}

/** Runs `work` while no other process changes the cache. */
export function exclusively<Result>(cache: string, say: Report, work: () => Promise<Result>): Promise<Result> {
    const waiting = () => say("Another process is getting the engine; waiting for it");
    return withLock(join(cache, "lock"), waiting, work);
}

/** Whether a folder holds a whole engine. */
export function holdsEngine(folder: string): boolean {
    return engineFiles.every((name) => isExecutable(join(folder, name)));
}

/**
 * Makes `folder` by `fill`ing another one and renaming it, so that `folder` is never seen half made. Only for the
 * holder of the cache's lock.
 */
export async function makeFolder(folder: string, fill: (temporary: string) => Promise<void>): Promise<void> {
    const temporary = join(dirname(folder), `${unfinished}${process.pid}`);
    await removeUnfinished(dirname(folder));
    await mkdir(temporary, { recursive: true });
    try {
        await fill(temporary);
        await rm(folder, { recursive: true, force: true });
        await rename(temporary, folder);
    } finally {
        await rm(temporary, { recursive: true, force: true });
    }
}

async function removeUnfinished(cache: string): Promise<void> {
    for (const name of await readdir(cache)) {
        if (name.startsWith(unfinished)) await rm(join(cache, name), { recursive: true, force: true });
    }
}

/** The script that starts providers written in Node; it ships with the npm SDK and is the same for all versions. */
export function providerScript(): string {
    return join(root, "node_modules", "@pulumi", "pulumi", "pulumi-resource-pulumi-nodejs");
}

export async function copyProviderScript(folder: string): Promise<void> {
    await copyFile(providerScript(), join(folder, "pulumi-resource-pulumi-nodejs"));
}
