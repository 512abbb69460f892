/** What the READMEs of the examples tell to set: credentials that open the sandbox and nothing else. */
export const exampleEnvironment = {
    KLAVIYO_API_KEY: `pk_${"sandboxFULL".padEnd(34, "0")}`,
    CONSTANT_CONTACT_CLIENT_ID: "sandbox-cc-client",
    CONSTANT_CONTACT_CLIENT_SECRET: "sandbox-cc-secret",
    CONSTANT_CONTACT_REFRESH_TOKEN: "sandbox-cc-refresh",
    SNAPCHAT_CLIENT_ID: "sandbox-snapchat-client",
    SNAPCHAT_CLIENT_SECRET: "sandbox-snapchat-secret",
    SNAPCHAT_REFRESH_TOKEN: "sandbox-snapchat-refresh",
};
