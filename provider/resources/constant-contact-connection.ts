import type * as pulumi from "@pulumi/pulumi";
import { Connection } from "./connection";
import type { ConnectionArgs } from "./connection";
import type { Credential } from "./credential";
import { sharedConnection } from "./shared-connection";
import type { SharedConnection } from "./shared-connection";

export interface ConstantContactConnectionArgs extends ConnectionArgs {
    /** API key of the application in the developer portal. Secret. */
    clientId: Credential;
    /** Its secret; applications with PKCE have none. Secret. */
    clientSecret?: Credential | undefined;
    /**
     * Refresh token of a user with the right to manage contacts. A rotating one is replaced by the vendor at each sign-in: the newest
     * is kept in the ledger's store, encrypted, and a newly written one wins over it. Secret.
     */
    refreshToken: Credential;
    /**
     * What the application's setting in the developer portal says. Default: found out at the sign-in. `long-lived` lets a pipeline keep its
     * ledger in a directory, where a rotating token would be lost with the machine.
     */
    refreshTokens?: pulumi.Input<"rotating" | "long-lived"> | undefined;
}

/**
 * A Constant Contact account. Making it signs in and proves the user's privileges.
 *
 * @example
 * const constantContact = new ConstantContactConnection("constant-contact", {
 *     displayName: "Constant Contact, newsletter",
 *     clientId: config.requireSecret("constantContactClientId"),
 *     clientSecret: config.requireSecret("constantContactClientSecret"),
 *     refreshToken: config.requireSecret("constantContactRefreshToken"),
 *     consent: { iAgree: true, by: "dpo@contoso.example", on: "2026-11-20", statement: "1" },
 * });
 */
export class ConstantContactConnection extends Connection<"constant-contact"> {
    constructor(name: string, args: ConstantContactConnectionArgs, options?: pulumi.CustomResourceOptions) {
        const { clientId, clientSecret, refreshToken, refreshTokens } = args;
        const own = { settings: { refreshTokens }, credentials: { clientId, clientSecret, refreshToken } };
        super("ConstantContactConnection", "constant-contact", name, args, own, options);
    }

    /** As `KlaviyoConnection.get`; the id is `constant-contact/<account id>`. */
    static get(
        name: string,
        id: pulumi.Input<pulumi.ID>,
        args: ConstantContactConnectionArgs,
        options?: pulumi.CustomResourceOptions,
    ): ConstantContactConnection {
        return new ConstantContactConnection(name, args, { ...options, id });
    }

    /**
     * As `KlaviyoConnection.fromStack`. A rotating refresh token is kept in the ledger: stacks that share one need one ledger, in PostgreSQL,
     * or a long-lived token.
     */
    static fromStack(reference: pulumi.StackReference, name: string): SharedConnection<"constant-contact"> {
        return sharedConnection("constant-contact", reference, name);
    }
}
