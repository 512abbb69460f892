import { accessSync, constants, readdirSync, realpathSync } from "node:fs";
import { delimiter, dirname, join } from "node:path";
import { runChild } from "./engine/child.mts";

/** Where Debian puts them, a folder for each version: beside PATH, on purpose. */
const ON_DEBIAN = "/usr/lib/postgresql";

/** The folder of a PostgreSQL server's programs for tests that start one: what `POSTGRES_BIN` names, else the one on this machine. */
export function findPostgres(environment: NodeJS.ProcessEnv, debian = ON_DEBIAN): string | undefined {
    if (environment.POSTGRES_BIN !== undefined) return environment.POSTGRES_BIN;
    const onPath = (environment.PATH ?? "").split(delimiter).filter(holdsServer);
    // A link on PATH may be alone there, without the programs that it needs beside it.
    const [first] = onPath.map((folder) => dirname(realpathSync(join(folder, "postgres"))));
    return first ?? versions(debian).find(holdsServer);
}

/** Finds the programs, or installs Debian's where that may be done; undefined: the test that needs them says what to install. */
export async function ensurePostgres(say: (line: string) => void, debian = ON_DEBIAN): Promise<string | undefined> {
    const found = findPostgres(process.env, debian);
    const onPath = (process.env.PATH ?? "").split(delimiter).map((folder) => join(folder, "apt-get"));
    const aptGet = onPath.find(isProgram);
    if (found !== undefined || aptGet === undefined || process.getuid?.() !== 0) return found;
    say("no PostgreSQL here: installing Debian's");
    const env = { ...process.env, DEBIAN_FRONTEND: "noninteractive" };
    for (const args of [
        ["update", "-q"],
        ["install", "-yq", "--no-install-recommends", "postgresql"],
    ]) {
        const { exitCode, stderr } = await runChild(aptGet, args, { env, onLine: say });
        if (exitCode !== 0) say(`apt-get ${args.join(" ")}: exit code ${exitCode}\n${stderr}`.trimEnd());
    }
    return findPostgres(process.env, debian);
}

/** Newest first. */
function versions(debian: string): string[] {
    try {
        const names = readdirSync(debian).sort((a, b) => Number(b) - Number(a));
        return names.map((version) => join(debian, version, "bin"));
    } catch {
        return [];
    }
}

function holdsServer(folder: string): boolean {
    return folder !== "" && isProgram(join(folder, "postgres")) && isProgram(join(folder, "initdb"));
}

function isProgram(file: string): boolean {
    try {
        accessSync(file, constants.X_OK);
        return true;
    } catch {
        return false;
    }
}
