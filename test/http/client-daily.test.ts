import type { DailyCount } from "../../provider/http/http";
import { answer, scriptedServer } from "./scripted-server";
import { client, get, key, post } from "./test-client";

/** A day's count that all who ask by the same name share. */
function countsInMemory(before = 0) {
    const counts = new Map<string, number>();
    const daily = (name: string): DailyCount => ({
        add(requests) {
            counts.set(name, (counts.get(name) ?? before) + requests);
            return this.today();
        },
        today: () => Promise.resolve(counts.get(name) ?? before),
    });
    return { counts, daily };
}

describe("a daily quota", () => {
    test("counts every request under the quota's name before it is sent, repeats included", async () => {
        const { counts, daily } = countsInMemory();
        const seen: (number | undefined)[] = [];
        await using server = await scriptedServer((response, number) => {
            seen.push(counts.get("quota"));
            return answer(response, [429, 503, 200][number - 1] ?? 200, "{}", { "retry-after": "0" });
        });
        const http = client(server.url, { daily, requestsPerDay: 100 });
        await http.request(get);
        await http.request(post);
        expect(seen).toEqual([1, 2, 3, 4]);
        expect([...counts]).toEqual([["quota", 4]]);
        expect(http.sent).toBe(4);
    });

    test("counts a sign-in and the repeat after a 401", async () => {
        const { counts, daily } = countsInMemory();
        await using server = await scriptedServer((response, number) =>
            answer(response, number === 2 ? 401 : 200, "{}"),
        );
        const http = client(server.url, {
            daily,
            requestsPerDay: 100,
            authorization: (made) => ({
                headers: async () => {
                    if (made.sent === 0) await made.request({ ...post, authorized: false });
                    return key;
                },
                renew: () => Promise.resolve(),
            }),
        });
        await http.request(get);
        expect(server.arrivals).toHaveLength(3);
        expect(counts.get("quota")).toBe(3);
    });

    test("ends as `quota` without asking the vendor, and says when it begins anew", async () => {
        const { counts, daily } = countsInMemory(9998);
        await using server = await scriptedServer((response) => answer(response, 200, "{}"));
        const http = client(server.url, { daily, requestsPerDay: 10_000 });
        await http.request(get);
        await http.request(get);
        for (const _ of [1, 2]) {
            await expect(http.request(get)).rejects.toMatchObject({
                code: "quota",
                retryable: true,
                message:
                    `127.0.0.1:${server.port} takes 10000 requests a day, and today's are used up, by all runs together that share ` +
                    "this ledger. The day ends at 00:00 UTC: run again after that",
            });
        }
        expect(server.arrivals).toHaveLength(2);
        expect(http.sent).toBe(2);
        expect(counts.get("quota")).toBe(10_000);
    });

    test("is never overdrawn, however many ask for the last request", async () => {
        const { daily } = countsInMemory(95);
        await using server = await scriptedServer((response) => answer(response, 200, "{}"));
        const clients = [1, 2].map(() => client(server.url, { daily, requestsPerDay: 100 }));
        const requests = Array.from({ length: 20 }, (_, i) => clients[i % 2]!.request(get));
        const answers = await Promise.allSettled(requests);
        expect(answers.filter(({ status }) => status === "fulfilled")).toHaveLength(5);
        expect(server.arrivals).toHaveLength(5);
    });

    test("whose count cannot be kept sends nothing", async () => {
        await using server = await scriptedServer((response) => answer(response, 200, "{}"));
        const failure = new Error("no space");
        const daily = () => ({ add: () => Promise.reject(failure), today: () => Promise.resolve(0) });
        await expect(client(server.url, { daily, requestsPerDay: 9 }).request(get)).rejects.toBe(failure);
        expect(server.arrivals).toHaveLength(0);
    });

    test("that a vendor does not have counts nothing", async () => {
        const { counts, daily } = countsInMemory();
        await using server = await scriptedServer((response) => answer(response, 200, "{}"));
        await client(server.url, { daily }).request(get);
        expect(counts.size).toBe(0);
        await client(server.url, { requestsPerDay: 1 }).request(get);
        expect(server.arrivals).toHaveLength(2);
    });
});
