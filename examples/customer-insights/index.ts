import * as pulumi from "@pulumi/pulumi";
import {
    ConstantContactConnection,
    customerInsights,
    ExportRun,
    fromEnv,
    KlaviyoConnection,
    SegmentExport,
    SnapchatConnection,
} from "pulumi-segment-export";

// `pulumi config set runNow <anything new>`: the next `pulumi up` runs the exports, due or not.
const trigger = new pulumi.Config().get("runNow");
// Customer Insights and the vendors on this machine. Without the four lines `endpoint` they are the real ones.
const sandbox = "http://127.0.0.1:4010";
const consent = { iAgree: true, by: "dpo@contoso.example", on: "2026-11-20", statement: "1" };

const segment = (name: string) =>
    customerInsights({
        environment: "https://sandbox.crm4.dynamics.com",
        tenantId: "0f4c2a7e-3b61-4d8a-9e52-7c1d90b6e301",
        clientId: "5e8b1c3d-2f47-4a96-b0d8-6a3f7e91c401",
        clientSecret: fromEnv("CUSTOMER_INSIGHTS_SECRET"),
        endpoint: `${sandbox}/dataverse`,
        segment: name,
    });
const fields = { email: "msdynci_email", firstName: "msdynci_firstname", lastName: "msdynci_lastname" };
// Who does not plainly consent on his profile is left out. A rule of the segment itself does the same, and says less.
const consentColumn = "msdynci_newsletterconsent";
const timeZone = "Europe/Stockholm";

const snapchat = new SnapchatConnection("snapchat", {
    displayName: "Snapchat, retargeting",
    clientId: fromEnv("SNAPCHAT_CLIENT_ID"),
    clientSecret: fromEnv("SNAPCHAT_CLIENT_SECRET"),
    refreshToken: fromEnv("SNAPCHAT_REFRESH_TOKEN"),
    adAccountId: "8adc3db7-8148-4fbf-999c-8d2266369d74",
    endpoint: `${sandbox}/snapchat`,
    consent,
});
const klaviyo = new KlaviyoConnection("klaviyo", {
    displayName: "Klaviyo, newsletter account",
    apiKey: fromEnv("KLAVIYO_API_KEY"),
    endpoint: `${sandbox}/klaviyo`,
    consent,
});
const constantContact = new ConstantContactConnection("constant-contact", {
    displayName: "Constant Contact, newsletter account",
    clientId: fromEnv("CONSTANT_CONTACT_CLIENT_ID"),
    clientSecret: fromEnv("CONSTANT_CONTACT_CLIENT_SECRET"),
    refreshToken: fromEnv("CONSTANT_CONTACT_REFRESH_TOKEN"),
    refreshTokens: "long-lived",
    endpoint: `${sandbox}/constant-contact`,
    consent,
});

const toSnapchat = new SegmentExport("snapchat", {
    displayName: "Lapsed customers to Snapchat",
    connection: snapchat,
    destination: { audienceId: "6128654966493356" },
    segments: [segment("Lapsed_customers")],
    fields: { email: fields.email },
    schedule: { cron: "0 6 * * *", timeZone },
});
const toKlaviyo = new SegmentExport("klaviyo", {
    displayName: "Newsletter and VIP to Klaviyo",
    connection: klaviyo,
    destination: { listId: "XW53Ha" },
    segments: [segment("Newsletter"), segment("VIP")],
    fields,
    consentColumn,
    schedule: { cron: "0 6,18 * * *", timeZone },
});
const toConstantContact = new SegmentExport("constant-contact", {
    displayName: "Newsletter to Constant Contact",
    connection: constantContact,
    destination: { listId: "3a6c1f2e-7d5b-11ef-9c3e-fa163e7b1c01" },
    segments: [segment("Newsletter")],
    fields,
    consentColumn,
    schedule: { cron: "0 6 * * MON-FRI", timeZone },
});

// One after the other: Customer Insights is asked for one export at a time.
const first = new ExportRun("snapchat", { export: toSnapchat, trigger });
const second = new ExportRun("klaviyo", { export: toKlaviyo, trigger }, { dependsOn: [first] });
const third = new ExportRun("constant-contact", { export: toConstantContact, trigger }, { dependsOn: [second] });

const told = ({ status, reason, summary, lastDue, nextDue }: ExportRun) => ({
    status,
    reason,
    summary,
    lastDue,
    nextDue,
});
export const snapchatRun = told(first);
export const klaviyoRun = told(second);
export const constantContactRun = told(third);
