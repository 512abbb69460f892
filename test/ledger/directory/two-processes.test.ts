import { openDirectoryLedger } from "../../../provider/ledger/directory/directory-ledger";
import { scratch } from "../support/scratch";
import { seeded } from "../support/seeded";
import { Spawned } from "../support/spawned";

describe("two processes at once on one store", () => {
    const place = scratch();
    const ledger = () => openDirectoryLedger({ directory: place.directory });
    const kept = () =>
        ledger()
            .secret("app")
            .exchange((found) => Promise.resolve({ result: found?.value }));

    /** Two that do the same; the second one is killed when it has told so many numbers, and else both work to their end. */
    async function two(kind: string, times: number, killedAfter = Number.POSITIVE_INFINITY): Promise<number[]> {
        const children = [0, 1].map((number) => {
            const child: Spawned = new Spawned(place.directory, kind, String(times), (line, { length }) => {
                const ready = line === "ready" && children.every(({ lines }) => lines.length > 0);
                if (ready) for (const each of children) each.sign();
                if (line === "end" || (number === 1 && length > killedAfter)) child.kill();
            });
            return child;
        });
        const [told = [], toldBySecond = []] = await Promise.all(children.map((child) => child.gone()));
        expect(told.at(-1)).toBe("end");
        if (killedAfter === Number.POSITIVE_INFINITY) expect(toldBySecond.at(-1)).toBe("end");
        return [...told, ...toldBySecond].filter((line) => /^\d+$/.test(line)).map(Number);
    }

    const ascending = (numbers: number[]) => numbers.sort((a, b) => a - b);
    const upTo = (count: number) => Array.from({ length: count }, (_, i) => i + 1);

    it("count every request once", async () => {
        expect(ascending(await two("counts", 400))).toEqual(upTo(800));
        expect(await ledger().daily("app").today()).toBe(800);
    });

    it.each([1, 2])("count every request once when one of them is killed (seed %i)", async (seed) => {
        const told = await two("counts", 400, Math.floor(seeded(seed)() * 300) + 1);
        expect(new Set(told).size).toBe(told.length);
        const today = await ledger().daily("app").today();
        // The one that was killed may have counted a request of which it told nobody.
        expect([told.length, told.length + 1]).toContain(today);
    });

    it("never spend the same secret", async () => {
        expect(ascending(await two("secrets", 8))).toEqual(upTo(16));
        expect(await kept()).toBe("16");
    });

    it("never spend the same secret when one of them is killed", async () => {
        const told = await two("secrets", 12, 3);
        expect(new Set(told).size).toBe(told.length);
        expect([told.length, told.length + 1].map(String)).toContain(await kept());
    });

    it("give the turn of one that is killed while it spends to the next at once, with what was kept before", async () => {
        await ledger()
            .secret("app")
            .exchange(() => Promise.resolve({ keep: { configured: "", value: "7" }, result: undefined }));
        const { promise: spending, resolve } = Promise.withResolvers<string>();
        const child = new Spawned(place.directory, "hang", "", resolve);
        expect(await spending).toBe("spending 7");
        let waited = true;
        const next = kept().finally(() => (waited = false));
        await new Promise((later) => setTimeout(later, 400));
        expect(waited).toBe(true);
        const start = performance.now();
        child.kill();
        expect(await next).toBe("7");
        expect(performance.now() - start).toBeLessThan(5000);
        await child.gone();
    });
});
