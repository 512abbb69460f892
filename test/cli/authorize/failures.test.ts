import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { type Bench, CONSENT_PAGE, openBench } from "../support/bench";
import type { Run } from "../support/command-line";
import { decide, visit } from "../support/consent";
import { fakePulumi } from "../support/fake-pulumi";

const SECRET = "sandbox-snapchat-secret";
const environment = { SEGMENT_EXPORT_CLIENT_SECRET: SECRET };

let bench: Bench;
beforeAll(async () => {
    bench = await openBench();
});
afterEach(() => {
    bench.sandbox.clearFaults();
    bench.tidy();
});
afterAll(() => bench.close());

/** The run has ended with 1, its last line is the whole error, and it gave away nothing secret. */
async function lastLine(run: Run, ...secrets: readonly string[]): Promise<string> {
    expect(await run.ended).toBe(1);
    for (const secret of [SECRET, "sandbox-refresh", ...secrets]) expect(run.printed()).not.toContain(secret);
    expect(run.stdout()).toBe("");
    expect(run.printed()).not.toMatch(/^ {4}at /m);
    return run.printed().trim().split("\n").at(-1) ?? "";
}

/** Presses Allow; the error, which the page shows too. */
async function afterConsent(run: Run, user?: string): Promise<string> {
    const location = await decide(await run.find(CONSENT_PAGE), "Allow", user);
    const page = await visit(location);
    const error = await lastLine(run, new URL(location).searchParams.get("code") ?? "no code");
    expect(page).toContain("It did not work");
    expect(page).toContain(error.replaceAll('"', "&quot;").replaceAll("'", "&#39;").replaceAll(">", "&gt;"));
    return error;
}

