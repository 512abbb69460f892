import { constantContact } from "../../../provider/destinations/constant-contact/index";
import type { Session } from "../../../provider/destinations/destination";
import { ExportError } from "../../../provider/errors";
import { startSandbox, type Sandbox, type SandboxOptions } from "../../support/sandbox";
import { memoryKeeper, refusingKeeper, sha256, type MemoryKeeper } from "../../http/memory-keeper";
import { signedIn } from "./signed-in";

const newsletter = { listId: "3a6c1f2e-7d5b-11ef-9c3e-fa163e7b1c01" };
const server = { clientId: "sandbox-cc-client", clientSecret: "sandbox-cc-secret", refreshToken: "sandbox-cc-refresh" };
const rotating = {
    clientId: "sandbox-cc-rotating-client",
    clientSecret: "sandbox-cc-rotating-secret",
    refreshToken: "sandbox-cc-rotating-refresh",
};
const pkce = { clientId: "sandbox-cc-pkce-client", refreshToken: "sandbox-cc-pkce-refresh" };
const TOKEN = "/oauth2/default/v1/token";
const account = { id: "p07e1sandbox", name: "Sandbox Constant Contact" };

let sandbox: Sandbox;
const start = async (options: SandboxOptions = {}): Promise<void> => {
    sandbox = await startSandbox({ rateLimits: "off", ...options });
};
afterEach(() => sandbox.close());

/** Each is a process of its own: all that two of them share is the keeper. */
function process(keeper?: MemoryKeeper, credentials: Record<string, string> = rotating, more: object = {}): Session {
    return signedIn(sandbox.endpoint("constant-contact"), credentials, {
        unpaced: true,
        ...(keeper && { keeper }),
        ...more,
    });
}
const find = (session: Session) => constantContact.findTarget(session, newsletter);
const signIns = (): number[] =>
    sandbox
        .requests()
        .filter(({ path }) => path === TOKEN)
        .map(({ status }) => status);

test.each([
    ["long-lived refresh tokens", server, 1, false],
    ["rotating refresh tokens", rotating, 2, true],
    ["PKCE and no secret", pkce, 2, true],
])("an application with %s stays signed in when its access tokens end", async (_case, credentials, times, keeps) => {
    await start();
    const keeper = memoryKeeper();
    const session = process(keeper, credentials);
    await expect(constantContact.verify(session)).resolves.toEqual(account);
    for (let time = 0; time < times; time += 1) {
        sandbox.expireAccess("constant-contact");
        const found = await Promise.all([find(session), find(session)]);
        expect(found[1]).toEqual({ id: newsletter.listId, name: "Newsletter", members: 0 });
    }
    expect(signIns()).toHaveLength(1 + times);
    expect(keeper.disk.kept?.configured).toBe(keeps ? sha256(credentials.refreshToken) : undefined);
});

test("a process that starts later goes on from the token that the one before kept", async () => {
    await start();
    const keeper = memoryKeeper();
    await find(process(keeper));
    await find(process(keeper));
    expect(signIns()).toEqual([200, 200]);
});

test("processes at the same time never spend the same token", async () => {
    await start();
    const keeper = memoryKeeper();
    await Promise.all([process(keeper), process(keeper), process(keeper)].map(find));
    expect(signIns()).toEqual([200, 200, 200]);
    expect(keeper.under.most).toBe(1);
});

test("stopped between the exchange and the first use, the next process goes on", async () => {
    await start();
    const keeper = memoryKeeper();
    const stop = new AbortController();
    keeper.onKeep = () => stop.abort();
    await expect(find(process(keeper, rotating, { signal: stop.signal }))).rejects.toMatchObject({
        code: "interrupted",
    });
    expect(sandbox.requests().map(({ path }) => path)).toEqual([TOKEN]);
    keeper.onKeep = () => undefined;
    await expect(find(process(keeper))).resolves.toMatchObject({ name: "Newsletter" });
});

