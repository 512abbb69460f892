import * as pulumi from "@pulumi/pulumi";
import type { ConsentReceipt } from "../consent/receipt";
import { handleForm } from "./connection-handle";
import { isEnvironmentVariable } from "./credential";
import type { Credential, Credentials } from "./credential";
import { ownerOf } from "./engine/owner";
import { BridgedResource } from "./provider-bridge";
import type { ResourceType } from "./provider-bridge";
import type { DeclaredConnection } from "./shared-connection";
import type { ConnectionKind } from "./vendor-types";

/** The data-privacy statement, accepted. `segment-export` refuses a connection without it, and prints the statement. */
export interface ConsentArgs {
    /** `true`, by whoever may decide that the data leaves. */
    iAgree: pulumi.Input<boolean>;
    /** Who accepted: a person or an office, `dpo@contoso.example`. */
    by: pulumi.Input<string>;
    /** The day on which it was accepted, `2026-11-20`; tomorrow (UTC) at the latest. */
    on: pulumi.Input<string>;
    /** Number of the accepted statement; it must be the current one. */
    statement: pulumi.Input<string>;
}

/** What every connection is made of, beside its vendor's own credentials. */
export interface ConnectionArgs {
    /** What people call it: say purpose and target. */
    displayName: pulumi.Input<string>;
    /** Who accepted the data-privacy statement, and when. */
    consent: pulumi.Input<ConsentArgs>;
    /**
     * Who may use it in exports. `administrators` (default): the stack that declares it. `contributors`: any stack; or names of projects,
     * `["newsletter"]`. Other stacks get it by `fromStack`, from an output with its `handle`.
     *
     * It stops mistakes, not people: whoever can read this stack's state can read the handle. What stops people is who may read the state,
     * and, with `fromEnv`, where the variable is set: then the handle holds no credential.
     */
    sharedWith?: pulumi.Input<"administrators" | "contributors" | pulumi.Input<string>[]> | undefined;
    /**
     * One base URL that stands for all hosts of the vendor, sign-in included: the sandbox's, to rehearse. https, or http on loopback.
     * Default: the vendor's own hosts.
     */
    endpoint?: pulumi.Input<string> | undefined;
}

/**
 * A connection as its owner exports it, for `fromStack` in other stacks: `export const klaviyoHandle = klaviyo.handle;`. All of it is
 * plain but the credentials, there also what is a secret of the owner's (an ad account, say): credentials are a secret of the owner's state or, by `fromEnv`, names of environment variables and no secret at all.
 */
export interface ConnectionHandle<Kind extends ConnectionKind = ConnectionKind> extends ConnectionArgs {
    /** Tells a handle from any other output. */
    readonly segmentExportConnection: number;
    readonly kind: Kind;
    readonly settings: pulumi.Input<Record<string, pulumi.Input<string> | undefined>>;
    readonly credentials: pulumi.Output<Credentials>;
    /** `stack/project/name` of the connection. */
    readonly owner: pulumi.Output<string>;
    readonly account: pulumi.Output<AccountInfo>;
}

/** The vendor account that a connection reaches. */
export interface AccountInfo {
    readonly id: string;
    readonly name: string;
}

/** A credential for one vendor account, with the accepted statement and with whom it is shared. */
export abstract class Connection<Kind extends ConnectionKind = ConnectionKind> extends BridgedResource {
    declare readonly kind: pulumi.Output<Kind>;
    declare readonly displayName: pulumi.Output<string>;
    declare readonly endpoint: pulumi.Output<string | undefined>;
    declare readonly sharedWith: pulumi.Output<"administrators" | "contributors" | string[]>;
    declare readonly consent: pulumi.Output<{ iAgree: boolean; by: string; on: string; statement: string }>;
    /** Inputs of this vendor that are no secrets: an ad account, say. */
    declare readonly settings: pulumi.Output<Record<string, string>>;
    /** Secret, unless all of them are names of environment variables. */
    declare readonly credentials: pulumi.Output<Credentials>;
    /** The account that the sign-in found. Known after `up`. */
    declare readonly account: pulumi.Output<AccountInfo>;
    /** Who accepted which statement: with the hash of its text. Known after `up`. */
    declare readonly receipt: pulumi.Output<ConsentReceipt>;

    /** What `fromStack` in another stack takes: `export const klaviyoHandle = klaviyo.handle;` in this one. */
    readonly handle: ConnectionHandle<Kind>;

    /** @internal */
    readonly declared: DeclaredConnection;

    protected constructor(
        type: ResourceType,
        kind: Kind,
        name: string,
        args: ConnectionArgs,
        own: {
            settings: Record<string, pulumi.Input<string> | undefined>;
            credentials: Record<string, Credential | undefined>;
        },
        options: pulumi.CustomResourceOptions | undefined,
    ) {
        const connection = {
            kind,
            displayName: args.displayName,
            endpoint: args.endpoint,
            sharedWith: args.sharedWith ?? "administrators",
            consent: args.consent,
            settings: own.settings,
        };
        // In a property of its own: one secret in it makes all of it secret where it is passed on. Names of variables are no secret.
        const given = Object.values(own.credentials).filter((credential) => credential !== undefined);
        const wrap = given.every(isEnvironmentVariable) ? pulumi.output : pulumi.secret;
        const credentials = wrap(own.credentials) as pulumi.Output<Credentials>;
        super(type, name, { ...connection, credentials }, ["account", "receipt"], options);
        this.declared = { connection, credentials };
        const owner = this.urn.apply(ownerOf);
        this.handle = { segmentExportConnection: handleForm, ...connection, credentials, owner, account: this.account };
    }
}
