import { randomUUID } from "node:crypto";
import { mkdir, mkdtemp, realpath, rm, symlink, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { startCommand, type CommandResult, type RunningCommand } from "./command";
import { askForEngine, repository } from "./engine";
import { endMarked, markName } from "./processes";
import { Written } from "./written";
import { type StackExport } from "./stack-export";

export interface ProjectOptions {
    /** The text of index.js, or of index.ts if `typescript`. */
    program: string;
    typescript?: boolean;
    /** Other files, by their path in the project. */
    files?: Record<string, string>;
    /** The name of the project's folder; may hold blanks, quotes, a semicolon. Default "project". */
    folder?: string;
    /** Variables to set for each command, over those of an empty Pulumi. */
    environment?: NodeJS.ProcessEnv;
}

export interface RunOptions {
    /** Default: the project's folder. */
    cwd?: string;
    environment?: NodeJS.ProcessEnv;
    /** Seconds after which the command is killed. */
    limit?: number;
}

/** A Pulumi project of its own, outside the repository, with a stack "dev" that lives in a folder beside it. */
export interface Project {
    /** Absolute; where Pulumi.yaml lies. */
    directory: string;
    /** Absolute; holds the project and everything Pulumi writes for it. */
    room: string;
    write(file: string, text: string): Promise<void>;
    /** `pulumi ARGS` to its end. */
    run(args: string[], options?: RunOptions): Promise<CommandResult>;
    /** `pulumi ARGS`, still running. */
    start(args: string[], options?: RunOptions): RunningCommand;
    preview(...flags: string[]): Promise<CommandResult>;
    up(...flags: string[]): Promise<CommandResult>;
    refresh(...flags: string[]): Promise<CommandResult>;
    destroy(...flags: string[]): Promise<CommandResult>;
    cancel(): Promise<CommandResult>;
    setConfig(key: string, value: string, kind?: "plain" | "secret"): Promise<void>;
    exportStack(): Promise<StackExport>;
    /**
     * Ends all it started, providers left behind included, and deletes it. Rejects when an address of a member or a secret stands in
     * anything that was written or printed.
     */
    remove(): Promise<void>;
}

const quietly = ["--non-interactive", "--color", "never"];
/** What every command that changes something is given. */
export const confirmed = [...quietly, "--yes"];

export async function createProject(options: ProjectOptions): Promise<Project> {
    const room = await realpath(await mkdtemp(join(tmpdir(), "segment-export-engine-")));
    const mark = randomUUID();
    const directory = join(room, options.folder ?? "project");
    const engine = await askForEngine(join(room, "pulumi-home"), join(room, "backend"));
    // What is left in a temporary folder is looked at too.
    const temporary = join(room, "tmp");
    await mkdir(temporary);
    const environment = { ...engine.environment, TMPDIR: temporary, ...options.environment, [markName]: mark };
    const project = projectIn(room, directory, environment, mark);
    try {
        await writeProject(project, options);
        succeeded(await project.run(["stack", "init", "dev", ...quietly]));
    } catch (error) {
        await project.remove();
        throw error;
    }
    return project;
}

function projectIn(room: string, directory: string, environment: NodeJS.ProcessEnv, mark: string): Project {
    const written = new Written(room, directory);
    written.environment(environment);
    const start = (args: string[], options: RunOptions = {}) => {
        written.environment(options.environment ?? {});
        const command = startCommand("pulumi", args, {
            cwd: options.cwd ?? directory,
            environment: { ...environment, ...options.environment },
            mark,
            limit: options.limit,
        });
        written.command(args, command);
        return command;
    };
    const run = (args: string[], options?: RunOptions) => start(args, options).finished;
    return {
        directory,
        room,
        start,
        run,
        write: async (file, text) => {
            written.input(file, text);
            await mkdir(dirname(join(directory, file)), { recursive: true });
            await writeFile(join(directory, file), text);
        },
        preview: (...flags) => run(["preview", ...quietly, ...flags]),
        up: (...flags) => run(["up", ...confirmed, ...flags]),
        refresh: (...flags) => run(["refresh", ...confirmed, ...flags]),
        destroy: (...flags) => run(["destroy", ...confirmed, ...flags]),
        cancel: () => run(["cancel", ...confirmed]),
        setConfig: async (key, value, kind = "plain") => {
            if (kind === "secret") written.secret(value);
            const flag = kind === "secret" ? "--secret" : "--plaintext";
            succeeded(await run(["config", "set", flag, key, ...quietly, "--", value]));
        },
        exportStack: async () => {
            const { stdout } = succeeded(await run(["stack", "export", ...quietly]));
            return JSON.parse(stdout) as StackExport;
        },
        remove: async () => {
            await endMarked(mark);
            try {
                await written.expectNoTraces();
            } finally {
                await rm(room, { recursive: true, force: true });
            }
        },
    };
}

async function writeProject(project: Project, options: ProjectOptions): Promise<void> {
    const typescript = options.typescript ?? false;
    // JSON is YAML; a program in JavaScript is not passed through ts-node, which takes seconds.
    const runtime = { name: "nodejs", options: { typescript } };
    await project.write("Pulumi.yaml", JSON.stringify({ name: "engine-test", runtime }));
    const dependencies = { "@pulumi/pulumi": "*", "pulumi-segment-export": "*" };
    await project.write("package.json", JSON.stringify({ name: "engine-test", private: true, dependencies }));
    await project.write(typescript ? "index.ts" : "index.js", options.program);
    if (typescript) {
        const compilerOptions = { strict: true, target: "es2022", module: "node20", skipLibCheck: true, noEmit: true };
        await project.write("tsconfig.json", JSON.stringify({ compilerOptions, files: ["index.ts"] }));
    }
    for (const [file, text] of Object.entries(options.files ?? {})) await project.write(file, text);
    await linkPackages(join(project.directory, "node_modules"));
}

async function linkPackages(folder: string): Promise<void> {
    await mkdir(join(folder, "@pulumi"), { recursive: true });
    await symlink(repository, join(folder, "pulumi-segment-export"));
    for (const name of ["@pulumi/pulumi", "@types", "typescript", "ts-node"]) {
        await symlink(join(repository, "node_modules", name), join(folder, name));
    }
}

function succeeded(result: CommandResult): CommandResult {
    if (result.exitCode !== 0) throw new Error(`exit code ${result.exitCode}:\n${result.output}`);
    return result;
}
