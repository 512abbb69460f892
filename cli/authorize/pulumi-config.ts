import { ExportError } from "../../provider/errors";
import { pulumi, stackFlags } from "../pulumi";
import type { Stack } from "../pulumi";

/** A value of a stack's configuration, stored as a secret. */
export interface SecretConfig {
    readonly key: string;
    readonly value: string;
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
    await pulumi(["stack", "--show-name", ...stackFlags(stack)]);
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

function quotedForShell(word: string): string {
    return /^[A-Za-z0-9_./:@%+-]+$/.test(word) ? word : `'${word.replaceAll("'", `'\\''`)}'`;
}
