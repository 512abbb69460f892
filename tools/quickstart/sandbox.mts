import { type ChildProcess } from "node:child_process";
import { once } from "node:events";
import { createInterface } from "node:readline";
import { type Children } from "./children.mts";
import { Problem } from "./problem.mts";

/** What of a list the sandbox shows at `/_sandbox/<vendor>/lists/<id>`. */
export interface HeldList {
    name: string;
    count: number;
    members: { email?: string; sha256?: string; fields: Record<string, unknown> }[];
}

export interface Sandbox {
    /** `http://127.0.0.1:40123` */
    url: string;
    pid: number;
    /** Asked of the sandbox now. */
    list(vendor: string, id: string): Promise<HeldList>;
    /** How many requests the vendors have received. */
    requests(): Promise<number>;
    stop(): Promise<void>;
}

/** Starts `segment-export sandbox` on a free port, as a user would. Without `stateFile` it forgets everything at its end. */
export async function startSandbox(children: Children, root: string, stateFile?: string): Promise<Sandbox> {
    const state = stateFile === undefined ? [] : ["--state", stateFile];
    const args = ["dist/cli/main.js", "sandbox", "--port", "0", ...state];
    const child = children.start(process.execPath, args, { cwd: root, env: process.env });
    const url = await addressOf(child);
    const ask = async (path: string): Promise<unknown> => {
        const response = await fetch(`${url}/_sandbox${path}`);
        if (!response.ok) throw new Problem(`the sandbox answered ${response.status} to GET /_sandbox${path}`);
        return await response.json();
    };
    return {
        url,
        pid: child.pid ?? 0,
        list: async (vendor, id) => (await ask(`/${vendor}/lists/${id}`)) as HeldList,
        requests: async () => ((await ask("/requests")) as unknown[]).length,
        stop: async () => {
            if (child.exitCode !== null || child.signalCode !== null) return;
            child.kill("SIGTERM");
            await once(child, "exit");
        },
    };
}

async function addressOf(child: ChildProcess): Promise<string> {
    let printed = "";
    child.stderr?.setEncoding("utf8").on("data", (chunk: string) => (printed += chunk));
    const lines = createInterface({ input: child.stdout! });
    const failed = once(child, "exit").then(() => {
        throw new Problem(`the sandbox did not start: ${printed.trim()}`);
    });
    const heard = new Promise<string>((resolve) => {
        // Read to the end, or a full pipe would halt the sandbox.
        lines.on("line", (line) => {
            const url = /http:\/\/127\.0\.0\.1:\d+/.exec(line)?.[0];
            if (url !== undefined) resolve(url);
        });
    });
    // It also ends in the end, when nobody waits any more.
    failed.catch(() => undefined);
    return await Promise.race([heard, failed]);
}
