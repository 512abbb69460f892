import type { Parts } from "./contract-calls";
import { deliver, on, people, started } from "./delivery";

const DAY = 86_400;

/** Proving the rights, finding the target. */
export function describeConnecting({ fixture, writer }: Parts): void {
    const { destination, wrongTargets, retaining } = fixture;

    test("makes no request before it is asked to, then says whose account it is and changes nothing", async () => {
        await using at = await started(fixture);
        expect(at.vendor.requests()).toHaveLength(0);
        const before = at.vendor.people();
        const account = await destination.verify(at.session);
        expect(account.id).not.toBe("");
        expect(account.name).not.toBe("");
        expect(await destination.verify(at.session)).toEqual(account);
        expect(at.vendor.people()).toEqual(before);
    });

    test("to a target that exists is found by its name, and keeps its members unless it says otherwise", async () => {
        await using at = await started(fixture);
        const found = await destination.findTarget(at.session, at.vendor.target);
        expect(found.id).toBe(at.vendor.target[destination.targetId]);
        expect(found.name).not.toBe(found.id);
        expect(found.retentionDays).toBeUndefined();
    });

    test("to a target that does not exist is the user's to correct, in the vendor's words", async () => {
        await using at = await started(fixture);
        const { target, words } = fixture.missingTarget;
        const error = await destination.findTarget(at.session, target).catch((thrown: unknown) => thrown as Error);
        expect(error).toMatchObject({
            code: "config",
            retryable: false,
            property: `destination.${destination.targetId}`,
            message: expect.stringContaining(target[destination.targetId]!) as string,
        });
        expect((error as Error).message).toMatch(words);
    });

    if (wrongTargets.length > 0) {
        test.each(wrongTargets)(
            "to $kind is the user's to correct, and no name finds it",
            async ({ target, name, words }) => {
                await using at = await started(fixture);
                await expect(destination.findTarget(at.session, target)).rejects.toMatchObject({
                    code: "config",
                    retryable: false,
                    property: `destination.${destination.targetId}`,
                    message: expect.stringMatching(words) as string,
                });
                expect(await destination.findByName(at.session, name)).toEqual([]);
            },
        );
    }

    if (retaining !== undefined) {
        test("to a target that drops its members says after how many days; whoever is sent again stays", async () => {
            await using at = await started(fixture);
            await destination.findTarget(at.session, at.vendor.target);
            const target = await retaining(at.vendor, 30);
            const { retentionDays = 0 } = await destination.findTarget(at.session, target);
            expect(retentionDays).toBe(30);
            const rows = await (await writer).rows(destination, people(2));
            await deliver(fixture, at, rows, target);
            at.vendor.advance((retentionDays - 1) * DAY);
            await deliver(fixture, at, rows.slice(1), target);
            at.vendor.advance(2 * DAY);
            expect(at.vendor.members(target)).toEqual(on(destination, people(2).slice(1)));
        });
    }
}
