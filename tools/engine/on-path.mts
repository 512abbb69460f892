import { createHash } from "node:crypto";
import { realpathSync } from "node:fs";
import { mkdtemp, rm, symlink } from "node:fs/promises";
import { tmpdir } from "node:os";
import { delimiter, dirname, isAbsolute, join } from "node:path";
import { runChild } from "./child.mts";
import { exclusively, holdsEngine, isExecutable, makeFolder, providerScript } from "./folder.mts";
import { type Report } from "./progress.mts";
import { engineFiles, isAtLeast, oldestUsable } from "./versions.mts";

export interface FoundEngine {
    directory: string;
    version: string;
}

/** The `pulumi` on PATH with its Node language host, if it is recent enough; else says why not. */
export async function engineOnPath(
    environment: NodeJS.ProcessEnv,
    cache: string,
    say: Report,
): Promise<FoundEngine | undefined> {
    const pulumi = findOnPath("pulumi", environment);
    if (pulumi === undefined) return undefined;
    const version = await versionOf(pulumi, environment);
    if (version === undefined) return refuse(say, `${pulumi} does not answer "pulumi version"`);
    if (!isAtLeast(version, oldestUsable)) return refuse(say, `${pulumi} is ${version}, older than ${oldestUsable}`);
    const resolved = realpathSync(pulumi);
    for (const directory of [dirname(pulumi), dirname(resolved)]) {
        if (holdsEngine(directory)) return { directory, version };
    }
    const beside = join(dirname(resolved), "pulumi-language-nodejs");
    const host = isExecutable(beside) ? beside : findOnPath("pulumi-language-nodejs", environment);
    if (host === undefined) return refuse(say, `${pulumi} has no pulumi-language-nodejs beside it`);
    return { directory: await linked(cache, resolved, host, say), version };
}

/** The version that a `pulumi` tells ("3.259.0"), asked without touching the user's own Pulumi folder. */
export async function versionOf(pulumi: string, environment: NodeJS.ProcessEnv): Promise<string | undefined> {
    const home = await mkdtemp(join(tmpdir(), "pulumi-version-"));
    try {
        const env = { ...environment, PULUMI_HOME: home, PULUMI_SKIP_UPDATE_CHECK: "true" };
        const { stdout } = await runChild(pulumi, ["version"], { env, timeout: 30_000 });
        return /^v?(\d+\.\d+\.\d+\S*)\s*$/m.exec(stdout)?.[1];
    } catch {
        return undefined; // Not a program for this machine: it answers nothing, which the caller reports.
    } finally {
        await rm(home, { recursive: true, force: true });
    }
}

function findOnPath(name: string, environment: NodeJS.ProcessEnv): string | undefined {
    const folders = (environment.PATH ?? "").split(delimiter).filter(isAbsolute);
    return folders.map((folder) => join(folder, name)).find(isExecutable);
}

// The parts lie in different folders (a package manager's links, say): one folder of links holds them together.
async function linked(cache: string, pulumi: string, host: string, say: Report): Promise<string> {
    const beside = join(dirname(pulumi), "pulumi-resource-pulumi-nodejs");
    const parts = [pulumi, host, isExecutable(beside) ? beside : providerScript()] as const;
    const key = createHash("sha256").update(parts.join("\n")).digest("hex").slice(0, 16);
    const folder = join(cache, `on-path-${key}`);
    await exclusively(cache, say, async () => {
        if (holdsEngine(folder)) return;
        await makeFolder(folder, async (temporary) => {
            for (const [index, part] of parts.entries()) await symlink(part, join(temporary, engineFiles[index] ?? ""));
        });
    });
    return folder;
}

function refuse(say: Report, reason: string): undefined {
    say(`Not using the Pulumi on PATH: ${reason}`);
}
