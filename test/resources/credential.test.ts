import * as pulumi from "@pulumi/pulumi";
import fc from "fast-check";
import { ConstantContactConnection, fromEnv, KlaviyoConnection, SegmentExport } from "../../provider/index";
import type { ConnectionArgs } from "../../provider/index";

const shared: ConnectionArgs = {
    displayName: "Test",
    consent: { iAgree: true, by: "dpo@contoso.example", on: "2026-11-20", statement: "1" },
};

beforeAll(async () => {
    await pulumi.runtime.setMocks({
        call: () => ({}),
        newResource: ({ name, inputs }) => ({ id: `${name}-id`, state: inputs as Record<string, unknown> }),
    });
});

const told = async (output: pulumi.Output<unknown>): Promise<{ secret: boolean; value: unknown }> => ({
    secret: await pulumi.isSecret(output),
    value: await new Promise((resolve) => void pulumi.unsecret(output).apply(resolve)),
});

test("a variable's name travels openly, in the connection and in the exports that use it", async () => {
    const connection = new KlaviyoConnection("env", { ...shared, apiKey: fromEnv("KLAVIYO_API_KEY") });
    const declared = new SegmentExport("vip", {
        displayName: "VIP",
        connection,
        destination: { listId: "XW53Ha" },
        segments: [],
        fields: { email: "Email" },
    });
    for (const { credentials } of [connection, connection.declared, declared, declared.declared]) {
        expect(await told(credentials)).toEqual({
            secret: false,
            value: { apiKey: { fromEnv: "KLAVIYO_API_KEY" } },
        });
    }
});

test.each([
    ["a bare value", "in-clear"],
    ["a secret", pulumi.secret("in-clear")],
    ["a value known later", pulumi.output("in-clear")],
])("beside %s, all credentials are secret", async (_what, clientId) => {
    const refreshToken = fromEnv("CC_REFRESH_TOKEN");
    const connection = new ConstantContactConnection("mixed", { ...shared, clientId, refreshToken });
    for (const { credentials } of [connection, connection.declared]) {
        expect(await told(credentials)).toEqual({ secret: true, value: { clientId: "in-clear", refreshToken } });
    }
});

test("an optional credential that is left out makes no secret of the others", async () => {
    const connection = new ConstantContactConnection("pkce", {
        ...shared,
        clientId: fromEnv("CC_CLIENT_ID"),
        refreshToken: fromEnv("CC_REFRESH_TOKEN"),
    });
    expect(await pulumi.isSecret(connection.declared.credentials)).toBe(false);
});

test.each(["", "A B", "1ST", "KEY=1", "pk_0123456789abcdefghij", "a5c1e0c2-7f1e-4a8e-9d7c-0a4c1c3c8f9d", undefined])(
    "fromEnv refuses %j and does not repeat it",
    (name) => {
        const refused = () => fromEnv(name as string);
        expect(refused).toThrow(/write the name of an environment variable, not its value/);
        if (name) expect(refused).not.toThrow(name);
    },
);

test("whatever holds a small letter or a sign is no name", () => {
    fc.assert(
        fc.property(
            fc.string({ minLength: 1 }).filter((text) => /[^A-Z0-9_]/.test(text)),
            (text) => {
                expect(() => fromEnv(text)).toThrow();
            },
        ),
    );
});
