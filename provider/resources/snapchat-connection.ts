import type * as pulumi from "@pulumi/pulumi";
import { Connection } from "./connection";
import type { ConnectionArgs } from "./connection";
import type { Credential } from "./credential";
import { sharedConnection } from "./shared-connection";
import type { SharedConnection } from "./shared-connection";

export interface SnapchatConnectionArgs extends ConnectionArgs {
    /** Client id of the OAuth app in Business Manager. Secret. */
    clientId: Credential;
    /** Its secret. Secret. */
    clientSecret: Credential;
    /** Refresh token of a member who may manage the ad account's audiences. Secret. */
    refreshToken: Credential;
    /** The ad account that holds the audiences: a UUID. */
    adAccountId: pulumi.Input<string>;
    /** Its organization, where the member belongs to several: a UUID. */
    organizationId?: pulumi.Input<string> | undefined;
}

/**
 * A Snapchat ad account. Making it signs in and proves membership and rights as far as Snapchat tells.
 *
 * @example
 * const snapchat = new SnapchatConnection("snapchat", {
 *     displayName: "Snapchat, retargeting",
 *     clientId: config.requireSecret("snapchatClientId"),
 *     clientSecret: config.requireSecret("snapchatClientSecret"),
 *     refreshToken: config.requireSecret("snapchatRefreshToken"),
 *     adAccountId: "8adc3db7-8148-4fbf-999c-8d2266369d74",
 *     consent: { iAgree: true, by: "dpo@contoso.example", on: "2026-11-20", statement: "1" },
 * });
 */
export class SnapchatConnection extends Connection<"snapchat"> {
    constructor(name: string, args: SnapchatConnectionArgs, options?: pulumi.CustomResourceOptions) {
        const { clientId, clientSecret, refreshToken, adAccountId, organizationId } = args;
        const own = {
            settings: { adAccountId, organizationId },
            credentials: { clientId, clientSecret, refreshToken },
        };
        super("SnapchatConnection", "snapchat", name, args, own, options);
    }

    /** As `KlaviyoConnection.get`; the id is `snapchat/<ad account id>`. */
    static get(
        name: string,
        id: pulumi.Input<pulumi.ID>,
        args: SnapchatConnectionArgs,
        options?: pulumi.CustomResourceOptions,
    ): SnapchatConnection {
        return new SnapchatConnection(name, args, { ...options, id });
    }

    /** As `KlaviyoConnection.fromStack`. */
    static fromStack(reference: pulumi.StackReference, name: string): SharedConnection<"snapchat"> {
        return sharedConnection("snapchat", reference, name);
    }
}
