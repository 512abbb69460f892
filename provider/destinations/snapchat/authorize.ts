import type { AuthorizeStep } from "../authorize";

/**
 * The application's redirect URI is fixed when it is made. Snap's page names no PKCE.
 * https://developers.snap.com/api/marketing-api/Ads-API/authentication
 */
export const authorize: AuthorizeStep = {
    kind: "snapchat",
    settings: [
        {
            name: "adAccountId",
            description: "the ad account: Ads Manager > Ad Accounts > (the account) > Account Details",
            required: true,
        },
        {
            name: "organizationId",
            description: "the organization that it must belong to: Business Manager > Business Details",
            required: false,
        },
    ],
    how: {
        form: "code",
        pkce: false,
        application: "Business Manager > Business Details > OAuth Apps",
        noRefreshToken: "Check that the application has the scope snapchat-marketing-api, and run the command again.",
        consent: ({ clientId, redirectUri, state }) => ({
            host: "accounts",
            path: "/login/oauth2/authorize",
            query: {
                response_type: "code",
                client_id: clientId,
                redirect_uri: redirectUri,
                scope: "snapchat-marketing-api",
                state,
            },
        }),
        // https://developers.snap.com/marketing-api/Ads-API/quick-start
        exchange: ({ clientId, clientSecret = "", redirectUri, code }) => ({
            method: "POST",
            host: "accounts",
            path: "/login/oauth2/access_token",
            headers: { "content-type": "application/x-www-form-urlencoded", accept: "application/json" },
            body: new URLSearchParams({
                grant_type: "authorization_code",
                client_id: clientId,
                client_secret: clientSecret,
                code,
                redirect_uri: redirectUri,
            }).toString(),
            bucket: "signIn",
            retry: "never",
            authorized: false,
        }),
    },
};