describe("after the consent", () => {
    test("a denial says so, in the browser too", async () => {
        const run = bench.snapchat(["--print"], { environment });
        const page = await visit(await decide(await run.find(CONSENT_PAGE), "Deny"));
        expect(page).toContain("The access was denied on Snapchat&#39;s page");
        expect(await lastLine(run)).toMatch(/^The access was denied on Snapchat's page \(access_denied\)\./);
    });

    test("a wrong secret names where the right one stands", async () => {
        const run = bench.snapchat(["--print"], { environment: { SEGMENT_EXPORT_CLIENT_SECRET: "wrong-secret" } });
        const error = await afterConsent(run);
        expect(error).toMatch(/^Snapchat does not accept the client id and secret .* OAuth Apps\.$/);
        expect(run.printed()).not.toContain("wrong-secret");
    });

    test("a missing right names the role and where it is granted", async () => {
        const run = bench.snapchat(["--print"], { environment });
        expect(await afterConsent(run, "Sandbox Reports Reader")).toMatch(/cannot manage audiences.*reports/);
    });

    test("an answer to another question is refused, whoever brings it", async () => {
        const run = bench.snapchat(["--print"], { environment });
        const location = new URL(await decide(await run.find(CONSENT_PAGE), "Allow"));
        location.searchParams.set("state", "somebody-else's");
        expect(await visit(location.toString())).toContain("its state is another one");
        expect(await lastLine(run)).toMatch(/^The answer is not to this command's question/);
    });

    test("a token endpoint that fails is not asked twice for the same code", async () => {
        bench.sandbox.fault({ vendor: "snapchat", kind: "html", match: { path: "*access_token" }, times: "always" });
        const before = bench.sandbox.requests().length;
        expect(await afterConsent(bench.snapchat(["--print"], { environment }))).toContain("502");
        const asked = bench.sandbox.requests().slice(before);
        expect(asked.filter(({ path }) => path.endsWith("access_token"))).toHaveLength(1);
    });

    test("a Pulumi that refuses leaves nothing half said", async () => {
        const pulumi = fakePulumi(bench.commandLine.folder, "snapchatClientSecret");
        const run = bench.snapchat(["--set"], { environment: { ...environment, PATH: pulumi.path } });
        const error = await afterConsent(run);
        expect(error).toMatch(
            /^pulumi refused: no stack named 'dev' found \(snapchatClientSecret; only snapchatClientId /,
        );
    });
});

describe("while it waits", () => {
    test("nobody comes", async () => {
        const run = bench.snapchat(["--print", "--timeout", "1"], { environment });
        const error = await lastLine(run);
        expect(error).toMatch(/^No answer came within 1 s\. .*register exactly this one: http:\/\/127/);
    });

    test.each(["SIGINT", "SIGTERM"] as const)("%s stops it", async (signal) => {
        const run = bench.snapchat(["--print"], { environment });
        await run.find(/(Waiting 300 s)/);
        run.child.kill(signal);
        expect(await lastLine(run)).toBe("Stopped. Nothing was stored.");
    });

    test("other visitors are turned away, and a late one is told that all is done", async () => {
        const run = bench.snapchat(["--print"], { environment });
        const address = await run.find(CONSENT_PAGE);
        const at = `http://127.0.0.1:${bench.port}`;
        for (const path of ["/", "/callback", "/callback?state=x", "/other?code=x"]) {
            expect([path, (await fetch(at + path)).status]).toEqual([path, 404]);
        }
        expect((await fetch(`${at}/callback?code=x`, { method: "POST" })).status).toBe(404);
        const path = "*access_token";
        bench.sandbox.fault({ vendor: "snapchat", kind: "delay", match: { path }, milliseconds: 1000 });
        const location = await decide(address, "Allow");
        const first = visit(location);
        expect(await visit(location)).toContain("The command has got its answer already.");
        expect(await first).toContain("Snapchat is connected");
        expect(await run.ended).toBe(0);
    });
});

describe("before anybody is asked", () => {
    const early = (run: Run) => {
        expect(run.printed()).not.toMatch(CONSENT_PAGE);
        return lastLine(run);
    };

    test("a taken port names the port, the option and the redirect URI", async () => {
        const other = createServer().listen(0, "127.0.0.1");
        await new Promise((resolve) => other.once("listening", resolve));
        const { port } = other.address() as AddressInfo;
        const words = [
            "authorize",
            "constant-contact",
            "--client-id",
            "x",
            "--pkce",
            "--print",
            "--port",
            String(port),
        ];
        const error = await early(bench.commandLine.run(words));
        other.close();
        expect(error).toMatch(`Port ${port} on 127.0.0.1 is taken by another program.`);
        expect(error).toMatch(/--port and register the redirect URI/);
    });

    test.each([
        ["no terminal and no word of what to do with secrets", [], environment, /add --set .*, or --print/],
        ["no secret", ["--print"], {}, /client secret is missing\. .*SEGMENT_EXPORT_CLIENT_SECRET\.$/],
        ["a secret with a blank in it", ["--print"], { SEGMENT_EXPORT_CLIENT_SECRET: "a b" }, /clientSecret: .*blank/],
        ["a prefix that is no key", ["--print", "--prefix", "-x"], environment, /Write a letter first/],
        ["both outlets", ["--print", "--set"], environment, /'--print' cannot be used with option '--set'/],
        ["an ad account that is none", ["--print", "--ad-account-id", "1"], environment, /^adAccountId: write the ad/],
        ["a port that is none", ["--print", "--port", "0"], environment, /Write a number from 1 to 65535/],
        ["an endpoint in clear", ["--print", "--endpoint", "http://a.example"], environment, /must start with https/],
    ])("%s", async (_what, flags, variables, message) => {
        const run = bench.snapchat(flags, { environment: variables });
        expect(await early(run)).toMatch(message);
    });

    test("--set without a Pulumi, and without a stack", async () => {
        const nothing = bench.snapchat(["--set"], { environment: { ...environment, PATH: "/nowhere" } });
        expect(await early(nothing)).toMatch(/^pulumi cannot be started .*is it on the PATH\?$/);
        const { path: PATH } = fakePulumi(bench.commandLine.folder, "--show-name");
        const refused = bench.snapchat(["--set"], { environment: { ...environment, PATH } });
        expect(await early(refused)).toBe("pulumi refused: no stack named 'dev' found");
    });

    test("a secret has no option of its own", async () => {
        const run = bench.snapchat(["--print", "--client-secret", "x"]);
        expect(await early(run)).toContain("unknown option '--client-secret'");
    });
});
