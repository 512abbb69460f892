import type { Receipt } from "../../provider/destinations/destination";
import type { Parts } from "./contract-calls";
import { deliver, identifierOf, on, people, type Started, started } from "./delivery";
import { bodyOf } from "./rows-json";

const NOTHING_REFUSED = { refused: [], rejects: { members: [], counted: {} } };

/** What becomes of batches when nothing goes wrong on the way. */
export function describeBatches({ fixture, writer }: Parts): void {
    const { destination } = fixture;
    const sendPeople = async ({ session, vendor }: Started, count: number): Promise<Receipt> => {
        const body = bodyOf(destination, vendor.target, await (await writer).rows(destination, people(count)));
        return destination.send(session, vendor.target, body);
    };
    const accepted = async (at: Started, count: number): Promise<string> => {
        const receipt = await sendPeople(at, count);
        if (receipt.outcome !== "accepted") throw new Error(`the outcome is ${receipt.outcome}`);
        return receipt.job;
    };

    test("adds exactly its members, with every field, to this target alone; again, it changes nothing", async () => {
        await using at = await started(fixture);
        const some = people(50).map((person, number) => ({ ...person, fields: fixture.fields(number) }));
        const rows = await (await writer).rows(destination, some);
        for (let time = 0; time < 2; time += 1) {
            expect(await deliver(fixture, at, rows)).toEqual(NOTHING_REFUSED);
            expect(at.vendor.members().sort()).toEqual(on(destination, some));
        }
        const held = JSON.stringify(at.vendor.people().map(({ fields }) => fields));
        for (const value of Object.values(fixture.fields(7))) expect(held).toContain(JSON.stringify(value));
        expect(at.vendor.members(fixture.otherTarget)).toEqual([]);
    });

    test("as large as the vendor takes it goes in one request", async () => {
        await using at = await started(fixture);
        const { rows, bytes } = destination.limits;
        const all = await (await writer).rows(destination, people(rows.value, "p"));
        let room = bytes.value - bodyOf(destination, at.vendor.target, []).length + 1;
        const fitting = all.filter((row) => (room -= row.length + 1) >= 0);
        expect(await deliver(fixture, at, fitting)).toEqual(NOTHING_REFUSED);
        expect(at.vendor.members()).toHaveLength(fitting.length);
        const path = new RegExp(`^${fixture.batchRequest.path.replaceAll("*", ".*")}$`);
        const batches = at.vendor.requests().filter((request) => path.test(request.path));
        expect(batches).toMatchObject([{ method: fixture.batchRequest.method, rows: fitting.length }]);
    });

    if (destination.settlement === "job") {
        test("that is accepted is not applied before its job has settled", async () => {
            await using at = await started(fixture);
            const job = await accepted(at, 5);
            for (let time = 0; time < 2; time += 1) {
                expect(await destination.settle!(at.session, job)).toMatchObject({ state: "pending" });
                expect(at.vendor.members()).toEqual([]);
            }
            at.vendor.finishJobs();
            expect(await destination.settle!(at.session, job)).toMatchObject({ state: "applied" });
            expect(at.vendor.members()).toHaveLength(5);
        });

        test("whose job never ends stays pending", async () => {
            await using at = await started(fixture);
            at.vendor.fault({ kind: "job", outcome: "stuck" });
            const job = await accepted(at, 5);
            for (let time = 0; time < 3; time += 1) {
                at.vendor.finishJobs();
                expect(await destination.settle!(at.session, job)).toMatchObject({ state: "pending" });
            }
        });

        test.each(["cancelled", "failed", "timed_out"] as const)(
            "whose job ended as %s is never applied",
            async (outcome) => {
                await using at = await started(fixture);
                at.vendor.fault({ kind: "job", outcome });
                const job = await accepted(at, 5);
                at.vendor.finishJobs();
                const settlement = await destination.settle!(at.session, job);
                const taken = at.vendor.members().length;
                if (settlement.state !== "applied")
                    expect(settlement).toMatchObject({ state: "failed", reason: expect.stringMatching(/./) as string });
                else expect(rejected(settlement.rejects) + taken).toBe(5);
            },
        );

        test("whose job is unknown has failed", async () => {
            await using at = await started(fixture);
            await using other = await started(fixture);
            const unknown = await accepted(other, 1);
            expect(await destination.settle!(at.session, unknown)).toMatchObject({
                state: "failed",
                reason: expect.stringMatching(/./) as string,
            });
        });
    } else {
        test("is applied by its answer", async () => {
            await using at = await started(fixture);
            expect(await sendPeople(at, 5)).toEqual({ outcome: "applied", rejects: { members: [], counted: {} } });
            expect(at.vendor.members()).toHaveLength(5);
        });

        test("of which the answer counts fewer than were sent is not applied", async () => {
            await using at = await started(fixture);
            at.vendor.fault({
                kind: "status",
                status: 200,
                body: fixture.countedAnswer!(4),
                match: fixture.batchRequest,
            });
            await expect(sendPeople(at, 5)).rejects.toMatchObject({ code: "remote", retryable: true });
            expect((await sendPeople(at, 5)).outcome).toBe("applied");
        });
    }

    if (destination.rejects !== "none") {
        const { refusedEmails, lostEmail } = fixture;
        const alone = [...refusedEmails, ...(lostEmail === undefined ? [] : [lostEmail])];
        test.each([...alone.map((email) => [email]), refusedEmails])(
            "is not sunk by a bad row, which is told as far as the vendor tells it, without its address in words: %s",
            async (...emails) => {
                await using at = await started(fixture);
                const good = people(20);
                const bad = emails.map((email) => ({ email }));
                const rows = await (await writer).rows(destination, [...good.slice(0, 7), ...bad, ...good.slice(7)]);
                const { refused, rejects } = await deliver(fixture, at, rows);
                expect(at.vendor.members().sort()).toEqual(on(destination, good));
                expect(refused.length + rejected(rejects)).toBe(bad.length);
                if (destination.rejects === "rows") {
                    const named = refused.join() + rejects.members.map(({ email }) => email).join();
                    for (const { email } of bad) expect(named).toContain(identifierOf(destination, email));
                    expect(rejects.counted).toEqual({});
                }
                const reasons = [...rejects.members.map(({ reason }) => reason), ...Object.keys(rejects.counted)];
                for (const reason of reasons) expect(reason).toMatch(/^[a-z][a-z_]*$/);
                const words = rejects.members.map(({ detail = "" }) => detail).join();
                for (const { email } of bad) expect(words).not.toContain(email);
            },
        );
    }
}

function rejected({
    members,
    counted,
}: {
    readonly members: readonly unknown[];
    readonly counted: Readonly<Record<string, number>>;
}): number {
    return members.length + Object.values(counted).reduce((sum, count) => sum + count, 0);
}
