import type { KeptSecret } from "../../../provider/http/http";
import { contractRuns, type Open } from "./contract-runs";
import { failureOf } from "./scratch";

const secretOf = (value: string): KeptSecret => ({ configured: "ab".repeat(32), value });

/** What every store must do with what processes share: the counts of daily quotas, and secrets. */
export function sharedContract(open: Open): void {
    const { place, target, run } = contractRuns(open);
    const ledger = () => open(place.directory);
    const read = (name: string) =>
        ledger()
            .secret(name)
            .exchange((kept) => Promise.resolve({ result: kept }));
    const keep = (name: string, value: string) =>
        ledger()
            .secret(name)
            .exchange(() => Promise.resolve({ keep: secretOf(value), result: value }));

    it("records the target that was made for it, and no plan looks different then", async () => {
        const lock = await target().lock("test");
        const before = (await target().state()).revision;
        expect((await target().state()).created).toBeUndefined();
        await target().madeTarget(lock, { id: "L1", name: "Lapsed" });
        await target().madeTarget(lock, { id: "L1", name: "Lapsed" });
        expect(await target().state()).toMatchObject({ created: { id: "L1", name: "Lapsed" }, revision: before });
        await lock.release();
        expect((await failureOf(target().madeTarget(lock, { id: "L2", name: "n" }))).message).toMatch(/released/);
        await run("run-1", [1], 7);
        expect((await target().state()).created).toEqual({ id: "L1", name: "Lapsed" });
    });

    it("counts each quota by itself, exactly, however many count at once", async () => {
        expect(await ledger().daily("app 1").today()).toBe(0);
        const counts = await Promise.all(
            Array.from({ length: 40 }, (_, i) =>
                ledger()
                    .daily("app 1")
                    .add((i % 2) + 1),
            ),
        );
        expect(new Set(counts).size).toBe(40);
        expect(Math.max(...counts)).toBe(60);
        expect(await ledger().daily("app 1").today()).toBe(60);
        expect(await ledger().daily("app 2").add(1)).toBe(1);
        for (const wrong of [0, -1, 1.5, Number.NaN]) {
            expect((await failureOf(ledger().daily("app 1").add(wrong))).message).toMatch(/whole numbers from 1/);
        }
        expect(await ledger().daily("app 1").today()).toBe(60);
    });

    it("keeps a secret under its name, and what was kept stays when nothing new comes or spending fails", async () => {
        expect(await read("app 1")).toBeUndefined();
        expect(await keep("app 1", "token 1")).toBe("token 1");
        expect(await read("app 1")).toEqual(secretOf("token 1"));
        expect(await read("app 2")).toBeUndefined();
        const failed = ledger()
            .secret("app 1")
            .exchange(() => Promise.reject(new Error("no answer")));
        expect((await failureOf(failed)).message).toBe("no answer");
        await keep("app 1", "token 2");
        expect(await read("app 1")).toEqual(secretOf("token 2"));
    });

    it("gives each who exchanges what the one before kept, never two at once", async () => {
        await keep("app 1", "0");
        let under = 0;
        const spent = await Promise.all(
            Array.from({ length: 6 }, () =>
                ledger()
                    .secret("app 1")
                    .exchange(async (kept) => {
                        expect(++under).toBe(1);
                        await new Promise((resolve) => setTimeout(resolve, 5));
                        under--;
                        return { keep: secretOf(String(Number(kept?.value) + 1)), result: kept?.value };
                    }),
            ),
        );
        expect(spent.sort()).toEqual(["0", "1", "2", "3", "4", "5"]);
        expect(await read("app 1")).toEqual(secretOf("6"));
    });
}
