import path from "node:path";
import { startProvider } from "./support/provider-process";
import type { CallFailure, ProviderProcess } from "./support/provider-process";

const fixture = path.join(__dirname, "fixtures/misbehaving.cjs");
const urn = "urn:pulumi:dev::proj::pulumi-nodejs:dynamic/segmentexport:ExportRun::lapsed";
const inputsOf = (name: string, more: Record<string, unknown> = {}): Record<string, unknown> => ({
    __provider: `exports.handler=()=>require(${JSON.stringify(fixture)}).${name}`,
    __urn: urn,
    credentials: { apiKey: "s3cret-value" },
    ...more,
});

let provider: ProviderProcess;
beforeAll(async () => {
    provider = await startProvider({ flags: ["--logtostderr", "-v=3"] });
    await provider.configure({ "segmentexport:ledger": "elsewhere" });
});
afterAll(() => provider.stop());

const failureOf = (call: Promise<unknown>): Promise<Error & CallFailure> =>
    call.then(
        () => Promise.reject(new Error("the call succeeded")),
        (error: unknown) => error as Error & CallFailure,
    );

test.each([
    ["throwsNull", /a value that is no Error was thrown: null/],
    ["throwsText", /just text/],
    ["throwsLate", /late/],
    ["rejectsLate", /late rejection/],
    ["returnsRubbish", /outputs\.map cannot be stored: a Map|outs\.map cannot be stored: a Map/],
    ["neverSettles", /create of lapsed took longer than 1 s and did not stop when told to/],
    ["stopsWhenTold", /create of lapsed took longer than 1 s$/],
])("a create that %s is answered with an error", async (name, message) => {
    const failure = await failureOf(provider.create(inputsOf(name)));
    expect(failure.message).toMatch(message);
    expect(failure.partial).toBeUndefined();
});

test("absent values are left out of outputs and dates become text", async () => {
    const { properties } = await provider.create(inputsOf("returnsUndefined"));
    expect(properties).toMatchObject({ kept: 1, date: "1970-01-01T00:00:00.000Z", __urn: urn });
    expect(properties).not.toHaveProperty("gone");
});

test("a partial failure carries id, outputs with the provider's text, and reasons without the credential", async () => {
    const failure = await failureOf(provider.create(inputsOf("failsPartially")));
    expect(failure.partial?.id).toBe("part");
    expect(failure.partial?.properties).toEqual({
        done: 4,
        __provider: inputsOf("failsPartially").__provider,
        __urn: urn,
    });
    expect(failure.partial?.reasons).toEqual(["stopped with [secret]", "7"]);
    expect(failure.message).not.toContain("s3cret-value");
});

test("an update fails in the same form", async () => {
    const failure = await failureOf(provider.update("part", {}, inputsOf("failsPartially")));
    expect(failure.partial?.properties).toMatchObject({ done: 4 });
});

test("details too large for a trailer are cut down to the inputs, and still arrive", async () => {
    const failure = await failureOf(provider.create(inputsOf("failsHugely", { trigger: "kept" })));
    expect(failure.partial?.id).toBe("huge");
    expect(failure.partial?.properties).toMatchObject({ trigger: "kept", __urn: urn });
    expect(failure.partial?.properties).not.toHaveProperty("blob");
    expect(failure.partial?.reasons[0]?.length).toBeLessThan(9_000);
});

test("lines reach the resource's row: the status is ephemeral, the rest stays", async () => {
    await provider.create(inputsOf("logs"));
    const lines = provider.logs
        .filter((line) => line.urn === urn)
        .map(({ message, ephemeral, severity }) => [message, ephemeral, severity]);
    expect(lines).toEqual([
        ["1 of 2", true, 1],
        ["done", false, 1],
        ["careful", false, 2],
    ]);
});

test("diff leaves the comparison to the engine", async () => {
    expect(await provider.diff("x", inputsOf("logs"), inputsOf("logs", { trigger: "2" }))).toEqual({
        changes: 0,
        replaces: [],
    });
});

test("a second request that overtakes configure finds its settings read", async () => {
    const [first, second] = await Promise.all([
        provider.check({}, inputsOf("readsConfig")),
        provider.check({}, inputsOf("readsConfig")),
    ]);
    expect([first.inputs.configured, second.inputs.configured]).toEqual(["elsewhere", "elsewhere"]);
});

test("the provider ends within five seconds of its engine's death, and stops what it was doing", async () => {
    const orphan = await startProvider();
    try {
        await orphan.configure();
        const call = failureOf(orphan.create(inputsOf("logs")).then(() => orphan.create(inputsOf("stopsWhenTold"))));
        await new Promise((resolve) => setTimeout(resolve, 200));
        const died = Date.now();
        const ended = new Promise((resolve) => orphan.process.once("exit", resolve));
        orphan.killEngine();
        await Promise.all([ended, call]);
        expect(Date.now() - died).toBeLessThan(5_000);
    } finally {
        await orphan.stop();
    }
});
