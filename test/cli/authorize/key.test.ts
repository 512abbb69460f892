import { type Bench, openBench } from "../support/bench";
import { fakePulumi } from "../support/fake-pulumi";

const KEY = "pk_sandboxFULL00000000000000000000000";
const READ_ONLY = "pk_sandboxREADONLY0000000000000000000";

let bench: Bench;
beforeAll(async () => {
    bench = await openBench();
});
afterEach(() => bench.tidy());
afterAll(() => bench.close());

test("a key that is piped in is proven and printed", async () => {
    const run = bench.klaviyo(["--print"], { input: { text: `${KEY}\n` } });
    expect(await run.ended).toBe(0);
    expect(run.stdout()).toBe(`pulumi config set --secret klaviyoApiKey ${KEY}\n`);
    expect(run.printed()).toContain("Klaviyo is connected: Sandbox Klaviyo (S4ndBx)");
});

test("a key in the environment is taken without a question", async () => {
    const run = bench.klaviyo(["--print"], { environment: { SEGMENT_EXPORT_API_KEY: KEY } });
    expect(await run.ended).toBe(0);
});

test.each([
    ["may only read", READ_ONLY, /lists:write/],
    ["is a public one", "S4ndBx", /^apiKey: write a whole private API key.*public key \(site ID\)/],
    ["is none that Klaviyo knows", "pk_" + "0".repeat(34), /Klaviyo/],
    ["is not there", "", /^Klaviyo's private api key is missing|SEGMENT_EXPORT_API_KEY/i],
])("a key that %s ends in one line, without the key", async (_what, key, message) => {
    const run = bench.klaviyo(["--print"], { input: { text: key } });
    expect(await run.ended).toBe(1);
    const lines = run.printed().trim().split("\n");
    expect(lines).toHaveLength(1);
    expect(lines[0]).toMatch(message);
    if (key.startsWith("pk_")) expect(run.printed()).not.toContain(key);
});

test("on a terminal the pasted key is not shown, and goes to Pulumi alone", async () => {
    const pulumi = fakePulumi(bench.commandLine.folder);
    const run = bench.klaviyo(["--set"], { terminal: true, environment: { PATH: pulumi.path } });
    await run.find(/(private API key \(not shown\))/);
    run.child.stdin?.write(`${KEY}\r`);
    expect(await run.ended).toBe(0);
    expect(pulumi.calls().at(-1)).toEqual({ words: ["config", "set", "--secret", "klaviyoApiKey"], input: KEY });
    expect(run.printed()).not.toContain(KEY.slice(0, 8));
    expect(run.printed()).toContain("Set as secrets: klaviyoApiKey.");
});

test("on a terminal the line is printed without --print; Ctrl+C at the question stores nothing", async () => {
    const printing = bench.klaviyo([], { terminal: true });
    await printing.find(/(private API key \(not shown\))/);
    printing.child.stdin?.write(`${KEY}\r`);
    expect(await printing.ended).toBe(0);
    expect(printing.printed()).toContain(`pulumi config set --secret klaviyoApiKey ${KEY}`);
    const stopped = bench.klaviyo([], { terminal: true });
    await stopped.find(/(private API key \(not shown\))/);
    stopped.child.stdin?.write("\u0003");
    expect(await stopped.ended).toBe(1);
    expect(stopped.printed()).toContain("Stopped. Nothing was stored.");
});
