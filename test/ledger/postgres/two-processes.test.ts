import { openLedger } from "../../../provider/ledger/open-ledger";
import { postgresServer } from "../support/postgres-server";
import { Spawned } from "../support/spawned";

describe("two processes at once on one database", () => {
    const server = postgresServer();

    /** Two that do the same; the second one is killed when it has told so many numbers. */
    async function two(address: string, kind: string, times: number, killedAfter = Number.POSITIVE_INFINITY) {
        const children = [0, 1].map((number) => {
            const child: Spawned = new Spawned(address, kind, String(times), (line, { length }) => {
                const ready = line === "ready" && children.every(({ lines }) => lines.length > 0);
                if (ready) for (const each of children) each.sign();
                if (line === "end" || (number === 1 && length > killedAfter)) child.kill();
            });
            return child;
        });
        const told = (await Promise.all(children.map((child) => child.gone()))).flat();
        expect(told).toContain("end");
        return told.filter((line) => /^\d+$/.test(line)).map(Number);
    }

    it("count every request once, also when one of them is killed", async () => {
        const address = server().address("counted");
        const told = await two(address, "counts", 150, 60);
        expect(new Set(told).size).toBe(told.length);
        // The one that was killed may have counted a request of which it told nobody.
        expect([told.length, told.length + 1]).toContain(await openLedger(address).daily("app").today());
    });

    it("never spend the same secret, also when one of them is killed", async () => {
        const address = server().address("spent");
        const told = await two(address, "secrets", 8, 3);
        expect(new Set(told).size).toBe(told.length);
        const kept = openLedger(address)
            .secret("app")
            .exchange((found) => Promise.resolve({ result: found?.value }));
        expect([told.length, told.length + 1].map(String)).toContain(await kept);
    });
});
