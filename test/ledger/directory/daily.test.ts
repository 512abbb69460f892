import { existsSync, mkdirSync, readdirSync, rmSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";
import fc from "fast-check";
import { openDirectoryLedger } from "../../../provider/ledger/directory/directory-ledger";
import { nodeFiles } from "../../../provider/ledger/directory/files";
import { fileOf } from "../support/damage";
import { failureOf, scratch } from "../support/scratch";

describe("the count of a daily quota", () => {
    const place = scratch();
    const daily = (now = "2026-11-23T12:00:00Z", files = nodeFiles) =>
        openDirectoryLedger({ directory: place.directory, now: () => new Date(now), files }).daily("app 1");
    const folder = () => dirname(fileOf(place.directory, "2026-"));

    it("creates nothing when it is read before anything was counted", async () => {
        const directory = join(place.directory, "elsewhere");
        expect(await openDirectoryLedger({ directory }).daily("app").today()).toBe(0);
        expect(existsSync(directory)).toBe(false);
    });

    it("begins anew at 00:00 UTC, and forgets the day before", async () => {
        await daily("2026-11-23T23:59:59.999Z").add(417);
        expect(await daily("2026-11-23T23:59:59.999Z").today()).toBe(417);
        expect(await daily("2026-11-24T00:00:00Z").today()).toBe(0);
        expect(await daily("2026-11-24T00:00:00Z").add(2)).toBe(2);
        expect(readdirSync(folder())).toEqual(["2026-11-24.2"]);
    });

    it("goes on counting for the later day when a clock goes back over midnight, or is behind another machine's", async () => {
        await daily("2026-11-24T00:00:01Z").add(9990);
        expect(await daily("2026-11-23T23:59:59Z").today()).toBe(9990);
        expect(await daily("2026-11-23T00:00:01Z").add(5)).toBe(9995);
        expect(await daily("2026-11-24T00:00:02Z").add(5)).toBe(10_000);
        expect(await daily("2026-11-25T00:00:02Z").today()).toBe(0);
    });

    it("takes a count of a day far ahead along, and is free of it a day later", async () => {
        await daily("2031-01-01T00:00:00Z").add(300);
        expect(await daily("2026-11-23T12:00:00Z").today()).toBe(300);
        expect(await daily("2026-11-23T12:00:00Z").add(1)).toBe(301);
        expect(await daily("2026-11-24T12:00:00Z").today()).toBe(0);
    });

    it("is never taken for 0 when its file is gone or has another name", async () => {
        await daily().add(1);
        const [path] = [folder()];
        rmSync(join(path, "2026-11-23.1"));
        writeFileSync(join(path, "2026-13-23.1"), "");
        for (const work of [() => daily().today(), () => daily().add(1)]) {
            const error = await failureOf(work());
            expect(error).toMatchObject({ code: "config" });
            expect(error.message).toMatch(/holds no count of requests\. Remove the folder .*counted from 0 again/);
            expect(error.message).toContain(path);
        }
        rmSync(path, { recursive: true });
        expect(await daily().add(1)).toBe(1);
    });

    it("is begun by one of two, and the other leaves nothing behind", async () => {
        let met = false;
        const rename = async (from: string, to: string) => {
            if (!met) {
                met = true;
                expect(await daily().add(7)).toBe(7);
            }
            return nodeFiles.rename(from, to);
        };
        expect(await daily(undefined, { ...nodeFiles, rename }).add(1)).toBe(8);
        expect(readdirSync(join(place.directory, "quotas"))).toHaveLength(1);
        expect(readdirSync(folder())).toEqual(["2026-11-23.8"]);
    });

    it("reads again what another one renamed, in between as often as that happens", async () => {
        await daily().add(1);
        let met = 0;
        const rename = async (from: string, to: string) => {
            if (met++ < 3) await daily().add(10);
            return nodeFiles.rename(from, to);
        };
        const list = async (path: string) => {
            const names = await nodeFiles.list(path);
            // A listing may miss the name that is changed while it is made.
            return met === 1 && names[0]?.startsWith("2026") === true ? (met++, []) : names;
        };
        expect(await daily(undefined, { ...nodeFiles, rename, list }).add(1)).toBe(22);
    });

    it("refuses the key that is not the store's, and explains a disk that does not take it", async () => {
        await openDirectoryLedger({ directory: place.directory, key: "correct horse battery staple" }).key();
        expect(await failureOf(daily().add(1))).toMatchObject({ code: "config" });
        mkdirSync(join(place.directory, "x"));
        const rename = (path: string) =>
            Promise.reject(Object.assign(new Error("EROFS"), { code: "EROFS", syscall: "rename", path }));
        const other = openDirectoryLedger({ directory: join(place.directory, "x"), files: { ...nodeFiles, rename } });
        const error = await failureOf(other.daily("app").add(1));
        expect(error).toMatchObject({ code: "config" });
        expect(error.message).toMatch(/may not be read or written by this user \(EROFS\)/);
    });

    it("never goes down within a day and one back, wherever the clock is in them", async () => {
        const hour = fc.integer({ min: 0, max: 47 });
        const adds = fc.array(fc.tuple(hour, fc.integer({ min: 1, max: 5 })), { minLength: 1, maxLength: 12 });
        let quota = 0;
        await fc.assert(
            fc.asyncProperty(adds, async (steps) => {
                const name = `app ${++quota}`;
                let [day, count] = [0, 0];
                for (const [hours, requests] of steps) {
                    const now = () => new Date(Date.UTC(2026, 10, 23, hours));
                    const ledger = openDirectoryLedger({ directory: place.directory, now });
                    const today = Math.floor(hours / 24);
                    count = today > day ? requests : count + requests;
                    day = Math.max(day, today);
                    expect(await ledger.daily(name).add(requests)).toBe(count);
                }
            }),
            { numRuns: 25 },
        );
    });
});
