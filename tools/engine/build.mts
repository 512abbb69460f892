import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { runChild } from "./child.mts";
import { copyProviderScript } from "./folder.mts";
import { EngineProblem, installPulumi } from "./problem.mts";
import { type Progress } from "./progress.mts";
import { pinnedVersion, type Wrapper } from "./versions.mts";

const needsGo = "Go >= 1.25.11 from https://go.dev/dl";

interface Program {
    wrapper: Wrapper;
    file: string;
    source: string;
}

// Two wrapper modules, since the two programs pin different versions of the SDK they share: the language host is no
// longer part of a module that the Go proxy has, but an older SDK still holds it, and it speaks to a newer engine.
const programs: Program[] = [
    { wrapper: "pulumi", file: "pulumi", source: "github.com/pulumi/pulumi/pkg/v3/cmd/pulumi" },
    {
        wrapper: "language-nodejs",
        file: "pulumi-language-nodejs",
        source: "github.com/pulumi/pulumi/sdk/v3/nodejs/cmd/pulumi-language-nodejs",
    },
];

/** Builds the engine from its Go modules into `folder`. Throws EngineProblem, saying what to install. */
export async function buildEngine(folder: string, environment: NodeJS.ProcessEnv, progress: Progress): Promise<void> {
    const env = goEnvironment(environment);
    const go = await goVersion(env);
    progress.say(
        `Building Pulumi ${pinnedVersion("pulumi")} from its Go modules with ${go}: takes 4 to 6 minutes on 2 idle cores, once`,
    );
    for (const program of programs) await buildProgram(program, folder, env, progress);
    await copyProviderScript(folder);
}

async function buildProgram(
    { wrapper, file, source }: Program,
    folder: string,
    env: NodeJS.ProcessEnv,
    progress: Progress,
): Promise<void> {
    const version = `-X github.com/pulumi/pulumi/sdk/v3/go/common/version.Version=v${pinnedVersion(wrapper)}`;
    const flags = ["-v", "-mod=readonly", "-trimpath", "-buildvcs=false", "-ldflags", `-s -w ${version}`];
    const work = countWork();
    const build = runChild("go", ["build", ...flags, "-o", join(folder, file), source], {
        cwd: wrapperFolder(wrapper),
        env,
        onLine: work.see,
        low: true,
    });
    const result = await progress.during(`Building ${file}`, work.told, build);
    if (result.exitCode !== 0) throw new EngineProblem(explain(file, result.exitCode, result.stderr));
}

// `go build -v` names each package it compiles; modules it fetches first are named too.
function countWork(): { see: (line: string) => void; told: () => string } {
    let fetched = 0;
    let compiled = 0;
    return {
        see: (line) => {
            if (line.startsWith("go: downloading ")) fetched += 1;
            else if (!line.includes(" ")) compiled += 1;
        },
        told: () =>
            [[fetched, "modules fetched"] as const, [compiled, "packages compiled"] as const]
                .filter(([count]) => count > 0)
                .map(([count, what]) => `${count} ${what}`)
                .join(", "),
    };
}

// No C compiler, workspace or target of the user's own takes part, so that the result is the same everywhere.
function goEnvironment(environment: NodeJS.ProcessEnv): NodeJS.ProcessEnv {
    return { ...environment, CGO_ENABLED: "0", GOWORK: "off", GOOS: "", GOARCH: "" };
}

/** What `go version` tells ("go1.26.8"). In the wrapper's folder Go also fetches a newer toolchain if it needs one. */
async function goVersion(env: NodeJS.ProcessEnv): Promise<string> {
    const answer = await runChild("go", ["version"], { cwd: wrapperFolder("pulumi"), env }).catch(() => undefined);
    if (answer === undefined)
        throw new EngineProblem(`no Go found: install ${needsGo} or ${installPulumi}, then run again`);
    if (answer.exitCode !== 0) {
        const reason = lastLines(answer.stderr, 2);
        throw new EngineProblem(
            `this Go is too old: install ${needsGo} or ${installPulumi}, then run again\n${reason}`,
        );
    }
    return answer.stdout.split(" ")[2] ?? "Go";
}

function explain(file: string, exitCode: number | string, stderr: string): string {
    const remedy = /no space left on device/.test(stderr)
        ? "free 4 GB of disk space (Go's caches need it)"
        : exitCode === "SIGKILL" || /signal: killed/.test(stderr)
          ? "the system ended it, most likely for want of memory: give it 3 GB"
          : /dial tcp|proxyconnect|i\/o timeout|no such host|x509:|proxy\.golang|: 40[34] |: 5\d\d /.test(stderr)
            ? "Go could not fetch its modules: see that `go env GOPROXY` names a proxy that can be reached"
            : "see Go's own words below";
    return `${file} was not built: ${remedy}; or ${installPulumi}, then run again\n${lastLines(stderr, 5)}`;
}

function lastLines(text: string, count: number): string {
    const lines = text.split("\n").filter((line) => line.includes(" "));
    return lines.slice(-count).join("\n");
}

function wrapperFolder(wrapper: Wrapper): string {
    return fileURLToPath(new URL(wrapper, import.meta.url));
}
