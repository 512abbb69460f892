import { createTransport } from "../../provider/http/client";
import type { SecretKeeper } from "../../provider/http/http";

type Spend = Parameters<SecretKeeper["exchange"]>[0];

/** A keeper whose turn comes when the test says. */
function heldKeeper() {
    const { promise: turn, resolve: give } = Promise.withResolvers<void>();
    const kept: unknown[] = [];
    const keeper: SecretKeeper = {
        async exchange(spend) {
            await turn;
            const { keep, result } = await spend({ configured: "c", value: "before" });
            kept.push(keep?.value);
            return result;
        },
    };
    return { keeper, give, kept };
}

describe("a transport's secrets", () => {
    const spend: Spend = (found) =>
        Promise.resolve({ keep: { configured: "c", value: "after" }, result: found?.value });

    test("are those of the caller, by name; none where he gives none", async () => {
        const { keeper, give, kept } = heldKeeper();
        const names: string[] = [];
        const secrets = (name: string) => (names.push(name), keeper);
        const transport = createTransport({ signal: new AbortController().signal, secrets });
        give();
        expect(await transport.secrets?.("app").exchange(spend)).toBe("before");
        expect(names).toEqual(["app"]);
        expect(kept).toEqual(["after"]);
        expect(createTransport({ signal: new AbortController().signal }).secrets).toBeUndefined();
    });

    test("are waited for until the run is stopped, and never spent after that", async () => {
        const { keeper, give, kept } = heldKeeper();
        const stop = new AbortController();
        const transport = createTransport({ signal: stop.signal, secrets: () => keeper });
        const spent = jest.fn(spend);
        const waiting = expect(transport.secrets?.("app").exchange(spent)).rejects.toMatchObject({
            code: "interrupted",
            retryable: true,
        });
        stop.abort();
        await waiting;
        give();
        await new Promise((resolve) => setTimeout(resolve, 10));
        expect(spent).not.toHaveBeenCalled();
        expect(kept).toEqual([]);
        await expect(transport.secrets?.("app").exchange(spent)).rejects.toMatchObject({ code: "interrupted" });
    });

    test("are kept when the run is stopped once they are spent", async () => {
        const { keeper, give, kept } = heldKeeper();
        const stop = new AbortController();
        const transport = createTransport({ signal: stop.signal, secrets: () => keeper });
        give();
        const exchanged = transport.secrets?.("app").exchange((found) => {
            stop.abort();
            return spend(found);
        });
        expect(await exchanged).toBe("before");
        expect(kept).toEqual(["after"]);
    });
});
