import { constantContact } from "../../../provider/destinations/constant-contact/index";
import type { Session } from "../../../provider/destinations/destination";
import { createTransport, type TransportOptions } from "../../../provider/http/client";
import type { SecretKeeper } from "../../../provider/http/http";
import { answer, scriptedServer, type ScriptedServer } from "../../support/scripted-vendor";

export const list = { listId: "06a4a4de-1b2c-11ef-8f0a-fa163e5bc304" };

interface Own {
    readonly settings?: Record<string, string>;
    /** What keeps a rotated token; without it nothing can be kept. */
    readonly keeper?: SecretKeeper;
    /** Asks as fast as it can: for tests of many requests against a vendor that counts none. */
    readonly unpaced?: boolean;
}

/** A session against an endpoint; every call is an application of its own, so that tests do not wait for one another. */
export function signedIn(
    endpoint: string,
    credentials: Record<string, string> = { clientId: endpoint, clientSecret: "secret", refreshToken: "refresh" },
    { settings = {}, keeper, unpaced = false, ...options }: Partial<TransportOptions> & Own = {},
): Session {
    const signal = new AbortController().signal;
    const transport = createTransport({ signal, timing: { firstRetry: 5, longestRetry: 20 }, ...options });
    return constantContact.signIn(
        { displayName: "Constant Contact", endpoint, settings, credentials },
        {
            client: (client) =>
                transport.client({ ...client, windows: unpaced ? { api: [], signIn: [] } : client.windows }),
            ...(keeper && { secrets: () => keeper }),
        },
    );
}

export type Reply = readonly [status: number, body: unknown, headers?: Record<string, string>];

/** A vendor that answers the API's requests, path by path, from a table; a list of replies is used up, its last one stays. */
export async function answering(replies: Readonly<Record<string, Reply | Reply[]>>): Promise<ScriptedServer> {
    const left = new Map(Object.entries(replies).map(([path, reply]) => [path, isReply(reply) ? [reply] : [...reply]]));
    return scriptedServer((response, _number, { url }) => {
        const path = url.split("?")[0] ?? "";
        if (path.endsWith("/token") && !left.has(path)) {
            return answer(response, 200, JSON.stringify({ access_token: "a", expires_in: 86_400 }));
        }
        const queue = left.get(path) ?? [];
        const [status, body, headers] = (queue.length > 1 ? queue.shift() : queue[0]) ?? [599, {}];
        return answer(response, status, typeof body === "string" ? body : JSON.stringify(body), headers);
    });
}

function isReply(reply: Reply | Reply[]): reply is Reply {
    return typeof reply[0] === "number";
}
