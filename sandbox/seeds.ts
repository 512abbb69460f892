import { CONSTANT_CONTACT_APPS, type ConstantContactGrant, CONSTANT_CONTACT_GRANTS } from "./constant-contact/seeds";
import { DATAVERSE_APPS, DATAVERSE_SEEDS, type DataverseApp } from "./dataverse/seeds";
import { KLAVIYO_SEEDS } from "./klaviyo/seeds";
import { SNAPCHAT_SEEDS, SNAPCHAT_USERS } from "./snapchat/seeds";

/** The credentials that the sandbox knows, one per line, for people who look for them. They open nothing else. */
export function seededCredentials(): readonly string[] {
    const { clientId, clientSecret } = SNAPCHAT_SEEDS;
    return [
        ...SNAPCHAT_USERS.map(
            ({ refreshToken, name }) =>
                `snapchat (${name}): clientId ${clientId}, clientSecret ${clientSecret}, ` +
                `refreshToken ${refreshToken}`,
        ),
        `klaviyo: apiKey ${KLAVIYO_SEEDS.fullKey}`,
        `klaviyo, a second key to rotate to: apiKey ${KLAVIYO_SEEDS.secondKey}`,
        `klaviyo, may only read: apiKey ${KLAVIYO_SEEDS.readOnlyKey}`,
        ...CONSTANT_CONTACT_GRANTS.map(constantContactLine),
        ...DATAVERSE_APPS.map(dataverseLine),
    ];
}

function constantContactLine({ refreshToken, client, user }: ConstantContactGrant): string {
    const app = CONSTANT_CONTACT_APPS.find(({ clientId }) => clientId === client);
    const secret = app?.clientSecret === undefined ? "no clientSecret (PKCE)" : `clientSecret ${app.clientSecret}`;
    const mode = app?.rotating === true ? "rotating" : "long-lived";
    return `constant-contact (${user}, ${mode}): clientId ${client}, ${secret}, refreshToken ${refreshToken}`;
}

function dataverseLine({ clientId, clientSecret, name }: DataverseApp): string {
    const { environment, tenantId } = DATAVERSE_SEEDS;
    const app = `clientId ${clientId}, clientSecret ${clientSecret}`;
    return `dataverse (${name}): environment ${environment}, tenantId ${tenantId}, ${app}`;
}
