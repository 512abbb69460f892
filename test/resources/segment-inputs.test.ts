import * as pulumi from "@pulumi/pulumi";
import { customerInsights, files, fromEnv, KlaviyoConnection, SegmentExport } from "../../provider/index";
import type { Credential, SegmentInput } from "../../provider/index";

beforeAll(async () => {
    await pulumi.runtime.setMocks({
        call: () => ({}),
        newResource: ({ name, inputs }) => ({ id: `${name}-id`, state: inputs as Record<string, unknown> }),
    });
});

const known = {
    environment: "https://contoso.crm4.dynamics.com",
    segment: "VIP",
    tenantId: "contoso.onmicrosoft.com",
    clientId: "5e8b1c3d-2f47-4a96-b0d8-6a3f7e91c401",
};
const crm = (clientSecret: Credential): SegmentInput => customerInsights({ ...known, clientSecret });

function declare(segments: pulumi.Input<SegmentInput>[]): SegmentExport {
    const connection = new KlaviyoConnection("klaviyo", {
        displayName: "Test",
        apiKey: fromEnv("KLAVIYO_API_KEY"),
        consent: { iAgree: true, by: "dpo@contoso.example", on: "2026-11-20", statement: "1" },
    });
    const destination = { listId: "XW53Ha" };
    return new SegmentExport("vip", {
        displayName: "VIP",
        connection,
        destination,
        segments,
        fields: { email: "Email" },
    });
}

const told = async (output: pulumi.Output<unknown>): Promise<{ secret: boolean; value: unknown }> => ({
    secret: await pulumi.isSecret(output),
    value: await new Promise((resolve) => void pulumi.unsecret(output).apply(resolve)),
});

test("a segment's secret travels beside the segments, which stay readable", async () => {
    const { segments, sourceCredentials } = declare([files("a.csv"), crm(pulumi.secret("s"))]);
    expect(await told(segments)).toEqual({
        secret: false,
        value: [
            { kind: "files", path: "a.csv" },
            { kind: "customerInsights", ...known },
        ],
    });
    expect(await told(sourceCredentials)).toEqual({ secret: true, value: [{}, { clientSecret: "s" }] });
});

test("a bare secret is one all the same", async () => {
    const { sourceCredentials } = declare([crm("s")]);
    expect(await told(sourceCredentials)).toEqual({ secret: true, value: [{ clientSecret: "s" }] });
});

test("a variable's name is no secret", async () => {
    const { sourceCredentials } = declare([crm(fromEnv("CRM_SECRET"))]);
    expect(await told(sourceCredentials)).toEqual({
        secret: false,
        value: [{ clientSecret: { fromEnv: "CRM_SECRET" } }],
    });
});

test("a segment that is known later has its secret taken out too", async () => {
    const { segments, sourceCredentials } = declare([pulumi.output(crm("s"))]);
    expect(await told(segments)).toEqual({ secret: false, value: [{ kind: "customerInsights", ...known }] });
    expect(await told(sourceCredentials)).toEqual({ secret: true, value: [{ clientSecret: "s" }] });
});

test("an export of files alone has none", async () => {
    expect((await told(declare([files("a.csv")]).sourceCredentials)).value).toBeUndefined();
});
