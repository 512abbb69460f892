import * as pulumi from "@pulumi/pulumi";
import { ConstantContactConnection, fromEnv, KlaviyoConnection, SnapchatConnection } from "pulumi-segment-export";

const config = new pulumi.Config();
// The vendors on this machine. Without the three lines `endpoint` they are the real ones.
const sandbox = "http://127.0.0.1:4010";
const consent = { iAgree: true, by: "dpo@contoso.example", on: "2026-11-20", statement: "1" };

const klaviyo = new KlaviyoConnection("klaviyo", {
    displayName: "Klaviyo, newsletter account",
    // By fromEnv it stands in no state. Set as a secret of this stack, it stands encrypted in this one and in those that refer to it.
    apiKey: config.getSecret("klaviyoApiKey") ?? fromEnv("KLAVIYO_API_KEY"),
    endpoint: `${sandbox}/klaviyo`,
    consent,
    sharedWith: ["newsletter"],
});

const constantContact = new ConstantContactConnection("constant-contact", {
    displayName: "Constant Contact, newsletter account",
    clientId: fromEnv("CONSTANT_CONTACT_CLIENT_ID"),
    clientSecret: fromEnv("CONSTANT_CONTACT_CLIENT_SECRET"),
    refreshToken: fromEnv("CONSTANT_CONTACT_REFRESH_TOKEN"),
    refreshTokens: "long-lived",
    endpoint: `${sandbox}/constant-contact`,
    consent,
    sharedWith: ["newsletter"],
});

const snapchat = new SnapchatConnection("snapchat", {
    displayName: "Snapchat, retargeting",
    clientId: fromEnv("SNAPCHAT_CLIENT_ID"),
    clientSecret: fromEnv("SNAPCHAT_CLIENT_SECRET"),
    refreshToken: fromEnv("SNAPCHAT_REFRESH_TOKEN"),
    adAccountId: "8adc3db7-8148-4fbf-999c-8d2266369d74",
    endpoint: `${sandbox}/snapchat`,
    consent,
    sharedWith: ["ads"],
});

export const klaviyoHandle = klaviyo.handle;
export const constantContactHandle = constantContact.handle;
export const snapchatHandle = snapchat.handle;
