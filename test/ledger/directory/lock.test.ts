import { spawn } from "node:child_process";
import { readFileSync, utimesSync } from "node:fs";
import { setTimeout as delay } from "node:timers/promises";
import { openDirectoryLedger } from "../../../provider/ledger/directory/directory-ledger";
import { nodeFiles } from "../../../provider/ledger/directory/files";
import { isRunning, ownIdentity, type Identity } from "../../../provider/ledger/identity";
import { contractRuns } from "../support/contract-runs";
import { fileOf } from "../support/damage";
import { failureOf } from "../support/scratch";

describe("the lock of a target", () => {
    const { place, target } = contractRuns((directory) => openDirectoryLedger({ directory }));

    /** The same target as another process sees it. */
    function from(identity: Partial<Identity>) {
        const whole = async () => ({ ...(await ownIdentity()), ...identity });
        return openDirectoryLedger({ directory: place.directory, identity: whole }).target(target().target);
    }
    const elsewhere = { host: "other-machine", place: "another kernel" };
    const alive = () => fileOf(place.directory, "alive-");
    const silentFor = (seconds: number) => utimesSync(alive(), new Date(), new Date(Date.now() - seconds * 1000));

    it("goes to one of many who ask at once", async () => {
        for (const round of [1, 2, 3]) {
            const asked = Array.from({ length: 12 }, (_, i) => target().lock(`asker ${i}`));
            const answers = await Promise.allSettled(asked);
            const won = answers.flatMap((answer) => (answer.status === "fulfilled" ? [answer.value] : []));
            expect(won).toHaveLength(1);
            for (const answer of answers) {
                if (answer.status === "rejected") expect(answer.reason).toMatchObject({ code: "interrupted" });
            }
            expect(won[0]?.token).toBeGreaterThanOrEqual(round);
            await won[0]?.release();
        }
    });

    it("is kept by one who got it while another came, swept and went", async () => {
        let visits = 0;
        const link = async (path: string, name: string) => {
            if (visits++ === 0) await (await target().lock("came and went")).release();
            return nodeFiles.link(path, name);
        };
        const slow = openDirectoryLedger({ directory: place.directory, files: { ...nodeFiles, link } });
        await slow.key();
        visits = 0;
        const lock = await slow.target(target().target).lock("slow");
        expect(visits).toBeGreaterThan(1);
        expect((await failureOf(target().lock("next"))).message).toMatch(/slow \(process/);
        await lock.release();
    });

    it("is taken over at once from a process that is dead, or whose number has gone to another", async () => {
        for (const gone of [{ pid: 2 ** 22 + 1 }, { started: "12" }]) {
            await from(gone).lock("killed");
            const next = await target().lock("next");
            await next.release();
        }
    });

    it("is kept by a process that lives and is silent, for it may be stopped", async () => {
        const lock = await target().lock("stopped");
        silentFor(3600);
        expect(await failureOf(target().lock("next"))).toMatchObject({ code: "interrupted" });
        await lock.release();
    });

    it("is kept on another machine while it gives signs of life, and taken over after 30 s without", async () => {
        const lock = await from(elsewhere).lock("another machine");
        silentFor(27);
        const refused = await failureOf(target().lock("next"));
        expect(refused.message).toMatch(/process \d+ on other-machine\).*its lock ends [34] s from now/);
        silentFor(31);
        const next = await target().lock("next");
        expect(next.token).toBeGreaterThan(lock.token);
        await Promise.all([lock.release(), next.release()]);
    });

    it("does not trust a clock: a holder elsewhere lives as long as its file was written lately", async () => {
        const yesterday = () => new Date(Date.now() - 86_400_000);
        const ledger = openDirectoryLedger({
            directory: place.directory,
            now: yesterday,
            identity: () => Promise.resolve({ ...elsewhere, pid: 1 }),
        });
        const lock = await ledger.target(target().target).lock("slow clock");
        expect(await failureOf(target().lock("next"))).toMatchObject({ code: "interrupted" });
        await lock.release();
    });

    it("knows running processes from dead ones, zombies included", async () => {
        const own = await ownIdentity();
        expect(await isRunning(own)).toBe(true);
        expect(await isRunning({ ...own, started: "1" })).toBe(false);
        expect(await isRunning({ ...own, started: undefined })).toBeUndefined();
        // A shell that becomes a sleep reaps nothing, so its first child stays a zombie.
        const parent = spawn("sh", ["-c", "sh -c 'echo $$; read wait' <&3 & exec sleep 60"], {
            stdio: ["ignore", "pipe", "inherit", "pipe"],
        });
        const pid = await new Promise<number>((resolve) =>
            parent.stdout?.once("data", (data) => resolve(Number(data))),
        );
        const started = readFileSync(`/proc/${pid}/stat`, "utf8").split(") ")[1]?.split(" ")[19];
        expect(await isRunning({ ...own, pid, started })).toBe(true);
        process.kill(pid, "SIGKILL");
        while (await isRunning({ ...own, pid, started })) await delay(20);
        expect(readFileSync(`/proc/${pid}/stat`, "utf8")).toMatch(/\) Z /);
        parent.kill("SIGKILL");
    });
});
