import { ExportError } from "../../provider/errors";
import { refreshTokenName } from "../../provider/http/refresh-token";
import { memoryKeeper, refusingKeeper, sha256 } from "./memory-keeper";
import { answerOf, headerOf, signIn, token } from "./token-endpoint";

const configured = sha256("refresh-1");
const spent = (requests: readonly { readonly body?: unknown }[]): unknown[] => requests.map(({ body }) => body);
const failureOf = (headers: () => Promise<unknown>): Promise<unknown> => headers().catch((thrown: unknown) => thrown);

test("a replaced refresh token is on disk before the access token is used, and spent next time", async () => {
    const keeper = memoryKeeper();
    const events: string[] = [];
    keeper.onKeep = async ({ value }) => {
        await new Promise(setImmediate);
        events.push(`kept ${value}`);
    };
    const { authorization, requests } = signIn([token("a", 3600, "refresh-2"), token("b", 3600, "refresh-3")], {
        keeper,
    });
    const used = await authorization.headers();
    events.push("used a");
    expect(keeper.disk.kept).toEqual({ configured, value: "refresh-2" });
    await authorization.renew?.(used);
    expect(await headerOf(authorization)).toBe("Bearer b");
    expect(events).toEqual(["kept refresh-2", "used a", "kept refresh-3"]);
    expect(spent(requests)).toEqual(["refresh-1", "refresh-2"]);
});

test.each([
    ["the kept one that descends from the configured token", { configured, value: "refresh-9" }, "refresh-9"],
    ["the configured one, when the kept one descends from another", { configured: sha256("old"), value: "x" }, null],
    ["the configured one, when nothing is kept", undefined, null],
])("what is spent: %s", async (_case, kept, expected) => {
    const { authorization, requests } = signIn([token("a", 3600, "refresh-10")], { keeper: memoryKeeper(kept) });
    await authorization.headers();
    expect(spent(requests)).toEqual([expected ?? "refresh-1"]);
});

test.each([undefined, "refresh-1"])("a token that stays the same (%s) keeps nothing", async (refresh) => {
    const kept = { configured: sha256("old"), value: "x" };
    const keeper = memoryKeeper(kept);
    const { authorization, requests } = signIn([token("a", 3600, refresh), token("b", 3600, refresh)], { keeper });
    await authorization.renew?.(await authorization.headers());
    await authorization.headers();
    expect(keeper.disk.kept).toEqual(kept);
    expect(spent(requests)).toEqual(["refresh-1", "refresh-1"]);
});

test("processes take turns, and each spends what the one before was given", async () => {
    const keeper = memoryKeeper();
    const numbers = Array.from({ length: 20 }, (_, index) => index + 1);
    const all = numbers.map((number) => {
        // Whatever the order, the vendor's next answer follows from what was spent.
        const answers = [token(`a${number}`, 3600, `new-${number}`)];
        return signIn(answers, { keeper });
    });
    await Promise.all(all.map(({ authorization }) => authorization.headers()));
    const tokens = all.flatMap(({ requests }) => spent(requests));
    expect(tokens).toHaveLength(20);
    expect(new Set(tokens).size).toBe(20);
    expect(keeper.under.most).toBe(1);
});

test("one that cannot be kept is not used; the next try keeps it without spending it", async () => {
    const keeper = memoryKeeper();
    const disk = new ExportError("config", "No space is left");
    keeper.onKeep = () => {
        throw disk;
    };
    const { authorization, requests } = signIn([token("a", 3600, "refresh-2")], { keeper });
    await expect(authorization.headers()).rejects.toMatchObject({
        code: "config",
        message:
            "Vendor replaced the refresh token, and the new one could not be kept: No space is left. The next request tries to keep it again; if none succeeds, a person must connect again: press Connect.",
        cause: disk,
    });
    await expect(authorization.headers()).rejects.toMatchObject({ code: "config" });
    keeper.onKeep = () => undefined;
    expect(await headerOf(authorization)).toBe("Bearer a");
    expect(spent(requests)).toEqual(["refresh-1"]);
    expect(keeper.disk.kept).toEqual({ configured, value: "refresh-2" });
});