test("nothing is asked for with an access token whose refresh token is not on disk", async () => {
    await start();
    const keeper = memoryKeeper();
    keeper.onKeep = () => {
        throw new ExportError("config", "No space is left for the ledger.");
    };
    const session = process(keeper);
    await expect(find(session)).rejects.toThrow("could not be kept: No space is left for the ledger.");
    keeper.onKeep = () => undefined;
    await find(session);
    expect(sandbox.requests().map(({ path }) => path)).toEqual([TOKEN, `/v3/contact_lists/${newsletter.listId}`]);
    await find(process(keeper));
});

test("a token that the user configured anew wins over the kept one", async () => {
    await start();
    const keeper = memoryKeeper({ configured: sha256("of an earlier connection"), value: "spent" });
    await find(process(keeper));
    expect(keeper.disk.kept?.configured).toBe(sha256(rotating.refreshToken));
});

test.each(["refuse", "revoke"] as const)(
    "a token that was spent elsewhere (%s) asks for a person, once",
    async (spentToken) => {
        await start({ constantContact: { spentToken } });
        await find(process(memoryKeeper()));
        const elsewhere = process(memoryKeeper());
        for (let time = 0; time < 2; time += 1) {
            await expect(constantContact.verify(elsewhere)).rejects.toMatchObject({
                code: "auth",
                message: expect.stringContaining("A person must connect again: sign in to Constant Contact") as string,
            });
        }
        expect(signIns()).toEqual([200, 400]);
    },
);

test("a lost answer costs the grant where a spent token is refused, and nothing where the vendor repeats itself", async () => {
    const lose = () => sandbox.fault({ vendor: "constant-contact", kind: "cutAfter", match: { path: TOKEN } });
    await start();
    lose();
    await expect(find(process(memoryKeeper()))).rejects.toMatchObject({ code: "auth" });
    await sandbox.close();
    await start({ constantContact: { spentToken: "grace" } });
    lose();
    const keeper = memoryKeeper();
    await find(process(keeper));
    await find(process(keeper));
});

test("where nothing can be kept, the one spent token is told of, and not its value", async () => {
    await start();
    const session = process();
    const error = await find(session).catch((thrown: unknown) => thrown as Error);
    expect(error).toMatchObject({
        code: "config",
        message: expect.stringMatching(
            /is spent\. A person must connect again: .* Rotating tokens need a ledger that stays \(segmentexport:ledger\)\. .*Long Lived Refresh Tokens/,
        ) as string,
    });
    expect((error as Error).message).not.toContain("sandbox-");
    await expect(find(session)).rejects.toBe(error);
    expect(signIns()).toEqual([200]);
});

test("where nothing may be kept, nothing is spent unless the tokens are said to be long-lived", async () => {
    await start();
    const keeper = refusingKeeper(new ExportError("config", "The ledger is a directory and CI=true."));
    await expect(find(process(undefined, server, { keeper }))).rejects.toMatchObject({
        code: "config",
        message: expect.stringMatching(/CI=true\. It was not used\. .*refreshTokens: "long-lived"/) as string,
    });
    expect(sandbox.requests()).toHaveLength(0);
    await find(process(undefined, server, { keeper, settings: { refreshTokens: "long-lived" } }));
});

test("the day's requests are counted for the application, whatever the account, and apart for the sandbox", async () => {
    await start();
    const asked: unknown[] = [];
    const transport = {
        client: (options: { daily?: unknown }) => {
            asked.push(options.daily);
            const request = () => Promise.reject(new Error("no request is made here"));
            return { sent: 0, left: () => Promise.resolve(undefined), request };
        },
    };
    for (const [credentials, endpoint] of [
        [server, undefined],
        [{ ...server, refreshToken: "of another account" }, undefined],
        [server, sandbox.url],
        [rotating, undefined],
    ] as const) {
        const connection = { displayName: "x", settings: {}, credentials, ...(endpoint !== undefined && { endpoint }) };
        constantContact.signIn(connection, transport);
    }
    const hash = sha256(server.clientId).slice(0, 16);
    expect(asked[0]).toEqual({ name: `constant-contact https://api.cc.email app ${hash}`, requests: 10_000 });
    expect(asked[1]).toEqual(asked[0]);
    for (const other of asked.slice(2)) expect(other).not.toEqual(asked[0]);
});
