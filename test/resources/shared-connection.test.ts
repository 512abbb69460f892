import * as pulumi from "@pulumi/pulumi";
import { fromEnv, KlaviyoConnection, SegmentExport, files } from "../../provider/index";
import { unknownText } from "../../provider/resources/engine/unknown";

type Given = Record<string, unknown>;
const given = new Map<string, Given>();

beforeAll(() =>
    pulumi.runtime.setMocks(
        {
            call: ({ inputs }) => inputs as Given,
            newResource: ({ name, inputs }) => {
                const { __provider: _text, __urn: _urn, ...own } = inputs as Given;
                given.set(name, own);
                return { id: name, state: { ...own, account: { id: "AbCdEf", name: "Contoso" } } };
            },
        },
        "platform",
        "prod",
    ),
);

const consent = { iAgree: true, by: "dpo@contoso.example", on: "2026-11-20", statement: "1" };
const declare = (name: string, apiKey: pulumi.Input<string> | ReturnType<typeof fromEnv>): KlaviyoConnection =>
    new KlaviyoConnection(name, { displayName: "Klaviyo", apiKey, consent, sharedWith: ["newsletter"] });

/** As another stack reads an output: what holds one secret is wholly one. */
const referenceTo = (value: unknown): pulumi.StackReference => {
    const output = pulumi.output(value);
    return {
        name: pulumi.output("contoso/platform/prod"),
        getOutput: () => output,
    } as unknown as pulumi.StackReference;
};

/** What is known of an output, and whether it is a secret. */
async function inspect<Value>(value: pulumi.Output<Value>): Promise<{ value: Value; isSecret: boolean }> {
    const found = value as unknown as { promise(): Promise<Value>; isSecret: Promise<boolean> };
    return { value: await found.promise(), isSecret: await found.isSecret };
}

test("what an owner exports is read back: the credentials a secret, all else plain", async () => {
    const owned = declare("klaviyo", pulumi.secret("pk_1"));
    const exported = await inspect(pulumi.output(owned.handle));
    expect(exported).toMatchObject({ value: { owner: "prod/platform/klaviyo" }, isSecret: true });

    const shared = KlaviyoConnection.fromStack(referenceTo(owned.handle), "klaviyoHandle");
    const { connection, credentials, sharing } = shared.declared;
    expect(await inspect(credentials)).toEqual({ value: { apiKey: "pk_1" }, isSecret: true });
    const plain = { kind: "klaviyo", displayName: "Klaviyo", settings: {}, consent };
    expect(await inspect(pulumi.output(connection))).toEqual({ value: plain, isSecret: false });
    expect(await inspect(shared.account)).toEqual({ value: { id: "AbCdEf", name: "Contoso" }, isSecret: false });
    const where = { stack: "contoso/platform/prod", output: "klaviyoHandle", owner: "prod/platform/klaviyo" };
    expect(await inspect(sharing ?? pulumi.output({}))).toEqual({
        value: { ...where, sharedWith: ["newsletter"] },
        isSecret: false,
    });
});

test("by fromEnv nothing of it is a secret", async () => {
    const owned = declare("from-env", fromEnv("KLAVIYO_API_KEY"));
    expect((await inspect(pulumi.output(owned.handle))).isSecret).toBe(false);
    const { declared } = KlaviyoConnection.fromStack(referenceTo(owned.handle), "klaviyoHandle");
    const names = { apiKey: { fromEnv: "KLAVIYO_API_KEY" } };
    expect(await inspect(declared.credentials)).toEqual({ value: names, isSecret: false });
});

test("credentials that an owner exported in clear become a secret here", async () => {
    const owned = declare("in-clear", "pk_2");
    const { declared } = KlaviyoConnection.fromStack(referenceTo(pulumi.unsecret(pulumi.output(owned.handle))), "h");
    expect(await inspect(declared.credentials)).toEqual({ value: { apiKey: "pk_2" }, isSecret: true });
});

test("an output that is no handle is passed on nowhere: it may be anybody's secret", async () => {
    const { declared } = KlaviyoConnection.fromStack(referenceTo(pulumi.secret({ password: "hunter2" })), "database");
    expect(await inspect(pulumi.output(declared.connection))).toEqual({ value: { kind: "klaviyo" }, isSecret: false });
    expect(await inspect(declared.credentials)).toEqual({ value: {}, isSecret: true });
    expect(JSON.stringify(await inspect(pulumi.output(declared.sharing)))).not.toContain("hunter2");
});

test("an export of a shared connection takes its parts, and its run nothing of how it is shared", async () => {
    const owned = declare("to-export", fromEnv("KLAVIYO_API_KEY"));
    const declared = new SegmentExport("vip", {
        displayName: "VIP",
        connection: KlaviyoConnection.fromStack(referenceTo(owned.handle), "klaviyoHandle"),
        destination: { listId: "XW53Ha" },
        segments: [files("vip.csv")],
        fields: { email: "Email" },
    });
    await inspect(declared.id);
    expect(given.get("vip")).toMatchObject({
        connection: { kind: "klaviyo", displayName: "Klaviyo", consent },
        sharing: { owner: "prod/platform/to-export", sharedWith: ["newsletter"] },
        credentials: { apiKey: { fromEnv: "KLAVIYO_API_KEY" } },
    });
    expect(Object.keys(declared.declared.export)).not.toContain("sharing");
    expect(JSON.stringify(given.get("vip"))).not.toContain(unknownText);
});
