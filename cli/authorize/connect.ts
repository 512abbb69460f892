import type { AuthorizeStep } from "../../provider/destinations/authorize";
import type { ConnectionInput, Destination } from "../../provider/destinations/destination";
import { ExportError } from "../../provider/errors";
import type { Prompt } from "./prompt";
import type { Proof } from "./prove";

/** What the command line said, as commander reads it. Settings of a vendor stand beside these under their own names. */
export interface Flags {
    readonly [setting: string]: unknown;
    /** These five only where a code is granted. */
    readonly clientId: string;
    readonly pkce?: boolean;
    readonly port: number;
    readonly redirectUri?: string;
    readonly browser: boolean;
    /** Seconds. */
    readonly timeout: number;
    readonly endpoint?: string;
    readonly print?: boolean;
    readonly set?: boolean;
    readonly stack?: string;
    readonly cwd?: string;
    readonly prefix: string;
}

/** One run of the command. */
export interface Connecting {
    readonly step: AuthorizeStep;
    readonly destination: Destination;
    readonly flags: Flags;
    readonly prompt: Prompt;
    readonly signal: AbortSignal;
    /** Prints or sets what was proven. */
    deliver(proof: Proof): Promise<void>;
}

/** Standard output is for the command lines alone. */
export function say(line: string): void {
    process.stderr.write(`${line}\n`);
}

/** A secret from the environment (`SEGMENT_EXPORT_CLIENT_SECRET` for `clientSecret`), else asked for. Never an argument. */
export async function secretOf(credential: string, words: string, { prompt }: Connecting): Promise<string> {
    const variable = `SEGMENT_EXPORT_${credential.replaceAll(/[A-Z]/g, "_$&").toUpperCase()}`;
    const given = process.env[variable]?.trim() ?? "";
    const secret = given === "" ? await prompt.ask(`${words} (not shown)`) : given;
    if (secret !== "") return secret;
    const advice = `Answer the question on a terminal, pipe it in as a line, or set the environment variable ${variable}`;
    throw new ExportError("config", `The ${words.toLowerCase()} is missing. ${advice}.`);
}

/** The connection that the stack will declare, checked as it will be. Throws ExportError `config`. */
export function connectionOf(
    { step, destination, flags }: Connecting,
    credentials: Readonly<Record<string, string>>,
): ConnectionInput {
    const settings = step.settings
        .filter(({ name }) => flags[name] !== undefined)
        .map(({ name }) => [name, flags[name]]);
    return {
        displayName: destination.displayName,
        ...(flags.endpoint === undefined ? {} : { endpoint: flags.endpoint }),
        settings: checked(destination.settings, Object.fromEntries(settings)),
        credentials: checked(destination.credentials, credentials),
    };
}

function checked(schema: Destination["settings"], value: unknown): Record<string, string> {
    const parsed = schema.safeParse(value);
    if (parsed.success) return parsed.data;
    const [issue] = parsed.error.issues;
    throw new ExportError("config", `${issue?.path.join(".") ?? ""}: ${issue?.message ?? "is not right"}`);
}
