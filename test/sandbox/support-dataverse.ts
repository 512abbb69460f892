import type { Sandbox } from "../../sandbox";
import { bearer, postForm } from "./support";

const TENANT = "0f4c2a7e-3b61-4d8a-9e52-7c1d90b6e301";
export const VIEWER = { id: "5e8b1c3d-2f47-4a96-b0d8-6a3f7e91c401", secret: "sandbox-dataverse-secret" };
export const MEMBERSHIPS = "msdynci_segmentmemberships?$select=msdynci_customerid,msdynci_segments";
export const PROFILES = "msdynci_customerprofiles?$select=msdynci_customerid,msdynci_email";

interface Client {
    readonly id: string;
    readonly secret: string;
}

export function dataverseToken(
    sandbox: Sandbox,
    client: Client,
    changes: Record<string, string> = {},
    tenant = TENANT,
) {
    return postForm(`${sandbox.endpoint("dataverse")}/${tenant}/oauth2/v2.0/token`, {
        grant_type: "client_credentials",
        client_id: client.id,
        client_secret: client.secret,
        scope: "https://sandbox.crm4.dynamics.com/.default",
        ...changes,
    });
}

/** Asks the environment's Web API, signed in. */
export async function dataverse(sandbox: Sandbox, client: Client = VIEWER) {
    const signedIn = bearer(
        sandbox.endpoint("dataverse"),
        (await dataverseToken(sandbox, client)).text("access_token"),
    );
    return (path: string, headers: Record<string, string> = {}, method = "GET") =>
        signedIn(path.startsWith("http") ? path : `/api/data/v9.2/${path}`, { method, headers });
}

export const paged = (size: number) => ({ prefer: `odata.maxpagesize=${size}` });
export const filtered = (filter: string) => `${MEMBERSHIPS}&$filter=${encodeURIComponent(filter)}`;
