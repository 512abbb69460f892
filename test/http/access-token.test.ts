import type { ApiRequest } from "../../provider/http/http";
import { answerOf, headerOf, signIn, token } from "./token-endpoint";

const many = async <T>(count: number, act: () => Promise<T>): Promise<T[]> =>
    Promise.all(Array.from({ length: count }, act));

test("many workers share one sign-in, and it is sent without authorization", async () => {
    const { authorization, requests } = signIn([token("a")]);
    const headers = await many(100, () => authorization.headers());
    expect(new Set(headers.map((header) => header.authorization))).toEqual(new Set(["Bearer a"]));
    expect(requests).toHaveLength(1);
    expect(requests[0]).toMatchObject({ authorized: false, body: "refresh-1" });
});

test.each([
    { expiresIn: 3600, used: 3539, renewed: 3540 },
    { expiresIn: "3600", used: 3539, renewed: 3540 },
    { expiresIn: 120, used: 59, renewed: 60 },
    { expiresIn: 50, used: 24, renewed: 25 },
    { expiresIn: 2, used: 0.9, renewed: 1 },
])(
    "a token for $expiresIn s is used till $used s and renewed once from $renewed s on",
    async ({ expiresIn, used, renewed }) => {
        let seconds = 1000;
        const { authorization, requests } = signIn([token("a", expiresIn), token("b", expiresIn)], {
            now: () => seconds * 1000,
        });
        await authorization.headers();
        seconds = 1000 + used;
        expect(await headerOf(authorization)).toBe("Bearer a");
        seconds = 1000 + renewed;
        const headers = await many(50, () => authorization.headers());
        expect(headers.every((header) => header.authorization === "Bearer b")).toBe(true);
        expect(requests).toHaveLength(2);
    },
);

test("the time that signing in takes counts against the token", async () => {
    let seconds = 0;
    const request = (body: string): ApiRequest => {
        seconds += 30;
        return { method: "POST", host: "accounts", path: "/token", body, bucket: "signIn", retry: "always" };
    };
    const { authorization } = signIn([token("a", 100), token("b", 100)], { now: () => seconds * 1000, request });
    await authorization.headers();
    seconds = 49;
    expect(await headerOf(authorization)).toBe("Bearer a");
    seconds = 50;
    expect(await headerOf(authorization)).toBe("Bearer b");
});

test.each([undefined, null, "soon"])(
    "without a usable expires_in (%s) a token serves until a 401",
    async (expiresIn) => {
        let now = 0;
        const { authorization } = signIn([answerOf(200, { access_token: "a", expires_in: expiresIn }), token("b")], {
            now: () => now,
        });
        const used = await authorization.headers();
        now = 10 ** 12;
        expect(await headerOf(authorization)).toBe("Bearer a");
        await authorization.renew?.(used);
        expect(await headerOf(authorization)).toBe("Bearer b");
    },
);

test("a 401 renews once, however many requests met it and however late they tell", async () => {
    const { authorization, requests } = signIn([token("a"), token("b")]);
    const used = await authorization.headers();
    const headers = await many(20, async () => {
        await authorization.renew?.(used);
        return authorization.headers();
    });
    await authorization.renew?.(used);
    expect(await headerOf(authorization)).toBe("Bearer b");
    expect(headers.every((header) => header.authorization === "Bearer b")).toBe(true);
    expect(requests).toHaveLength(2);
});
