import type * as pulumi from "@pulumi/pulumi";

/**
 * A credential that stands in an environment variable. `fromEnv` makes it. It is all that the engine and the state ever see of that
 * credential, so this form is permanent.
 */
export interface EnvironmentVariable {
    /** The variable's name. */
    readonly fromEnv: string;
}

/** A credential of a connection: a value, kept as a secret in the state, or `fromEnv("NAME")`, which is kept in no state at all. */
export type Credential = pulumi.Input<string> | EnvironmentVariable;

/** A connection's credentials as they travel through engine and state. */
export type Credentials = Readonly<Record<string, string | EnvironmentVariable>>;

/**
 * A credential that is read from an environment variable of `pulumi`, each time at the moment of signing in. State and plans hold
 * nothing but the variable's name.
 *
 * - A preview signs in nowhere, so it needs no credential: a variable that is not set (or empty) is a warning there, and an error
 *   where something signs in: when connections and exports are made, changed or refreshed, in runs, and in `get`, even in a preview.
 * - A new value of the variable is no change: it shows in no preview, and counts from the next sign-in on. `refresh` and `destroy`
 *   use the value of their own time.
 *
 * Throws when `name` is no name: upper-case letters, digits and underscores, as POSIX has them. Anything else might be the credential
 * itself, and a name is shown and stored in clear.
 *
 * @example
 * const klaviyo = new KlaviyoConnection("klaviyo", {
 *     displayName: "Klaviyo, newsletter account",
 *     apiKey: fromEnv("KLAVIYO_API_KEY"),
 *     consent: { iAgree: true, by: "dpo@contoso.example", on: "2026-11-20", statement: "1" },
 * });
 */
export function fromEnv(name: string): EnvironmentVariable {
    if (!isVariableName(name)) throw new TypeError(`fromEnv: ${nameWanted}`);
    return { fromEnv: name };
}

/** What to write where no name of a variable stands; it does not repeat what stands there. */
export const nameWanted =
    'write the name of an environment variable, not its value: upper-case letters, digits and underscores, fromEnv("KLAVIYO_API_KEY")';

/** https://pubs.opengroup.org/onlinepubs/9799919799/basedefs/V1_chap08.html */
export function isVariableName(name: unknown): name is string {
    return typeof name === "string" && /^[A-Z_][A-Z0-9_]{0,254}$/.test(name);
}

/** Its name may still be of the wrong form, where `fromEnv` did not make it. */
export function isEnvironmentVariable(value: unknown): value is EnvironmentVariable {
    return typeof value === "object" && value !== null && Object.hasOwn(value, "fromEnv");
}
