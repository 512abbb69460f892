import { createHash } from "node:crypto";
import type { Transport } from "../../http/http";
import type { ConnectionInput, Destination, Session } from "../destination";
import { batch, fields } from "./batch";
import { credentials, settings, target } from "./config";
import { limits, removal, targetNameLength } from "./limits";
import { readMembers, remove } from "./members";
import { send } from "./send";
import { settle } from "./settle";
import { createTarget, deleteTarget, findByName, findTarget } from "./target";
import { verify } from "./verify";

const KIND = "klaviyo";
const HOSTS = { api: "https://a.klaviyo.com" };

/** The quota is the account's; before it is known, the key stands for it. */
function signIn(connection: ConnectionInput, transport: Transport): Session {
    const { apiKey = "" } = connection.credentials;
    const origin = new URL(connection.endpoint ?? HOSTS.api).origin;
    const http = transport.client({
        hosts: HOSTS,
        endpoint: connection.endpoint,
        windows: limits.windows,
        gate: `${KIND} ${origin} key ${createHash("sha256").update(apiKey).digest("hex").slice(0, 16)}`,
        authorization: () => ({ headers: () => Promise.resolve({ authorization: `Klaviyo-API-Key ${apiKey}` }) }),
    });
    return { http, connection };
}

export const klaviyo: Destination = {
    kind: KIND,
    displayName: "Klaviyo",
    hosts: HOSTS,
    credentials,
    settings,
    targetSettings: [],
    target,
    targetNoun: "list",
    fields,
    // Klaviyo's own rule is not published; this is what an address can be: https://www.rfc-editor.org/rfc/rfc5321#section-4.5.3.1
    maxEmailLength: 254,
    limits,
    identifier: "email",
    settlement: "job",
    rejects: "rows",
    removal,
    targetId: "listId",
    targetNameLength,
    batch,
    signIn,
    verify,
    findTarget,
    send,
    settle,
    remove,
    readMembers,
    findByName,
    createTarget,
    deleteTarget,
};
