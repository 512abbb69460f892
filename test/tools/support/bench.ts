import { execFile } from "node:child_process";
import { chmod, mkdir, mkdtemp, realpath, rm, symlink, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join, resolve } from "node:path";

export const repository = resolve(__dirname, "..", "..", "..");

export interface Ended {
    exitCode: number;
    stdout: string;
    stderr: string;
}

/** A temporary folder with a `bin/` of stand-ins, to run a tool in with nothing else on PATH than what it needs. */
export interface Bench {
    folder: string;
    bin: string;
    /** Writes an executable shell script into `bin/`, or into another folder. */
    standIn(name: string, script: string, folder?: string): Promise<void>;
    run(command: string, args: string[], environment?: NodeJS.ProcessEnv): Promise<Ended>;
    remove(): Promise<void>;
}

const tools = ["sh", "cat", "cp", "chmod", "echo", "env", "gzip", "ln", "mkdir", "rm", "sleep", "tar"];

export async function createBench(): Promise<Bench> {
    const folder = await realpath(await mkdtemp(join(tmpdir(), "segment-export-tools-")));
    const bin = join(folder, "bin");
    await mkdir(bin);
    for (const name of tools) {
        const { stdout } = await run("sh", ["-c", `command -v ${name}`], process.env);
        if (stdout.startsWith("/")) await symlink(stdout.trim(), join(bin, name));
    }
    return {
        folder,
        bin,
        standIn: async (name, script, where = bin) => {
            await mkdir(where, { recursive: true });
            await writeFile(join(where, name), `#!/bin/sh\n${script}\n`);
            await chmod(join(where, name), 0o755);
        },
        run: (command, args, environment = {}) => run(command, args, { PATH: bin, HOME: folder, ...environment }),
        remove: () => rm(folder, { recursive: true, force: true }),
    };
}

function run(command: string, args: string[], env: NodeJS.ProcessEnv): Promise<Ended> {
    return new Promise((resolve) => {
        execFile(command, args, { env }, (error, stdout, stderr) => {
            const code = error === null ? 0 : error.code;
            resolve({ exitCode: typeof code === "number" ? code : -1, stdout, stderr });
        });
    });
}
