import { createHash } from "node:crypto";
import { accessToken } from "../../http/access-token";
import { refreshTokenName } from "../../http/refresh-token";
import type { Transport } from "../../http/http";
import type { ConnectionInput, Destination, Session } from "../destination";
import { batch } from "./batch";
import { credentials, settings, target } from "./config";
import { pauseAsked } from "./errors";
import { limits, removal, targetNameLength } from "./limits";
import { remove } from "./members";
import { send } from "./send";
import { createTarget, deleteTarget, findByName, findTarget } from "./target";
import { verify } from "./verify";

const KIND = "snapchat";
const HOSTS = { api: "https://adsapi.snapchat.com", accounts: "https://accounts.snapchat.com" };

/** https://developers.snap.com/marketing-api/Ads-API/quick-start: a form, answered with a token for an hour. */
function signIn(connection: ConnectionInput, transport: Transport): Session {
    const { clientId = "", clientSecret = "", refreshToken = "" } = connection.credentials;
    const origin = new URL(connection.endpoint ?? HOSTS.api).origin;
    const app = `${KIND} ${origin} app ${createHash("sha256").update(clientId).digest("hex").slice(0, 16)}`;
    const http = transport.client({
        hosts: HOSTS,
        endpoint: connection.endpoint,
        windows: limits.windows,
        gate: app,
        pauseAsked,
        authorization: (client) =>
            accessToken({
                client,
                vendor: "Snapchat",
                refreshToken,
                // The same token came back in every recorded renewal; one that is replaced all the same is kept (README).
                keeper: transport.secrets?.(refreshTokenName(app, refreshToken)),
                longLived: true,
                request: (token) => ({
                    method: "POST",
                    host: "accounts",
                    path: "/login/oauth2/access_token",
                    headers: { "content-type": "application/x-www-form-urlencoded", accept: "application/json" },
                    body: new URLSearchParams({
                        grant_type: "refresh_token",
                        client_id: clientId,
                        client_secret: clientSecret,
                        refresh_token: token,
                    }).toString(),
                    bucket: "signIn",
                    retry: "always",
                }),
                connectAgain:
                    "sign in to Snapchat as somebody who may manage the ad account's audiences, and write the new refreshToken.",
                application:
                    "Both stand in Business Manager > Business Details > OAuth Apps; the secret is shown once, when it is made.",
            }),
    });
    return { http, connection };
}

export const snapchat: Destination = {
    kind: KIND,
    displayName: "Snapchat",
    hosts: HOSTS,
    credentials,
    settings,
    targetSettings: ["adAccountId"],
    target,
    targetNoun: "audience",
    fields: {},
    // The address itself is never sent, so its length is bounded by what an address can be: https://www.rfc-editor.org/rfc/rfc5321#section-4.5.3.1
    maxEmailLength: 254,
    limits,
    identifier: "sha256",
    settlement: "none",
    rejects: "none",
    removal,
    targetId: "audienceId",
    targetNameLength,
    batch,
    signIn,
    verify,
    findTarget,
    send,
    remove,
    findByName,
    createTarget,
    deleteTarget,
};
