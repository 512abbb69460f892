import * as pulumi from "@pulumi/pulumi";
import {
    ConstantContactConnection,
    customerInsights,
    ExportRun,
    files,
    KlaviyoConnection,
    SegmentExport,
    SnapchatConnection,
} from "pulumi-segment-export";

// `npm run bench` sets these: the vendor, the source of the segment, the address of the sandbox and the credentials that it knows.
// Without a vendor the stack has no resources: so long does the engine take by itself.
interface Source {
    segment:
        | { kind: "files"; path: string }
        | { kind: "customerInsights"; environment: string; segment: string; tenantId: string; clientId: string };
    columns: { email: string; firstName: string; lastName: string; plan: string };
    consentColumn?: string;
}

const config = new pulumi.Config();
const vendor = config.get("vendor");
const endpoint = `${config.get("sandbox")}/${vendor}`;
const consent = { iAgree: true, by: "bench@contoso.example", on: "2026-11-20", statement: "1" };
const nothing: Source = {
    segment: { kind: "files", path: "none" },
    columns: { email: "", firstName: "", lastName: "", plan: "" },
};
const { segment, columns, consentColumn } = config.getObject<Source>("source") ?? nothing;
const { email, firstName, lastName, plan } = columns;
const common = {
    displayName: "Many people",
    segments: [
        segment.kind === "files"
            ? files(segment.path)
            : customerInsights({ ...segment, clientSecret: config.requireSecret("dataverseClientSecret") }),
    ],
    consentColumn,
    mode: config.get("mode") === "mirror" ? ("mirror" as const) : ("add" as const),
};

const toVendor = {
    snapchat: () =>
        new SegmentExport("people", {
            ...common,
            connection: new SnapchatConnection("snapchat", {
                displayName: "Snapchat (sandbox)",
                clientId: config.requireSecret("snapchatClientId"),
                clientSecret: config.requireSecret("snapchatClientSecret"),
                refreshToken: config.requireSecret("snapchatRefreshToken"),
                adAccountId: "8adc3db7-8148-4fbf-999c-8d2266369d74",
                endpoint,
                consent,
            }),
            destination: { audienceId: "6128654966493356" },
            fields: { email },
        }),
    klaviyo: () =>
        new SegmentExport("people", {
            ...common,
            connection: new KlaviyoConnection("klaviyo", {
                displayName: "Klaviyo (sandbox)",
                apiKey: config.requireSecret("klaviyoApiKey"),
                endpoint,
                consent,
            }),
            destination: { listId: "XW53Ha" },
            fields: { email, firstName, lastName, properties: { plan } },
        }),
    "constant-contact": () =>
        new SegmentExport("people", {
            ...common,
            connection: new ConstantContactConnection("constant-contact", {
                displayName: "Constant Contact (sandbox)",
                clientId: config.requireSecret("constantContactClientId"),
                clientSecret: config.requireSecret("constantContactClientSecret"),
                refreshToken: config.requireSecret("constantContactRefreshToken"),
                endpoint,
                consent,
            }),
            destination: { listId: "3a6c1f2e-7d5b-11ef-9c3e-fa163e7b1c01" },
            fields: { email, firstName, lastName },
        }),
};

const people =
    vendor && new ExportRun("people", { export: toVendor[vendor as keyof typeof toVendor](), planWithin: 600 });

export const run = people && { status: people.status, summary: people.summary };
