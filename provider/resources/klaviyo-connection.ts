import type * as pulumi from "@pulumi/pulumi";
import { Connection } from "./connection";
import type { ConnectionArgs } from "./connection";
import type { Credential } from "./credential";
import { sharedConnection } from "./shared-connection";
import type { SharedConnection } from "./shared-connection";

export interface KlaviyoConnectionArgs extends ConnectionArgs {
    /** Private API key, `pk_...`, with the scopes accounts:read, lists:read, lists:write, profiles:read and profiles:write. Secret. */
    apiKey: Credential;
}

/**
 * A Klaviyo account. Making it signs in and proves the key's rights.
 *
 * @example
 * const klaviyo = new KlaviyoConnection("klaviyo", {
 *     displayName: "Klaviyo, newsletter account",
 *     apiKey: config.requireSecret("klaviyoApiKey"), // or fromEnv("KLAVIYO_API_KEY"): then it stands in no state
 *     consent: { iAgree: true, by: "dpo@contoso.example", on: "2026-11-20", statement: "1" },
 * });
 */
export class KlaviyoConnection extends Connection<"klaviyo"> {
    constructor(name: string, args: KlaviyoConnectionArgs, options?: pulumi.CustomResourceOptions) {
        super(
            "KlaviyoConnection",
            "klaviyo",
            name,
            args,
            { settings: {}, credentials: { apiKey: args.apiKey } },
            options,
        );
    }

    /**
     * Reads a connection that stands in another state, by its id (`klaviyo/<account id>`). The same arguments as for a new one: the
     * engine stores none for it. Signs in, and fails when the credential reaches another account.
     */
    static get(
        name: string,
        id: pulumi.Input<pulumi.ID>,
        args: KlaviyoConnectionArgs,
        options?: pulumi.CustomResourceOptions,
    ): KlaviyoConnection {
        return new KlaviyoConnection(name, args, { ...options, id });
    }

    /**
     * A connection that another stack declares and shares (`sharedWith`), by the name of that stack's output, which is the connection's
     * `handle`. For exports of this stack; what keeps it from being used, they say at `pulumi preview`.
     *
     * @example
     * const platform = new pulumi.StackReference("contoso/platform/prod");
     * const klaviyo = KlaviyoConnection.fromStack(platform, "klaviyoHandle");
     */
    static fromStack(reference: pulumi.StackReference, name: string): SharedConnection<"klaviyo"> {
        return sharedConnection("klaviyo", reference, name);
    }
}
