import { isExportError } from "../../provider/errors";
import { connectionInput } from "../../provider/resources/connection-input";
import { connectionLifecycle } from "../../provider/resources/connection-lifecycle";
import { fromEnv } from "../../provider/resources/credential";
import { failure } from "../../provider/resources/engine/failure";
import { PartialFailure } from "../../provider/resources/lifecycle";
import type { OperationContext, Properties } from "../../provider/resources/lifecycle";

const key = `pk_${"fromTheEnvironment".padEnd(34, "0")}`;
const apiKey = fromEnv("TEST_KLAVIYO_API_KEY");
const klaviyo: Properties = {
    kind: "klaviyo",
    displayName: "Newsletter",
    sharedWith: "administrators",
    consent: { iAgree: true, by: "dpo@contoso.example", on: "2026-11-20", statement: "1" },
    settings: {},
    credentials: { apiKey },
};
const constantContact: Properties = { ...klaviyo, kind: "constant-contact" };
const variables = ["TEST_KLAVIYO_API_KEY", "TEST_CLIENT_ID", "TEST_CLIENT_SECRET", "TEST_REFRESH_TOKEN"];

afterEach(() => {
    for (const name of variables) delete process.env[name];
});

async function check(inputs: Properties) {
    const warnings: string[] = [];
    const context = {
        log: { warn: (text: string) => warnings.push(text) },
        now: () => new Date("2026-11-23T00:00:00Z"),
    } as unknown as OperationContext;
    const result = await connectionLifecycle.check({}, inputs, context);
    return { ...result, warnings };
}

const errorOf = (action: () => unknown): Error => {
    try {
        action();
    } catch (error) {
        return error as Error;
    }
    throw new Error("nothing was thrown");
};

describe("signing in", () => {
    test("reads the variable as it is at that moment", () => {
        process.env.TEST_KLAVIYO_API_KEY = key;
        expect(connectionInput(klaviyo, { apiKey }).credentials).toEqual({ apiKey: key });
        process.env.TEST_KLAVIYO_API_KEY = `${key}rotated`;
        expect(connectionInput(klaviyo, { apiKey }).credentials).toEqual({ apiKey: `${key}rotated` });
    });

    test("takes plain credentials beside those of the environment", () => {
        process.env.TEST_REFRESH_TOKEN = "refresh";
        const credentials = { clientId: "plain", refreshToken: fromEnv("TEST_REFRESH_TOKEN") };
        expect(connectionInput(constantContact, credentials).credentials).toEqual({
            clientId: "plain",
            refreshToken: "refresh",
        });
        expect(credentials.refreshToken).toEqual({ fromEnv: "TEST_REFRESH_TOKEN" });
    });

    test.each([
        ["not set", undefined],
        ["empty", ""],
    ])("fails by name where the variable is %s", (state, value) => {
        if (value !== undefined) process.env.TEST_KLAVIYO_API_KEY = value;
        const error = errorOf(() => connectionInput(klaviyo, { apiKey }));
        expect(error.message).toBe(
            `connection 'Newsletter', property apiKey: environment variable TEST_KLAVIYO_API_KEY is ${state}; set it where pulumi runs`,
        );
        expect(isExportError(error) && [error.code, error.property]).toEqual(["config", "apiKey"]);
    });

    test("names every variable that is missing", () => {
        const credentials = {
            clientId: fromEnv("TEST_CLIENT_ID"),
            clientSecret: fromEnv("TEST_CLIENT_SECRET"),
            refreshToken: fromEnv("TEST_REFRESH_TOKEN"),
        };
        const { message } = errorOf(() => connectionInput(constantContact, credentials));
        for (const name of Object.values(credentials)) expect(message).toContain(name.fromEnv);
    });

    test("refuses a value of the wrong form without telling it", () => {
        process.env.TEST_KLAVIYO_API_KEY = `${key}\n`;
        const error = errorOf(() => connectionInput(klaviyo, { apiKey }));
        expect(error.message).toMatch(/TEST_KLAVIYO_API_KEY: there is a blank or a line break in it/);
        expect(error.message).not.toContain(key.slice(0, 12));
        expect(isExportError(error) && error.code).toBe("config");
    });
});

describe("check", () => {
    test("passes a set variable, and gives the inputs back as they came", async () => {
        process.env.TEST_KLAVIYO_API_KEY = key;
        expect(await check(klaviyo)).toEqual({ inputs: klaviyo, failures: [], warnings: [] });
    });

    test("only warns of one that is not set: a preview does without it", async () => {
        const { failures, warnings } = await check(klaviyo);
        expect(failures).toEqual([]);
        expect(warnings).toEqual([
            "property apiKey: environment variable TEST_KLAVIYO_API_KEY is not set; set it where pulumi runs (a preview does without it)",
        ]);
    });

    test("refuses a value of the wrong form without telling it", async () => {
        process.env.TEST_KLAVIYO_API_KEY = "AbC123";
        const [failed, ...others] = (await check(klaviyo)).failures;
        expect(failed?.property).toBe("apiKey");
        expect(failed?.reason).toMatch(/^environment variable TEST_KLAVIYO_API_KEY: write a whole private API key/);
        expect(failed?.reason).not.toContain("AbC123");
        expect(others).toEqual([]);
    });

    test("refuses what is no name, and does not repeat it", async () => {
        const [failed, ...others] = (await check({ ...klaviyo, credentials: { apiKey: { fromEnv: key } } })).failures;
        expect(failed?.property).toBe("apiKey");
        expect(failed?.reason).toMatch(/write the name of an environment variable, not its value/);
        expect(failed?.reason).not.toContain(key);
        expect(others).toEqual([]);
    });

    test("still checks the plain ones beside it, and that none is missing", async () => {
        const clientId = fromEnv("TEST_CLIENT_ID");
        const { failures } = await check({ ...constantContact, credentials: { clientId, clientSecret: "with blank" } });
        expect(failures.map(({ property }) => property)).toEqual(["clientSecret", "refreshToken"]);
    });
});

test("a failure's text does not tell what was read from the environment", () => {
    process.env.TEST_KLAVIYO_API_KEY = key;
    const thrown = new PartialFailure("id", { credentials: { apiKey } }, [`the vendor said: no ${key}`]);
    const told = failure(thrown, klaviyo) as Error & { reasons: string[]; properties: Properties };
    expect(told.message).toBe("the vendor said: no [secret]");
    expect(told.reasons).toEqual(["the vendor said: no [secret]"]);
    expect(told.properties.credentials).toEqual({ apiKey });
});
