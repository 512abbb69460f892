import type { AuthorizeStep } from "../authorize";

const SCOPES = "accounts:read,lists:read,lists:write,profiles:read,profiles:write";

/** A private key takes the place of OAuth, which Klaviyo keeps for applications that it lists. */
export const authorize: AuthorizeStep = {
    kind: "klaviyo",
    settings: [],
    how: {
        form: "key",
        credential: "apiKey",
        noun: "private API key",
        page: `https://www.klaviyo.com/create-private-api-key?scopes=${SCOPES}`,
    },
};