test("an answer that is lost keeps nothing, and spends the same token again", async () => {
    const keeper = memoryKeeper();
    const lost = new ExportError("remote", "no answer", { retryable: true });
    const { authorization, requests } = signIn([lost, token("a", 3600, "refresh-2")], { keeper });
    await expect(authorization.headers()).rejects.toBe(lost);
    expect(keeper.disk.kept).toBeUndefined();
    await authorization.headers();
    expect(spent(requests)).toEqual(["refresh-1", "refresh-1"]);
});

test("a kept token that is refused is final, and stays kept", async () => {
    const kept = { configured, value: "refresh-2" };
    const keeper = memoryKeeper(kept);
    const { authorization, requests } = signIn([answerOf(400, { error: "invalid_grant" })], { keeper });
    for (let time = 0; time < 2; time += 1) {
        await expect(authorization.headers()).rejects.toMatchObject({
            code: "auth",
            message: expect.stringContaining("connect again: press Connect.") as string,
        });
    }
    expect(spent(requests)).toEqual(["refresh-2"]);
    expect(keeper.disk.kept).toBe(kept);
});

describe("where nothing can be kept", () => {
    test("without a keeper a replaced token is an error that says what was lost, once and for all", async () => {
        const { authorization, requests } = signIn([token("a", 3600, "refresh-2")], {
            wayOut: "Choose a ledger that stays.",
        });
        const ask = () => failureOf(() => authorization.headers());
        const errors = [await ask(), await ask()];
        expect(errors[0]).toMatchObject({
            code: "config",
            message:
                "Vendor replaced the refresh token (it is a rotating one), and here the new one cannot be kept: the one that is configured is spent. A person must connect again: press Connect. Choose a ledger that stays.",
        });
        expect(errors[1]).toBe(errors[0]);
        expect(String(errors[0])).not.toContain("refresh-");
        expect(requests).toHaveLength(1);
    });

    test("a keeper that refuses is heard before anything is spent", async () => {
        const refusal = new ExportError("config", "The ledger is a directory and CI=true");
        const keeper = refusingKeeper(refusal);
        const { authorization, requests } = signIn([], { keeper, wayOut: "Choose a ledger that stays." });
        await expect(authorization.headers()).rejects.toMatchObject({
            code: "config",
            message:
                "Vendor may replace its refresh token when it is used, and here the new one may not be kept: The ledger is a directory and CI=true. It was not used. Choose a ledger that stays.",
        });
        expect(requests).toHaveLength(0);
    });

    test("tokens known to be long-lived sign in there, and one that rotates all the same is an error", async () => {
        const keeper = refusingKeeper(new ExportError("config", "nothing is kept here"));
        const lasting = signIn([token("a", 3600, "refresh-1")], { keeper, longLived: true });
        expect(await headerOf(lasting.authorization)).toBe("Bearer a");
        const rotating = signIn([token("a", 3600, "refresh-2")], { keeper, longLived: true });
        await expect(rotating.authorization.headers()).rejects.toMatchObject({ code: "config" });
        await expect(rotating.authorization.headers()).rejects.toThrow("is spent");
        expect(rotating.requests).toHaveLength(1);
    });

    test.each([
        new Error("EIO"),
        new ExportError("interrupted", "stopped while another run held the secret"),
        new ExportError("remote", "the database is away"),
    ])("any other failure of the keeper (%s) spends nothing and is told as it is", async (failure) => {
        const { authorization, requests } = signIn([], { keeper: refusingKeeper(failure), longLived: true });
        await expect(authorization.headers()).rejects.toBe(failure);
        expect(requests).toHaveLength(0);
    });
});

test("each connection of an application keeps its own token, under a name that does not show it", () => {
    const names = ["refresh-1", "refresh-2"].map((one) => refreshTokenName("constant-contact app 1", one));
    expect(names[0]).toBe(`constant-contact app 1 refresh token ${configured}`);
    expect(names[1]).not.toBe(names[0]);
});
