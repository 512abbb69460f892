import { spawn } from "node:child_process";
import { ExportError } from "../../provider/errors";
import { vendorWords } from "../../provider/http/vendor-words";

/** A value of a stack's configuration, stored as a secret. */
export interface SecretConfig {
    readonly key: string;
    readonly value: string;
}

/** Which stack: Pulumi's own options of the same name. */
export interface Stack {
    readonly stack?: string | undefined;
    readonly cwd?: string | undefined;
}

/** The command lines that a user would type, for a POSIX shell. They hold the secrets. */
export function configLines(values: readonly SecretConfig[], stack: Stack): readonly string[] {
    return values.map(({ key, value }) => {
        // What starts with a dash would be taken for an option.
        const end = value.startsWith("-") ? ["--"] : [];
        return ["pulumi", ...configSet(stack), ...end, key, value].map(quotedForShell).join(" ");
    });
}

/** Finds out, before anybody is asked for consent, that there is a Pulumi and a stack to set. */
export async function checkStack(stack: Stack): Promise<void> {
    await pulumi(["stack", "--show-name", ...stackFlags(stack)], "");
}

/** Sets them with the user's own Pulumi. The values go through standard input: arguments can be seen by every user. */
export async function setConfig(values: readonly SecretConfig[], stack: Stack): Promise<void> {
    const done: string[] = [];
    for (const { key, value } of values) {
        try {
            await pulumi([...configSet(stack), key], value);
        } catch (error) {
            const soFar = done.length === 0 ? "nothing was set" : `only ${done.join(", ")} was set`;
            throw new ExportError("config", `${(error as Error).message} (${key}; ${soFar}). Run the command again.`);
        }
        done.push(key);
    }
}

function configSet(stack: Stack): string[] {
    return ["config", "set", "--secret", ...stackFlags(stack)];
}

function stackFlags({ stack, cwd }: Stack): string[] {
    return [...(stack === undefined ? [] : ["--stack", stack]), ...(cwd === undefined ? [] : ["--cwd", cwd])];
}

function quotedForShell(word: string): string {
    return /^[A-Za-z0-9_./:@%+-]+$/.test(word) ? word : `'${word.replaceAll("'", `'\\''`)}'`;
}

function pulumi(words: readonly string[], input: string): Promise<void> {
    return new Promise((resolve, reject) => {
        const child = spawn("pulumi", words, { stdio: ["pipe", "ignore", "pipe"] });
        let said = "";
        child.stderr.setEncoding("utf8").on("data", (piece: string) => (said += piece));
        child.once("error", (cause) => {
            const message = `pulumi cannot be started (${cause.message}): is it on the PATH?`;
            reject(new ExportError("config", message, { cause }));
        });
        child.once("close", (code) => {
            if (code === 0) return resolve();
            const words = vendorWords(said.replaceAll(/^(error: |warning: .*$)/gm, ""));
            reject(new ExportError("config", `pulumi refused: ${words === "" ? `exit code ${code}` : words}`));
        });
        // A Pulumi that ended before it read has said why.
        child.stdin.once("error", () => undefined).end(input);
    });
}
