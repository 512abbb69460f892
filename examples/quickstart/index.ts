import * as pulumi from "@pulumi/pulumi";
import {
    ConstantContactConnection,
    ExportRun,
    files,
    KlaviyoConnection,
    SegmentExport,
    SnapchatConnection,
} from "pulumi-segment-export";

// `npm start` sets these: the address of its sandbox and the credentials that the sandbox knows.
const config = new pulumi.Config();
const sandbox = config.require("sandbox");
const consent = { iAgree: true, by: "quickstart@contoso.example", on: "2026-11-20", statement: "1" };

const snapchat = new SnapchatConnection("snapchat", {
    displayName: "Snapchat (sandbox)",
    clientId: config.requireSecret("snapchatClientId"),
    clientSecret: config.requireSecret("snapchatClientSecret"),
    refreshToken: config.requireSecret("snapchatRefreshToken"),
    adAccountId: "8adc3db7-8148-4fbf-999c-8d2266369d74",
    endpoint: `${sandbox}/snapchat`,
    consent,
});

const klaviyo = new KlaviyoConnection("klaviyo", {
    displayName: "Klaviyo (sandbox)",
    apiKey: config.requireSecret("klaviyoApiKey"),
    endpoint: `${sandbox}/klaviyo`,
    consent,
});

const constantContact = new ConstantContactConnection("constant-contact", {
    displayName: "Constant Contact (sandbox)",
    clientId: config.requireSecret("constantContactClientId"),
    clientSecret: config.requireSecret("constantContactClientSecret"),
    refreshToken: config.requireSecret("constantContactRefreshToken"),
    refreshTokens: "long-lived",
    endpoint: `${sandbox}/constant-contact`,
    consent,
});

const segments = [files("segments/customers.csv")];
const consentColumn = "newsletter_consent";
// Nobody is removed. Without it, those who left the segment are: that takes the vendors' ids of all, and reading them takes a while.
const mode = "add";

const toSnapchat = new SegmentExport("snapchat", {
    displayName: "Customers to Snapchat",
    connection: snapchat,
    destination: { audienceId: "6128654966493356" },
    segments,
    fields: { email: "Email" },
    consentColumn,
    mode,
});

const toKlaviyo = new SegmentExport("klaviyo", {
    displayName: "Customers to Klaviyo",
    connection: klaviyo,
    destination: { listId: "XW53Ha" },
    segments,
    fields: { email: "Email", firstName: "GivenName", lastName: "FamilyName", properties: { plan: "Plan" } },
    consentColumn,
    mode,
});

const toConstantContact = new SegmentExport("constant-contact", {
    displayName: "Customers to Constant Contact",
    connection: constantContact,
    destination: { listId: "3a6c1f2e-7d5b-11ef-9c3e-fa163e7b1c01" },
    segments,
    fields: { email: "Email", firstName: "GivenName", lastName: "FamilyName" },
    consentColumn,
    mode,
});

const runs = {
    snapchat: new ExportRun("snapchat", { export: toSnapchat }),
    klaviyo: new ExportRun("klaviyo", { export: toKlaviyo }),
    constantContact: new ExportRun("constant-contact", { export: toConstantContact }),
};

export const snapchatRun = { status: runs.snapchat.status, summary: runs.snapchat.summary };
export const klaviyoRun = { status: runs.klaviyo.status, summary: runs.klaviyo.summary };
export const constantContactRun = { status: runs.constantContact.status, summary: runs.constantContact.summary };
