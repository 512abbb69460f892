import { setTimeout as delay } from "node:timers/promises";
import { failureOf } from "../support/scratch";
import { elsewhere, postgresPlace } from "../support/postgres-place";

describe("the lock of a target in PostgreSQL", () => {
    const { target, from, silentFor, server, schema } = postgresPlace();
    /** Nothing is renewed while a test runs. */
    const still = { renewEvery: 60_000, deadAfter: 30_000, giveUpAfter: 20_000 };
    const quick = { renewEvery: 30, deadAfter: 400, giveUpAfter: 250 };

    it("goes to one of many who ask at once", async () => {
        for (const round of [1, 2]) {
            const answers = await Promise.allSettled(Array.from({ length: 12 }, (_, i) => target().lock(`asker ${i}`)));
            const won = answers.flatMap((answer) => (answer.status === "fulfilled" ? [answer.value] : []));
            expect(won).toHaveLength(1);
            for (const answer of answers) {
                if (answer.status === "rejected") expect(answer.reason).toMatchObject({ code: "interrupted" });
            }
            expect(won[0]?.token).toBe(round);
            await won[0]?.release();
        }
    });

    it("is taken over at once from a process that is dead, or whose number has gone to another", async () => {
        for (const gone of [{ pid: 2 ** 22 + 1 }, { started: "12" }]) {
            const dead = await from(gone, still).lock("killed");
            const next = await target().lock("next");
            expect(next.token).toBeGreaterThan(dead.token);
            await Promise.all([next.release(), dead.release()]);
        }
    });

    it("is kept by a process that lives and is silent, for it may be stopped", async () => {
        const lock = await from({}, still).lock("stopped");
        await silentFor(3600);
        const refused = await failureOf(target().lock("next"));
        expect(refused).toMatchObject({ code: "interrupted" });
        expect(refused.message).not.toContain("its lock ends");
        await lock.release();
    });

    it("is kept on another machine while it gives signs of life, and taken over after 30 s without", async () => {
        const lock = await from(elsewhere, still).lock("another machine");
        await silentFor(25);
        const refused = await failureOf(target().lock("next"));
        expect(refused.message).toMatch(
            /another machine \(process \d+ on other-machine\), since 2.*its lock ends [345] s from/,
        );
        await silentFor(31);
        const next = await target().lock("next");
        expect(next.token).toBeGreaterThan(lock.token);
        await lock.release();
        expect((await failureOf(target().lock("third"))).message).toContain("next (process");
        await next.release();
    });

    it("gives signs of life, and aborts `lost` when it was taken over", async () => {
        const lock = await from(elsewhere, quick).lock("renewing");
        await delay(800);
        expect(await failureOf(from({}, quick).lock("next"))).toMatchObject({ code: "interrupted" });
        expect(lock.lost.aborted).toBe(false);
        await server().query(`UPDATE ${schema()}.locks SET token = token + 1, id = gen_random_uuid()`);
        await delay(200);
        expect((lock.lost.reason as Error).message).toMatch(
            /lost: somebody else took the lock over.*the next run goes on/,
        );
    });

    it("is given up by a holder that cannot renew it, before anybody else may take it", async () => {
        const lock = await from(elsewhere, quick).lock("cut off");
        await server().query(`ALTER TABLE ${schema()}.locks RENAME TO hidden`);
        await delay(600);
        await server().query(`ALTER TABLE ${schema()}.hidden RENAME TO locks`);
        expect((lock.lost.reason as Error).message).toMatch(/lost: it could not be kept/);
        const next = await from({}, quick).lock("next");
        await Promise.all([lock.release(), next.release()]);
    });

    it("is not taken from a holder in the middle of a long piece of work, however silent he is", async () => {
        const lock = await from(elsewhere, still).lock("folding");
        await silentFor(31);
        const holder = await server().connect();
        await holder.query(`BEGIN; SELECT 1 FROM ${schema()}.locks FOR KEY SHARE`);
        const refused = await failureOf(target().lock("next"));
        expect(refused).toMatchObject({ code: "interrupted" });
        expect(refused.message).toContain("folding (process");
        await holder.end();
        await (await target().lock("next")).release();
        await lock.release();
    });
});
