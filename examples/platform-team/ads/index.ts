import * as pulumi from "@pulumi/pulumi";
import { ExportRun, files, SegmentExport, SnapchatConnection } from "pulumi-segment-export";

// <organization>/<project>/<stack>; where states lie in a folder or a bucket, the organization is called "organization".
const platform = new pulumi.StackReference("organization/platform-admin/dev");

const lapsed = new SegmentExport("lapsed", {
    displayName: "Lapsed customers to Snapchat",
    connection: SnapchatConnection.fromStack(platform, "snapchatHandle"),
    destination: { audienceId: "6128654966493356" },
    segments: [files("segments/lapsed.csv")],
    fields: { email: "Email" },
    consentColumn: "ads_consent",
});

export const lapsedRun = new ExportRun("lapsed", { export: lapsed }).summary;
