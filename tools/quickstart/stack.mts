import { spawnSync } from "node:child_process";
import { copyFileSync, mkdirSync } from "node:fs";
import { join } from "node:path";
import { type Children, isTerminal } from "./children.mts";
import { Problem } from "./problem.mts";

/** What an export's run reports. */
export interface RunReport {
    status: string;
    summary: {
        added: number;
        updated: number;
        removed: number;
        unchanged: number;
        pending: number;
        rejected: Record<string, number>;
        requests: number;
    };
}

export interface StackOptions {
    /** Where its Pulumi.yaml stands. */
    project: string;
    /** Where its settings are kept: not beside that Pulumi.yaml. */
    settings: string;
    /** The engine's. */
    environment: NodeJS.ProcessEnv;
    config?: Record<string, string>;
    secrets?: Record<string, string>;
    /** Whether to show what the engine prints. */
    output: "shown" | "kept";
}

const name = "quickstart";

/** A stack in a new, empty backend. */
export class Stack {
    private readonly children: Children;
    private readonly options: StackOptions;

    constructor(children: Children, options: StackOptions) {
        this.children = children;
        this.options = options;
        const { project, settings, config = {}, secrets = {} } = options;
        // A stack's settings are made beside the Pulumi.yaml that it is made for.
        mkdirSync(settings, { recursive: true });
        copyFileSync(join(project, "Pulumi.yaml"), join(settings, "Pulumi.yaml"));
        this.ask(settings, "stack", "init");
        const plain = Object.entries(config).flatMap(([key, value]) => ["--plaintext", `${key}=${value}`]);
        const secret = Object.entries(secrets).flatMap(([key, value]) => ["--secret", `${key}=${value}`]);
        if (plain.length + secret.length > 0) this.ask(settings, "config", "set-all", ...plain, ...secret);
    }

    async preview(): Promise<void> {
        await this.run("preview");
    }

    /** With its preview, as by hand. Throws Problem if it fails. */
    async up(): Promise<void> {
        await this.run("up", "--yes");
    }

    /** Without a preview. Throws Problem if it fails; with `nothingToDo`, also if there was something to do. */
    async upAtOnce(expectation?: "nothingToDo"): Promise<void> {
        await this.run("up", "--yes", "--skip-preview", ...(expectation ? ["--expect-no-changes"] : []));
    }

    /** The program's outputs by name. */
    outputs(): Record<string, RunReport> {
        return JSON.parse(this.ask(this.options.project, "stack", "output", "--json")) as Record<string, RunReport>;
    }

    private async run(command: string, ...more: string[]): Promise<void> {
        const { project, settings, environment, output } = this.options;
        const quiet = isTerminal() ? [] : ["--suppress-progress"];
        const file = join(settings, `Pulumi.${name}.yaml`);
        const args = [command, "--stack", name, "--config-file", file, "--suppress-outputs", ...quiet, ...more];
        const ended = await this.children.run("pulumi", args, { cwd: project, env: environment }, output);
        if (ended.exitCode === 0) return;
        throw new Problem(
            `pulumi ${command} ended with exit code ${ended.exitCode}; its words stand above\n${ended.output}`,
        );
    }

    private ask(cwd: string, ...args: string[]): string {
        const { environment } = this.options;
        const all = [...args, "--stack", name, "--non-interactive"];
        const done = spawnSync("pulumi", all, { cwd, env: environment, encoding: "utf8" });
        if (done.status === 0) return done.stdout;
        this.children.throwIfInterrupted();
        throw new Problem(`pulumi ${args.slice(0, 2).join(" ")} failed:\n${done.stdout}${done.stderr}`);
    }
}
