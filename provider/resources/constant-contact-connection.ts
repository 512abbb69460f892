import type * as pulumi from "@pulumi/pulumi";
import { Connection } from "./connection";
import type { ConnectionArgs } from "./connection";

export interface ConstantContactConnectionArgs extends ConnectionArgs {
    /** API key of the application in the developer portal. Secret. */
    clientId: pulumi.Input<string>;
    /** Its secret; applications with PKCE have none. Secret. */
    clientSecret?: pulumi.Input<string> | undefined;
    /** Refresh token of a user with the right to manage contacts. Use a long-lived one. Secret. */
    refreshToken: pulumi.Input<string>;
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
        const { clientId, clientSecret, refreshToken } = args;
        const own = { settings: {}, credentials: { clientId, clientSecret, refreshToken } };
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
}
