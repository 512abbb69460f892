import { createHash } from "node:crypto";
import type { Sandbox, VendorName } from "../../../sandbox";

/** One vendor as a test's program declares it, with the sandbox's seeded ids. */
export interface Vendor {
    readonly name: Exclude<VendorName, "dataverse">;
    readonly listId: string;
    /** Secrets of the stack's configuration. */
    readonly secrets: Readonly<Record<string, string>>;
    /** JavaScript: the connection's own arguments, from `config`. */
    readonly connection: string;
    readonly className: string;
    /** JavaScript: the export's destination. */
    readonly destination: string;
    /** JavaScript: fields beyond `email`, for the columns GivenName and FamilyName. */
    readonly moreFields: string;
    /** Path of the upload requests, for faults and request logs. */
    readonly uploadPath: string;
}

export const vendors: readonly Vendor[] = [
    {
        name: "klaviyo",
        listId: "XW53Ha",
        secrets: { apiKey: `pk_${"sandboxFULL".padEnd(34, "0")}` },
        connection: `apiKey: config.requireSecret("apiKey")`,
        className: "KlaviyoConnection",
        destination: `{ listId: "XW53Ha" }`,
        moreFields: `, firstName: "GivenName", lastName: "FamilyName"`,
        uploadPath: "/api/profile-bulk-import-jobs*",
    },
    {
        name: "snapchat",
        listId: "6128654966493356",
        secrets: {
            clientId: "sandbox-snapchat-client",
            clientSecret: "sandbox-snapchat-secret",
            refreshToken: "sandbox-snapchat-refresh",
        },
        connection: `clientId: config.requireSecret("clientId"), clientSecret: config.requireSecret("clientSecret"),
            refreshToken: config.requireSecret("refreshToken"), adAccountId: "8adc3db7-8148-4fbf-999c-8d2266369d74"`,
        className: "SnapchatConnection",
        destination: `{ audienceId: "6128654966493356" }`,
        moreFields: "",
        uploadPath: "/v1/segments/*/users",
    },
    {
        name: "constant-contact",
        listId: "3a6c1f2e-7d5b-11ef-9c3e-fa163e7b1c01",
        secrets: {
            clientId: "sandbox-cc-client",
            clientSecret: "sandbox-cc-secret",
            refreshToken: "sandbox-cc-refresh",
        },
        connection: `clientId: config.requireSecret("clientId"), clientSecret: config.requireSecret("clientSecret"),
            refreshToken: config.requireSecret("refreshToken"), refreshTokens: "long-lived"`,
        className: "ConstantContactConnection",
        destination: `{ listId: "3a6c1f2e-7d5b-11ef-9c3e-fa163e7b1c01" }`,
        moreFields: `, firstName: "GivenName", lastName: "FamilyName"`,
        uploadPath: "/v3/activities/contacts_json_import",
    },
];

/** Replaces parts of a program's JavaScript. */
export interface ProgramParts {
    readonly consent?: string;
    readonly destination?: string;
    readonly segments?: string;
    readonly fields?: string;
    /** Of the export, beyond what has a part of its own. Default: `mode: "add"`. */
    readonly export?: string;
    readonly run?: string;
    readonly more?: string;
    readonly endpoint?: string;
}

const consentOf = (day: string): string => `{ iAgree: true, by: "dpo@contoso.example", on: "${day}", statement: "1" }`;

/** A program with one connection, one export and one run of it. The sandbox's address stands in it. */
export function program(vendor: Vendor, sandboxUrl: string, parts: ProgramParts = {}): string {
    return `
const pulumi = require("@pulumi/pulumi");
const { ${vendor.className}, SegmentExport, ExportRun, files } = require("pulumi-segment-export");
const config = new pulumi.Config();
const connection = new ${vendor.className}("vendor", {
    displayName: "Test", ${vendor.connection},
    endpoint: ${JSON.stringify(parts.endpoint ?? `${sandboxUrl}/${vendor.name}`)},
    consent: ${parts.consent ?? consentOf(new Date().toISOString().slice(0, 10))},
});
const declared = new SegmentExport("vip", {
    displayName: "VIP", connection, ${parts.export ?? `mode: "add"`},
    destination: ${parts.destination ?? vendor.destination},
    segments: ${parts.segments ?? `[files("segments/vip.csv")]`},
    fields: { ${parts.fields ?? `email: "Email"${vendor.moreFields}`} },
});
const run = new ExportRun("nightly", { export: declared${parts.run ?? ""} });
${parts.more ?? ""}
exports.status = run.status;
exports.summary = run.summary;
`;
}

/** A segment of `people` members: `person<n>@example.com`, from `first` on. */
export function segment(people: number, first = 1): string {
    const rows = Array.from({ length: people }, (_, index) => {
        const n = String(first + index);
        return `Person${n}@Example.com,Given${n},Family${n}`;
    });
    return ["Email,GivenName,FamilyName", ...rows, ""].join("\n");
}

/** How a vendor knows a person of `segment`: by the address, or by its hash. */
export function identity(vendor: Vendor, person: number): string {
    const email = `person${String(person)}@example.com`;
    return vendor.name === "snapchat" ? createHash("sha256").update(email).digest("hex") : email;
}

/** Who is on the vendor's list, in no order of meaning. */
export function listOf(sandbox: Sandbox, vendor: Vendor): string[] {
    return sandbox
        .members(vendor.name, vendor.listId)
        .map(({ email, sha256 }) => email ?? sha256 ?? "")
        .sort();
}

/** The identities of `people` members of `segment`, in the order of `listOf`. */
export function expectedList(vendor: Vendor, people: number): string[] {
    return Array.from({ length: people }, (_, index) => identity(vendor, index + 1)).sort();
}
