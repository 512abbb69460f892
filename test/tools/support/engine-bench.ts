import { readFileSync } from "node:fs";
import { join } from "node:path";
import { type Ended, createBench, repository, type Bench } from "./bench";
import { refusedAddress } from "./publisher";

const pins = readFileSync(join(repository, "tools", "engine", "pulumi", "go.mod"), "utf8");

/** The version that tools/engine pins: "3.259.0". */
export const version = / github\.com\/pulumi\/pulumi\/pkg\/v3 v(\S+)/.exec(pins)?.[1] ?? "";
/** The folder's name in the cache. */
export const kind = `${version}-${process.platform}-${process.arch}`;

export interface Answer {
    directory: string;
    version: string;
    origin: string;
}

/** The tool with nothing on PATH but stand-ins: a pulumi that tells its version, a go that writes one. */
export interface EngineBench extends Bench {
    cache: string;
    /** `node tools/engine/main.mts --json`, its downloads refused unless the environment says otherwise. */
    ask(environment?: NodeJS.ProcessEnv): Promise<Ended>;
    /** Puts a whole engine into a folder. */
    putEngine(folder: string, told: string): Promise<void>;
    /** A go that answers `go version` and, for `go build`, logs its call, runs `build` and writes a program. */
    putGo(build?: string): Promise<void>;
    /** The file in which that go logs. */
    goLog: string;
}

export const answerOf = ({ stdout }: Ended): Answer => JSON.parse(stdout) as Answer;

/** The script of a pulumi that tells this version. */
export const tells = (told: string): string => `echo v${told}`;

export async function createEngineBench(): Promise<EngineBench> {
    const bench = await createBench();
    const cache = join(bench.folder, "the cache's folder");
    const goLog = join(bench.folder, "go.log");
    const main = join(repository, "tools", "engine", "main.mts");
    return {
        ...bench,
        cache,
        goLog,
        ask: (environment = {}) => {
            const defaults = { SEGMENT_EXPORT_ENGINE_CACHE: cache, SEGMENT_EXPORT_ENGINE_DOWNLOADS: refusedAddress };
            return bench.run(process.execPath, [main, "--json"], { ...defaults, ...environment });
        },
        putEngine: async (folder, told) => {
            for (const name of ["pulumi-language-nodejs", "pulumi-resource-pulumi-nodejs"]) {
                await bench.standIn(name, "exit 0", folder);
            }
            await bench.standIn("pulumi", tells(told), folder);
        },
        putGo: (build = "") => bench.standIn("go", goScript(goLog, build)),
    };
}

const goScript = (log: string, build: string) => `
if [ "$1" = version ]; then echo "go version go1.26.8 linux/amd64"; exit 0; fi
echo "$PWD $*" >> "${log}"
${build}
while [ "$1" != -o ]; do shift; done
printf '#!/bin/sh\\necho v${version}\\n' > "$2"
chmod +x "$2"`;
