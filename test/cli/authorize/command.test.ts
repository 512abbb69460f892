import { mkdirSync } from "node:fs";
import path from "node:path";
import { AD_ACCOUNT, type Bench, CONSENT_PAGE, FOREIGN_REDIRECT, openBench } from "../support/bench";
import { decide, visit } from "../support/consent";
import { fakePulumi } from "../support/fake-pulumi";
import { standIn } from "../support/stand-in";

const SECRET = { SEGMENT_EXPORT_CLIENT_SECRET: "sandbox-snapchat-secret" };
const PKCE = ["--client-id", "sandbox-cc-pkce-client", "--pkce"];

let bench: Bench;
beforeAll(async () => {
    bench = await openBench();
});
afterEach(() => bench.tidy());
afterAll(() => bench.close());

/** The value in a printed line. */
function valueOf(printed: string, key: string): string {
    return new RegExp(`^pulumi config set --secret ${key} (\\S+)$`, "m").exec(printed)?.[1] ?? "";
}

test("Snapchat: from the button to the three lines", async () => {
    const run = bench.snapchat(["--print"], { environment: SECRET });
    const address = await run.find(CONSENT_PAGE);
    expect(run.printed()).toContain(`http://127.0.0.1:${bench.port}/callback`);
    const page = await visit(await decide(address, "Allow", "Sandbox Audience Manager"));
    expect(page).toContain("Snapchat is connected: Sandbox ad account. You can close this tab.");
    expect(await run.ended).toBe(0);
    expect(run.stdout().trim().split("\n")).toEqual([
        "pulumi config set --secret snapchatClientId sandbox-snapchat-client",
        "pulumi config set --secret snapchatClientSecret sandbox-snapchat-secret",
        expect.stringMatching(/^pulumi config set --secret snapchatRefreshToken sandbox-refresh-[0-9a-f]{32}$/),
    ]);
    expect(run.printed()).toContain("Sandbox ad account (8adc3db7-8148-4fbf-999c-8d2266369d74)");
    expect(run.printed()).toContain("these lines hold secrets");
});

test("Constant Contact with a secret that is piped in, asked for another prefix", async () => {
    const flags = ["--client-id", "sandbox-cc-client", "--print", "--prefix", "news"];
    const run = bench.constantContact(flags, { input: { text: "sandbox-cc-secret\n" } });
    await visit(await decide(await run.find(CONSENT_PAGE), "Allow", "owner"));
    expect(await run.ended).toBe(0);
    expect(valueOf(run.stdout(), "newsClientSecret")).toBe("sandbox-cc-secret");
    expect(run.printed()).toContain("Constant Contact is connected: Sandbox Constant Contact (p07e1sandbox)");
    expect(run.printed()).not.toContain("replaced at every use");
});

test("an application with PKCE and rotating tokens: two lines, with the token that is not spent", async () => {
    const run = bench.constantContact([...PKCE, "--print"]);
    await visit(await decide(await run.find(CONSENT_PAGE), "Allow", "owner"));
    expect(await run.ended).toBe(0);
    expect(run.stdout().trim().split("\n")).toHaveLength(2);
    expect(run.printed()).toContain("replaced at every use");
    const form = { grant_type: "refresh_token", client_id: "sandbox-cc-pkce-client" };
    const body = new URLSearchParams({ ...form, refresh_token: valueOf(run.stdout(), "constantContactRefreshToken") });
    bench.sandbox.advance(5);
    // The test's own request, not the command's.
    bench.sandbox.expectViolation(/accept-language|token: headers\.(content-type|accept): /);
    const signIn = `${bench.sandbox.endpoint("constant-contact")}/oauth2/default/v1/token`;
    expect((await fetch(signIn, { method: "POST", body })).status).toBe(200);
});

test("--set gives the values to Pulumi on standard input, and shows none of them", async () => {
    const pulumi = fakePulumi(bench.commandLine.folder);
    const environment = { ...SECRET, PATH: pulumi.path };
    const run = bench.snapchat(["--set", "--stack", "dev", "--cwd", "."], { environment });
    await visit(await decide(await run.find(CONSENT_PAGE), "Allow"));
    expect(await run.ended).toBe(0);
    const flags = ["--stack", "dev", "--cwd", "."];
    const [check, ...sets] = pulumi.calls();
    expect(check).toEqual({ words: ["stack", "--show-name", ...flags], input: "" });
    const keys = ["snapchatClientId", "snapchatClientSecret", "snapchatRefreshToken"];
    expect(sets.map(({ words }) => words)).toEqual(keys.map((key) => ["config", "set", "--secret", ...flags, key]));
    const values = sets.map(({ input }) => input);
    expect(values).toEqual(["sandbox-snapchat-client", "sandbox-snapchat-secret", expect.stringMatching(/^sandbox-r/)]);
    for (const value of values.slice(1)) expect(run.printed()).not.toContain(value);
    expect(run.stdout()).toBe("");
});

test("a redirect URI that is not this machine's: the address at which the browser ends is pasted", async () => {
    const sandbox = ["--endpoint", bench.sandbox.endpoint("constant-contact")];
    const flags = [...PKCE, "--redirect-uri", FOREIGN_REDIRECT, "--no-browser", "--print"];
    const run = bench.commandLine.run(["authorize", "constant-contact", ...sandbox, ...flags], { input: "later" });
    const location = await decide(await run.find(CONSENT_PAGE), "Allow", "owner");
    expect(location.startsWith(FOREIGN_REDIRECT)).toBe(true);
    run.child.stdin?.write(`${location}\n`);
    expect(await run.ended).toBe(0);
    expect(valueOf(run.stdout(), "constantContactClientId")).toBe("sandbox-cc-pkce-client");
    expect(run.printed()).not.toContain(new URL(location).searchParams.get("code"));
});

describe("the browser", () => {
    const flags = () => ["--endpoint", bench.sandbox.endpoint("snapchat"), "--client-id", "sandbox-snapchat-client"];
    const run = (PATH: string) => {
        const words = ["authorize", "snapchat", ...flags(), "--ad-account-id", AD_ACCOUNT, "--print"];
        const environment = { ...SECRET, PATH };
        return bench.commandLine.run([...words, "--port", String(bench.port)], { environment });
    };
    const opener = process.platform === "darwin" ? "open" : "xdg-open";

    test("is opened by the system's opener, which gets the address alone", async () => {
        const bin = path.join(bench.commandLine.folder, "with-browser");
        mkdirSync(bin);
        const browser = `
const [address, ...more] = process.argv.slice(2);
if (more.length === 0) fetch(address, { method: "POST", body: new URLSearchParams({ decision: "deny" }) });
`;
        standIn(path.join(bin, opener), browser);
        const denied = run(bin);
        expect(await denied.ended).toBe(1);
        expect(denied.printed()).toContain("The access was denied on Snapchat's page");
    });

    test("is opened by hand where there is no opener", async () => {
        const waiting = run(path.join(bench.commandLine.folder, "nothing-here"));
        await waiting.find(/(No browser could be opened here: open the address yourself)/);
        await visit(await decide(await waiting.find(CONSENT_PAGE), "Deny"));
        expect(await waiting.ended).toBe(1);
    });
});
