import { Command, InvalidArgumentError } from "commander";
import { type Sandbox, seededCredentials, startSandbox } from "../sandbox";

const DEFAULT_PORT = 4010;

interface SandboxFlags {
    readonly port: number;
    readonly state?: string;
    readonly limits: boolean;
}

/** `segment-export sandbox`: the three vendors on this machine, until it is stopped. */
export function sandboxCommand(): Command {
    return new Command("sandbox")
        .description("Simulate Snapchat, Klaviyo and Constant Contact on this machine")
        .option("--port <number>", "port on 127.0.0.1; 0 takes any free one", readPort, DEFAULT_PORT)
        .option("--state <file>", "keep the state in this file over restarts")
        .option("--no-limits", "do not enforce the vendors' rate limits")
        .action(async ({ port, state, limits }: SandboxFlags) => {
            const sandbox = await startSandbox({
                port,
                ...(state === undefined ? {} : { stateFile: state }),
                rateLimits: limits ? "documented" : "off",
                warn: (message) => console.error(`Warning: ${message}`),
            });
            console.log(introduction(sandbox, state));
            await stopSignal();
            await sandbox.close();
            console.log("The sandbox has stopped.");
        });
}

function readPort(text: string): number {
    const port = Number(text);
    if (/^\d+$/.test(text) && port <= 65_535) return port;
    throw new InvalidArgumentError("Write a number from 0 to 65535.");
}

function stopSignal(): Promise<void> {
    return new Promise((resolve) => {
        process.once("SIGINT", () => resolve());
        process.once("SIGTERM", () => resolve());
    });
}

function introduction(sandbox: Sandbox, state: string | undefined): string {
    const report = sandbox.report();
    const vendors = Object.entries(report.vendors).map(([name, { endpoint, lists }]) =>
        [`${name}: ${endpoint}`, ...lists.map(({ id, name: list, count }) => `  ${id}  ${list} (${count})`)].join("\n"),
    );
    return [
        `The sandbox listens on ${sandbox.url}`,
        "",
        ...vendors,
        "",
        "Credentials (they open nothing but this sandbox):",
        ...seededCredentials().map((line) => `  ${line}`),
        "",
        `What each list holds: ${sandbox.url}/_sandbox`,
        state === undefined ? "Nothing is kept; --state FILE keeps it." : `The state is kept in ${state}.`,
        "Stop it with Ctrl+C.",
    ].join("\n");
}
