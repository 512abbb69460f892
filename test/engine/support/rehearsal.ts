import type { Sandbox, SandboxOptions } from "../../../sandbox";
import { startSandbox } from "../../support/sandbox";
import { createProject } from "./project";
import type { Project } from "./project";
import { program, segment } from "./vendors";
import type { ProgramParts, Vendor } from "./vendors";

export interface Rehearsal {
    readonly sandbox: Sandbox;
    readonly project: Project;
    readonly close: () => Promise<void>;
}

export interface RehearsalOptions {
    readonly sandbox?: SandboxOptions;
    readonly program?: ProgramParts;
    /** People in segments/vip.csv. */
    readonly people: number;
    readonly environment?: NodeJS.ProcessEnv;
}

/** A sandbox, and a project with one connection, one export and one run, its credentials set. */
export async function rehearse(vendor: Vendor, options: RehearsalOptions): Promise<Rehearsal> {
    const sandbox = await startSandbox(options.sandbox);
    try {
        const project = await createProject({
            program: program(vendor, sandbox.url, options.program),
            files: { "segments/vip.csv": segment(options.people) },
            ...(options.environment && { environment: options.environment }),
        });
        for (const [key, value] of Object.entries(vendor.secrets)) await project.setConfig(key, value, "secret");
        return {
            sandbox,
            project,
            close: async () => {
                await project.remove();
                await sandbox.close();
            },
        };
    } catch (error) {
        await sandbox.close();
        throw error;
    }
}
