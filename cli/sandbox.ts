import { Command } from "commander";
import { type Sandbox, seededCredentials, startSandbox } from "../sandbox";
import { portFrom } from "./port";

const DEFAULT_PORT = 4010;

interface SandboxFlags {
    readonly port: number;
    readonly state?: string;
    readonly limits: boolean;
    readonly redirectUri: readonly string[];
}

/** `segment-export sandbox`: the vendors and Dataverse on this machine, until it is stopped. */
export function sandboxCommand(): Command {
    return new Command("sandbox")
        .description("Simulate Snapchat, Klaviyo, Constant Contact and Customer Insights' Dataverse on this machine")
        .option("--port <number>", "port on 127.0.0.1; 0 takes any free one", portFrom(0), DEFAULT_PORT)
        .option("--state <file>", "keep the state in this file over restarts")
        .option("--no-limits", "do not enforce the vendors' rate limits")
        .option("--redirect-uri <uri>", "one more for the applications to have (repeatable)", append, [])
        .action(async ({ port, state, limits, redirectUri }: SandboxFlags) => {
            const sandbox = await startSandbox({
                port,
                ...(state === undefined ? {} : { stateFile: state }),
                rateLimits: limits ? "documented" : "off",
                redirectUris: redirectUri,
                warn: (message) => console.error(`Warning: ${message}`),
            });
            console.log(introduction(sandbox, state));
            await stopSignal();
            await sandbox.close();
            console.log("The sandbox has stopped.");
        });
}

function append(uri: string, before: readonly string[]): readonly string[] {
    return [...before, uri];
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
