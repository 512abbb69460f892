import * as pulumi from "@pulumi/pulumi";
import { areNames, credentialsIn, readHandle } from "./connection-handle";
import type { HandleProblem, ReadHandle, SharedWith } from "./connection-handle";
import type { Credentials } from "./credential";
import type { ConnectionKind } from "./vendor-types";

/** Where an export's connection comes from, when its own stack does not declare it. */
export interface Sharing {
    /** The stack reference's name. */
    readonly stack: string;
    /** The name of that stack's output. */
    readonly output: string;
    /** `stack/project/name` of the connection. */
    readonly owner?: string;
    readonly sharedWith?: SharedWith;
    readonly problem?: HandleProblem;
    /** What was found in the place of a handle of the kind asked for. */
    readonly kind?: string;
}

/**
 * What exports take from a connection. The arguments as they were given, for an optional one that was left out would be unknown in
 * previews as an output; `account` makes them wait for the connection.
 */
export interface DeclaredConnection {
    readonly connection: pulumi.Inputs;
    readonly credentials: pulumi.Output<Credentials>;
    readonly sharing?: pulumi.Output<Sharing>;
}

/** A connection that an export can use: a `Connection` of its own stack, or one of another that `fromStack` found. */
export interface UsableConnection<Kind extends ConnectionKind = ConnectionKind> {
    readonly kind: pulumi.Output<Kind>;
    readonly displayName: pulumi.Output<string>;
    readonly account: pulumi.Output<{ readonly id: string; readonly name: string }>;
    /** @internal */
    readonly declared: DeclaredConnection;
}

/** A connection of another stack. It is no resource here: nothing of it can be changed from this stack. */
export type SharedConnection<Kind extends ConnectionKind = ConnectionKind> = UsableConnection<Kind>;

/** The connection whose handle `reference`'s stack exports as `name`. What is wrong with it, the exports that use it say. */
export function sharedConnection<Kind extends ConnectionKind>(
    kind: Kind,
    reference: pulumi.StackReference,
    name: string,
): SharedConnection<Kind> {
    const output = reference.getOutput(name);
    // One secret in an output makes a stack reference call all of it secret. The parts that are taken here were none.
    const read = pulumi.unsecret(output).apply((value) => readHandle(kind, value));
    const part = <Name extends keyof ReadHandle>(wanted: Name) =>
        read.apply(({ handle }) => handle?.[wanted]) as pulumi.Output<ReadHandle[Name]>;
    const credentials = output.apply((value) => {
        const found = credentialsIn(kind, value);
        return areNames(found) ? pulumi.output(found) : pulumi.secret(found);
    });
    const sharing = pulumi.all([read, reference.name]).apply(([{ handle, ...trouble }, stack]) => {
        return { stack, output: name, owner: handle?.owner, sharedWith: handle?.sharedWith, ...trouble };
    });
    const connection = {
        kind,
        displayName: part("displayName"),
        endpoint: part("endpoint"),
        consent: part("consent"),
        settings: part("settings"),
    };
    return {
        kind: pulumi.output(kind) as pulumi.Output<Kind>,
        displayName: connection.displayName,
        account: part("account") as pulumi.Output<{ id: string; name: string }>,
        declared: { connection, credentials, sharing },
    };
}
