import { createHash } from "node:crypto";
import { accessToken } from "../../http/access-token";
import { refreshTokenName } from "../../http/refresh-token";
import type { ApiRequest, Transport } from "../../http/http";
import type { ConnectionInput, Destination, Session } from "../destination";
import { batch, fields } from "./batch";
import { credentials, settings, target } from "./config";
import { pauseAsked } from "./errors";
import { limits, removal, targetNameLength } from "./limits";
import { readMembers, remove } from "./members";
import { send, settle } from "./send";
import { createTarget, deleteTarget, findByName, findTarget } from "./target";
import { verify } from "./verify";

const KIND = "constant-contact";
const HOSTS = { api: "https://api.cc.email", authz: "https://authz.constantcontact.com" };

const APPLICATIONS = "developer.constantcontact.com > My Applications";
const WAY_OUT =
    "Rotating tokens need a ledger that stays (segmentexport:ledger). Without one, choose Long Lived Refresh Tokens in " +
    `${APPLICATIONS} > (the application), connect again, and write refreshTokens: "long-lived" in the connection.`;

function signIn(connection: ConnectionInput, transport: Transport): Session {
    const { clientId = "", clientSecret, refreshToken = "" } = connection.credentials;
    const origin = new URL(connection.endpoint ?? HOSTS.api).origin;
    // Its origin is part of it: what is rehearsed in the sandbox takes nothing from the vendor's quota, nor its tokens.
    const app = `${KIND} ${origin} app ${createHash("sha256").update(clientId).digest("hex").slice(0, 16)}`;
    const http = transport.client({
        hosts: HOSTS,
        endpoint: connection.endpoint,
        windows: limits.windows,
        gate: app,
        pauseAsked,
        daily: limits.requestsPerDay && { name: app, requests: limits.requestsPerDay.value },
        authorization: (client) =>
            accessToken({
                client,
                vendor: "Constant Contact",
                refreshToken,
                keeper: transport.secrets?.(refreshTokenName(app, refreshToken)),
                longLived: connection.settings.refreshTokens === "long-lived",
                wayOut: WAY_OUT,
                request: (token) => tokenRequest(clientId, clientSecret, token),
                connectAgain:
                    "sign in to Constant Contact as the Account Owner or an Account Manager, and write the new refreshToken; a rotating one serves one ledger alone.",
                application: `Both stand in ${APPLICATIONS}; a newly generated secret ends the one before.`,
            }),
    });
    return { http, connection };
}

/**
 * Server apps sign with HTTP Basic: https://developer.constantcontact.com/api_guide/server_flow.html.
 * PKCE apps have no secret and name themselves in the form: https://developer.constantcontact.com/api_guide/pkce_flow.html.
 */
function tokenRequest(clientId: string, clientSecret: string | undefined, refreshToken: string): ApiRequest {
    const form = new URLSearchParams({ grant_type: "refresh_token", refresh_token: refreshToken });
    if (clientSecret === undefined) form.set("client_id", clientId);
    const basic = clientSecret !== undefined && {
        authorization: `Basic ${Buffer.from(`${clientId}:${clientSecret}`).toString("base64")}`,
    };
    return {
        method: "POST",
        host: "authz",
        path: "/oauth2/default/v1/token",
        headers: { "content-type": "application/x-www-form-urlencoded", accept: "application/json", ...basic },
        body: form.toString(),
        bucket: "signIn",
        // A lost answer to a rotating token costs the grant whether it is asked for again or not (README, "Repeats").
        retry: "always",
    };
}

export const constantContact: Destination = {
    kind: KIND,
    displayName: "Constant Contact",
    hosts: HOSTS,
    credentials,
    settings,
    targetSettings: [],
    target,
    targetNoun: "list",
    fields,
    // The import's description says 50, that of the contact itself 80 (README, "What is not known").
    maxEmailLength: 80,
    limits,
    identifier: "email",
    settlement: "job",
    rejects: "counts",
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
