import path from "node:path";
import { startSandbox } from "../support/sandbox";
import type { Sandbox } from "../support/sandbox";
import { apiKey, AuditedStack } from "./support/audited-stack";
import { CommandLine } from "./support/command-line";
import { fakePulumi } from "./support/fake-pulumi";

let commandLine: CommandLine;
let sandbox: Sandbox;
let stack: AuditedStack;
beforeAll(() => {
    commandLine = new CommandLine();
});
afterAll(() => commandLine.remove());
beforeEach(async () => {
    sandbox = await startSandbox();
    stack = await AuditedStack.open(sandbox, commandLine.folder);
});
afterEach(async () => {
    commandLine.endAll();
    stack.close();
    await sandbox.close();
});

const start = (pulumi: { readonly path: string }, words: readonly string[] = [], more: Record<string, string> = {}) =>
    commandLine.run(["audit", ...words], { environment: { PATH: pulumi.path, ...more }, cwd: stack.directory });

async function audit(...given: Parameters<typeof start>) {
    const run = start(...given);
    const code = await run.ended;
    expect(run.printed()).not.toMatch(/@example\.com|pk_sandbox/);
    return { code, stdout: run.stdout(), printed: run.printed() };
}

test("a list with everybody on it: exit code 0; with somebody missing: 2, until he is back", async () => {
    const pulumi = stack.pulumi();
    expect(await audit(pulumi)).toMatchObject({
        code: 0,
        stdout: [
            "People (people), Klaviyo list Newsletter (XW53Ha)",
            "  on the list    3",
            "  ours           3",
            "  others'        0",
            "  missing        0",
            "  not shown yet  0",
            "  Nobody is missing.",
            "",
        ].join("\n"),
    });
    await stack.takeOff();
    const found = await audit(pulumi);
    expect(found.code).toBe(2);
    expect(found.stdout).toContain("missing        1\n");
    expect(found.stdout).toContain("1 person of ours is not on it any more: the next pulumi up adds");
    const json = await audit(pulumi, ["people", "--json"]);
    expect(json.code).toBe(2);
    const drift = { onList: 2, ours: 2, others: 0, missing: 1, notYetShown: 0 };
    expect(JSON.parse(json.stdout)).toMatchObject({ name: "people", target: { id: "XW53Ha" }, drift });
});

test("it asks Pulumi for the stack that it was given, and for nothing else", async () => {
    const pulumi = stack.pulumi();
    await audit(pulumi, ["--stack", "dev"]);
    expect(pulumi.calls().map(({ words }) => words.join(" "))).toEqual([
        "stack export --show-secrets --stack dev",
        "config --show-secrets --json --stack dev",
    ]);
});

test("the ledger is found as the provider finds it, and credentials in the environment", async () => {
    const declared = [{ credentials: { apiKey: { fromEnv: "KLAVIYO_KEY" } } }];
    const relative = path.relative(path.join(stack.directory, "program"), stack.ledger);
    const configured = await audit(stack.pulumi(declared, { ledger: relative }), [], { KLAVIYO_KEY: apiKey });
    expect(configured.stdout).toContain("Nobody is missing.");
    const place = { SEGMENT_EXPORT_LEDGER: stack.ledger, KLAVIYO_KEY: apiKey };
    expect((await audit(stack.pulumi(declared, {}), [], place)).stdout).toContain("Nobody is missing.");
    const keyed = await audit(stack.pulumi(declared, { ledger: stack.ledger, key: "k".repeat(20) }), [], place);
    expect([keyed.code, keyed.printed]).toEqual([1, expect.stringContaining("segmentexport:key") as string]);
    const unset = await audit(stack.pulumi(declared));
    expect([unset.code, unset.printed]).toEqual([1, expect.stringContaining("KLAVIYO_KEY is not set") as string]);
});

test("one export by its name or by what people call it; a name that is almost one is answered with it", async () => {
    const pulumi = stack.pulumi([{}, { name: "vip", displayName: "VIP customers", listId: "YaB2Cd" }]);
    const vip = await audit(pulumi, ["VIP customers"]);
    expect([vip.code, vip.stdout]).toEqual([0, expect.stringMatching(/^VIP customers \(vip\).*\n.*Nobody was up/)]);
    const near = await audit(pulumi, ["peopel"]);
    expect([near.code, near.printed]).toEqual([1, expect.stringContaining('did you mean "people"?') as string]);
    expect(await audit(stack.pulumi([]))).toMatchObject({ code: 0, printed: "The stack has no SegmentExport.\n" });
});

test("what is in the way of one export does not keep the others from being read", async () => {
    const lock = await stack.lock();
    const pulumi = stack.pulumi([{}, { name: "gone", listId: "NoSuch" }, { name: "vip", listId: "YaB2Cd" }]);
    const found = await audit(pulumi);
    await lock.release();
    expect(found.code).toBe(1);
    expect(found.stdout).toMatch(/People \(people\).*\n {2}error: .*a run/);
    expect(found.stdout).toMatch(/People \(gone\).*\n {2}error: Klaviyo has no list NoSuch/);
    expect(found.stdout).toMatch(/People \(vip\).*\n {2}Nobody was uploaded/);
});

test("without Pulumi, without its stack, and with secrets that it does not decrypt, it says what is wrong", async () => {
    expect(await audit({ path: commandLine.folder })).toMatchObject({
        code: 1,
        printed: expect.stringMatching(/^pulumi cannot be started .*: is it on the PATH\?\n$/) as string,
    });
    const refusing = await audit(fakePulumi(stack.directory, "export"));
    expect(refusing).toMatchObject({ code: 1, printed: "pulumi refused: no stack named 'dev' found\n" });
    const sealed = { "4dabf18193072939515e22adb298388d": "1b47061264138c4ac30d75fd1eb44270", ciphertext: "v1:abc" };
    const closed = await audit(stack.pulumi([{ credentials: sealed }]));
    expect([closed.code, closed.printed]).toEqual([1, expect.stringContaining("did not decrypt") as string]);
});

test("Ctrl+C stops it at once, and the next audit is free to begin", async () => {
    await stack.takeOff();
    sandbox.fault({ vendor: "klaviyo", match: { path: "/api/lists/*/profiles" }, kind: "delay", milliseconds: 20_000 });
    const pulumi = stack.pulumi();
    const run = start(pulumi);
    await run.find(/(looking for the list)/);
    while (!sandbox.requests().some(({ path: asked }) => asked.endsWith("/profiles")) && run.child.exitCode === null)
        await new Promise((resolve) => setTimeout(resolve, 50));
    run.child.kill("SIGINT");
    expect(await run.ended).toBe(1);
    expect(run.printed()).toContain("Stopped.");
    sandbox.clearFaults();
    expect(await audit(pulumi)).toMatchObject({ code: 2 });
});
