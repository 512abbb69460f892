import * as pulumi from "@pulumi/pulumi";
import { ConstantContactConnection, ExportRun, files, KlaviyoConnection, SegmentExport } from "pulumi-segment-export";

// <organization>/<project>/<stack>; where states lie in a folder or a bucket, the organization is called "organization".
const platform = new pulumi.StackReference("organization/platform-admin/dev");

const segments = [files("segments/subscribers.csv")];
const fields = { email: "Email", firstName: "GivenName", lastName: "FamilyName" };
const consentColumn = "newsletter_consent";

const toKlaviyo = new SegmentExport("klaviyo", {
    displayName: "Subscribers to Klaviyo",
    connection: KlaviyoConnection.fromStack(platform, "klaviyoHandle"),
    destination: { listId: "XW53Ha" },
    segments,
    fields,
    consentColumn,
});

const toConstantContact = new SegmentExport("constant-contact", {
    displayName: "Subscribers to Constant Contact",
    connection: ConstantContactConnection.fromStack(platform, "constantContactHandle"),
    destination: { listId: "3a6c1f2e-7d5b-11ef-9c3e-fa163e7b1c01" },
    segments,
    fields,
    consentColumn,
});

export const klaviyoRun = new ExportRun("klaviyo", { export: toKlaviyo }).summary;
export const constantContactRun = new ExportRun("constant-contact", { export: toConstantContact }).summary;
