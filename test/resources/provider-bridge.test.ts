import * as pulumi from "@pulumi/pulumi";
import { fromEnv, KlaviyoConnection } from "../../provider/index";
import type { KlaviyoConnectionArgs } from "../../provider/index";

const args: KlaviyoConnectionArgs = {
    displayName: "Test",
    apiKey: fromEnv("KLAVIYO_API_KEY"),
    consent: { iAgree: true, by: "dpo@contoso.example", on: "2026-11-20", statement: "1" },
};

beforeAll(async () => {
    await pulumi.runtime.setMocks({
        call: () => ({}),
        newResource: ({ name, inputs }) => ({ id: `${name}-id`, state: inputs as Record<string, unknown> }),
    });
});

test("a program's later errors have their stack traces", () => {
    const limit = Error.stackTraceLimit;
    new KlaviyoConnection("klaviyo", args);
    expect(limit).toBeGreaterThan(0);
    expect(Error.stackTraceLimit).toBe(limit);
});

test("what the SDK refuses says on which line of the program", () => {
    const limit = Error.stackTraceLimit;
    const refusal = (): Error => {
        try {
            return new KlaviyoConnection("", args) as never;
        } catch (error) {
            return error as Error;
        }
    };
    expect(refusal().stack).toMatch(/Missing resource name[^]*provider-bridge\.test\.ts/);
    expect(Error.stackTraceLimit).toBe(limit);
});
