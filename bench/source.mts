import type { SegmentInput } from "../provider/segments/segment-input.ts";

/** Where a measured segment is read. bench/program/index.ts takes it as it stands, as JSON. */
export interface Source {
    /** What `files()` or `customerInsights()` gives, without its secret. */
    segment: SegmentInput;
    credentials: Readonly<Record<string, string>>;
    columns: { email: string; firstName: string; lastName: string; plan: string };
    consentColumn?: string;
}

/** A file as bench/segment.mts writes it. */
export function fileSource(path: string): Source {
    return {
        segment: { kind: "files", path },
        credentials: {},
        columns: { email: "Email", firstName: "GivenName", lastName: "FamilyName", plan: "Plan" },
        consentColumn: "newsletter_consent",
    };
}

/** A segment in the Dataverse of a sandbox. Whoever is in it consents: that is a rule of the segment there. */
export function dataverseSource(sandbox: string, segment: string): Source {
    return {
        segment: {
            kind: "customerInsights",
            environment: "https://sandbox.crm4.dynamics.com",
            segment,
            tenantId: "0f4c2a7e-3b61-4d8a-9e52-7c1d90b6e301",
            clientId: "5e8b1c3d-2f47-4a96-b0d8-6a3f7e91c401",
            endpoint: `${sandbox}/dataverse`,
        },
        credentials: { clientSecret: "sandbox-dataverse-secret" },
        columns: {
            email: "msdynci_email",
            firstName: "msdynci_firstname",
            lastName: "msdynci_lastname",
            plan: "msdynci_city",
        },
    };
}
