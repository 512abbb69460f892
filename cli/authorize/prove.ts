import { createHash } from "node:crypto";
import type { Account, ConnectionInput, Destination } from "../../provider/destinations/destination";
import { createTransport } from "../../provider/http/client";
import type { KeptSecret, SecretKeeper } from "../../provider/http/http";

/** What a connection with these credentials reaches, and the credentials as they are afterwards. */
export interface Proof {
    readonly account: Account;
    readonly credentials: Readonly<Record<string, string>>;
    /** The vendor replaces a secret when it is used: whoever signs in later must keep the newer one. */
    readonly replaces: boolean;
}

/**
 * Signs in and proves the rights, as making the connection will. Where the vendor replaces a secret that is used, the newer one
 * is among the credentials: the older one is spent.
 */
export async function prove(
    destination: Destination,
    connection: ConnectionInput,
    signal: AbortSignal,
): Promise<Proof> {
    const kept = new Map<string, KeptSecret>();
    const secrets = (name: string): SecretKeeper => ({
        async exchange(spend) {
            const { keep, result } = await spend(kept.get(name));
            if (keep !== undefined) kept.set(name, keep);
            return result;
        },
    });
    const session = destination.signIn(connection, { ...createTransport({ signal }), secrets });
    const account = await destination.verify(session);
    const newer = new Map([...kept.values()].map(({ configured, value }) => [configured, value]));
    const newest = (value: string) => newer.get(createHash("sha256").update(value).digest("hex")) ?? value;
    const entries = Object.entries(connection.credentials).map(([name, value]) => [name, newest(value)]);
    const credentials = Object.fromEntries(entries) as Record<string, string>;
    return { account, credentials, replaces: newer.size > 0 };
}
