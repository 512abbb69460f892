import type { ZodType } from "zod";
import { isEnvironmentVariable, isVariableName, nameWanted } from "./credential";
import type { Credentials, EnvironmentVariable } from "./credential";
import { isUnknown, unknownText } from "./engine/unknown";

export interface CredentialProblem {
    readonly property: string;
    /** Without the credential. */
    readonly reason: string;
    /** The variable has no value in this process; it may have one where the program is made true. */
    readonly unset: boolean;
}

/** `credentials` with something else in the place of each environment variable. */
export function replaceVariables(
    credentials: Credentials,
    by: (variable: EnvironmentVariable) => unknown,
): Record<string, unknown> {
    const replaced = Object.entries(credentials).map(([property, credential]) => [
        property,
        isEnvironmentVariable(credential) ? by(credential) : credential,
    ]);
    return Object.fromEntries(replaced) as Record<string, unknown>;
}

/** The credentials as they are now. No part of this may get into anything that is stored. */
export function readEnvironment(credentials: Credentials): Record<string, unknown> {
    return replaceVariables(credentials, ({ fromEnv }) => process.env[fromEnv] ?? "");
}

/** What is wrong with `credentials`: with what they are made of, what stands in them as text, and what the environment holds. */
export function credentialProblems(schema: ZodType, credentials: Credentials): CredentialProblem[] {
    const declared = replaceVariables(credentials, () => unknownText);
    const { error } = schema.safeParse(declared);
    const known = error?.issues.filter(({ path: [name] }) => !isUnknown(declared[String(name)])) ?? [];
    const wrong = known.map(({ path: [name], message }) => ({
        property: String(name ?? "credentials"),
        reason: message,
        unset: false,
    }));
    return [...wrong, ...environmentProblems(schema, credentials)];
}

/** What is wrong with those credentials that stand in the environment; `schema` is that of all of them. */
export function environmentProblems(schema: ZodType, credentials: Credentials): CredentialProblem[] {
    const { error } = schema.safeParse(readEnvironment(credentials));
    return Object.entries(credentials).flatMap(([property, credential]): CredentialProblem[] => {
        if (!isEnvironmentVariable(credential)) return [];
        const { fromEnv: name } = credential;
        if (!isVariableName(name)) return [{ property, reason: nameWanted, unset: false }];
        const value = process.env[name] ?? "";
        // A pipeline that may not read a secret gives an empty variable: GitHub does, to pull requests from forks.
        if (value === "") {
            const state = process.env[name] === undefined ? "not set" : "empty";
            const reason = `environment variable ${name} is ${state}; set it where pulumi runs`;
            return [{ property, reason, unset: true }];
        }
        const issues = error?.issues.filter(({ path }) => path[0] === property) ?? [];
        return issues.map(({ message }) => ({
            property,
            reason: `environment variable ${name}: ${message}`,
            unset: false,
        }));
    });
}
