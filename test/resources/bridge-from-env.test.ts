import { mkdtemp, readdir, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import path from "node:path";
import { startSandbox } from "../support/sandbox";
import type { Sandbox } from "../../sandbox";
import { bridged } from "./support/bridged";
import { startProvider } from "./support/provider-process";
import type { ProviderProcess } from "./support/provider-process";

type Properties = Record<string, unknown>;

const key = `pk_${"sandboxFULL".padEnd(34, "0")}`;
const apiKey = { fromEnv: "BRIDGE_KLAVIYO_API_KEY" };
const list = { listId: "XW53Ha" };
const unset = /property apiKey: environment variable BRIDGE_KLAVIYO_API_KEY is not set; set it where pulumi runs/;

let room: string;
let sandbox: Sandbox;
let provider: ProviderProcess;
let bare: ProviderProcess;

beforeAll(async () => {
    room = await mkdtemp(path.join(tmpdir(), "segment-export-from-env-"));
    await writeFile(path.join(room, "vip.csv"), "Email\nada@example.com\nalan@example.com\n");
    sandbox = await startSandbox();
    const refresh = { BRIDGE_CC_REFRESH: "sandbox-cc-refresh" };
    provider = await startProvider({ env: { BRIDGE_KLAVIYO_API_KEY: key, ...refresh } });
    bare = await startProvider();
    for (const [index, each] of [provider, bare].entries())
        await each.configure({ "segmentexport:ledger": path.join(room, `ledger${String(index)}`) });
});
afterAll(async () => {
    await provider.stop();
    await bare.stop();
    await sandbox.close();
    await rm(room, { recursive: true });
});

const connection = (kind: "klaviyo" | "constant-contact" = "klaviyo"): Properties => ({
    kind,
    displayName: "Test",
    endpoint: sandbox.endpoint(kind),
    sharedWith: "administrators",
    consent: { iAgree: true, by: "dpo@contoso.example", on: "2026-11-20", statement: "1" },
    settings: {},
});
const klaviyoConnection = (): Properties => bridged("KlaviyoConnection", { ...connection(), credentials: { apiKey } });
const exported = (): Properties => ({
    displayName: "VIP",
    connection: connection(),
    destination: list,
    segments: [{ kind: "files", path: path.join(room, "vip.csv") }],
    fields: { email: "Email" },
    mode: "add",
    takeOver: false,
    urn: "urn:pulumi:dev::proj::pulumi-nodejs:dynamic/segmentexport:SegmentExport::vip",
});
const segmentExport = (): Properties => bridged("SegmentExport", { ...exported(), credentials: { apiKey } });
const exportRun = (): Properties =>
    bridged("ExportRun", {
        export: exported(),
        credentials: { apiKey },
        account: { id: "S4ndBx", name: "Sandbox Klaviyo" },
        targetId: list.listId,
        planWithin: 60,
        settleWithin: 60,
        maxDuration: 60,
    });

test("connection, export and run sign in with the variable's value, and answer with its name alone", async () => {
    const answers: unknown[] = [];
    const pass = async (inputs: Properties): Promise<{ id: string; properties: Properties }> => {
        const checked = await provider.check({}, inputs);
        expect(checked.failures).toEqual([]);
        const created = await provider.create(checked.inputs);
        expect(created.properties.credentials).toEqual({ apiKey });
        answers.push(checked, created);
        return created;
    };
    const connected = await pass(klaviyoConnection());
    expect(connected.id).toBe("klaviyo/S4ndBx");
    const declared = await pass(segmentExport());
    const ran = await pass(exportRun());
    expect(ran.properties.status).toBe("successful");
    expect(sandbox.members("klaviyo", list.listId)).toHaveLength(2);

    for (const { id, properties } of [connected, declared]) {
        const read = await provider.read(id, properties);
        expect(read.inputs.credentials).toEqual({ apiKey });
        answers.push(read, await provider.update(id, properties, read.inputs));
    }
    const ledger = path.join(room, "ledger0");
    const written = await readdir(ledger, { recursive: true, withFileTypes: true });
    for (const file of written.filter((entry) => entry.isFile()))
        answers.push(await readFile(path.join(file.parentPath, file.name), "latin1"));
    expect(answers.length).toBeGreaterThan(10);
    expect(JSON.stringify([answers, provider.logs, provider.output])).not.toContain(key);
});

test("a plain credential and one of the environment make one sign-in", async () => {
    const credentials = {
        clientId: "sandbox-cc-client",
        clientSecret: "sandbox-cc-secret",
        refreshToken: { fromEnv: "BRIDGE_CC_REFRESH" },
    };
    const settings = { refreshTokens: "long-lived" };
    const inputs = bridged("ConstantContactConnection", { ...connection("constant-contact"), settings, credentials });
    const { properties } = await provider.create((await provider.check({}, inputs)).inputs);
    expect(properties).toMatchObject({ credentials, account: { name: expect.any(String) as string } });
});

test("without the variable every check passes, the connection's with a warning, and nobody is asked anything", async () => {
    const before = sandbox.requests().length;
    for (const inputs of [klaviyoConnection(), segmentExport(), exportRun()])
        expect((await bare.check({}, inputs)).failures).toEqual([]);
    const warnings = bare.logs.filter(({ severity }) => severity === 2).map(({ message }) => message);
    expect(warnings).toEqual([expect.stringMatching(unset)]);
    expect(sandbox.requests()).toHaveLength(before);
});

test.each([
    ["a connection", () => bare.create(klaviyoConnection())],
    ["an export", () => bare.create(segmentExport())],
    ["a run", () => bare.create(exportRun())],
    ["a refreshed connection", () => bare.read("klaviyo/S4ndBx", klaviyoConnection())],
    ["a refreshed export", () => bare.read("klaviyo/XW53Ha", segmentExport())],
])("without the variable %s fails by its name, and nobody is asked anything", async (_what, call) => {
    const before = sandbox.requests().length;
    await expect(call()).rejects.toThrow(unset);
    expect(sandbox.requests()).toHaveLength(before);
});
