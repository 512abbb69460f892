import { type Sandbox, startSandbox } from "../../support/sandbox";
import { CommandLine, type Run, type Surroundings } from "./command-line";
import { freePort } from "./consent";

export const CONSENT_PAGE = /(http:\/\/127\.0\.0\.1:\d+\/\S+oauth2\S+authorize\?\S+)/;

export const AD_ACCOUNT = "8adc3db7-8148-4fbf-999c-8d2266369d74";

/** One that is not this machine's. */
export const FOREIGN_REDIRECT = "https://contoso.example/callback";

/** A sandbox, and `segment-export authorize` beside it, on a port that the sandbox's applications have registered. */
export interface Bench {
    readonly sandbox: Sandbox;
    readonly port: number;
    readonly commandLine: CommandLine;
    readonly snapchat: (flags?: readonly string[], surroundings?: Surroundings) => Run;
    readonly constantContact: (flags?: readonly string[], surroundings?: Surroundings) => Run;
    readonly klaviyo: (flags?: readonly string[], surroundings?: Surroundings) => Run;
    /** Ends what still runs. */
    readonly tidy: () => void;
    readonly close: () => Promise<void>;
}

export async function openBench(): Promise<Bench> {
    const commandLine = new CommandLine();
    const port = await freePort();
    const sandbox = await startSandbox({ redirectUris: [`http://127.0.0.1:${port}/callback`, FOREIGN_REDIRECT] });
    const authorize = (vendor: "snapchat" | "klaviyo" | "constant-contact", flags: readonly string[]) => {
        const endpoint = ["--endpoint", sandbox.endpoint(vendor)];
        return (more: readonly string[] = ["--print"], surroundings: Surroundings = {}) =>
            commandLine.run(["authorize", vendor, ...endpoint, ...flags, ...more], surroundings);
    };
    const byCode = ["--port", String(port), "--no-browser"];
    const adAccount = ["--ad-account-id", AD_ACCOUNT];
    return {
        sandbox,
        port,
        commandLine,
        snapchat: authorize("snapchat", [...byCode, ...adAccount, "--client-id", "sandbox-snapchat-client"]),
        constantContact: authorize("constant-contact", byCode),
        klaviyo: authorize("klaviyo", []),
        tidy: () => commandLine.endAll(),
        close: async () => {
            await sandbox.close();
            commandLine.remove();
        },
    };
}
