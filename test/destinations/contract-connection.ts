import { signIn, started } from "./delivery";
import type { DestinationFixture } from "./fixture";

/** Signing in, proving the rights, finding the target. */
export function describeConnecting(fixture: DestinationFixture): void {
    const { destination } = fixture;

    test("makes no request before it is asked to, then says whose account it is and changes nothing", async () => {
        await using at = await started(fixture);
        expect(at.vendor.requests()).toHaveLength(0);
        const before = at.vendor.members();
        const account = await destination.verify(at.session);
        expect(account.id).not.toBe("");
        expect(account.name).not.toBe("");
        expect(await destination.verify(at.session)).toEqual(account);
        expect(at.vendor.members()).toEqual(before);
    });

    test("with a wrong credential is refused, naming who must act and repeating no credential", async () => {
        await using vendor = await fixture.start();
        const session = signIn(fixture, vendor, { credentials: fixture.wrongCredentials });
        const error = await destination.verify(session).catch((thrown: unknown) => thrown as Error);
        expect(error).toMatchObject({ code: "auth", retryable: false });
        for (const value of Object.values(fixture.wrongCredentials))
            expect((error as Error).message).not.toContain(value);
    });

    if (fixture.weakCredentials !== undefined) {
        test("with a credential that may change nothing is refused, naming the right", async () => {
            await using vendor = await fixture.start();
            const session = signIn(fixture, vendor, { credentials: fixture.weakCredentials });
            await expect(destination.verify(session)).rejects.toMatchObject({
                code: "auth",
                message: expect.stringMatching(/write|role|right|scope/) as string,
            });
        });
    }

    if (fixture.signInPath !== undefined) {
        test("fetches one access token, and one more when it has expired, however many wait for it", async () => {
            await using at = await started(fixture);
            const signIns = (): number => at.vendor.requests().filter(({ path }) => path === fixture.signInPath).length;
            const all = (): Promise<unknown> =>
                Promise.all(Array.from({ length: 5 }, () => destination.findTarget(at.session, at.vendor.target)));
            await all();
            expect(signIns()).toBe(1);
            at.vendor.expireAccess();
            await all();
            expect(signIns()).toBe(2);
        });
    }

    test("to a target that exists is found by its name", async () => {
        await using at = await started(fixture);
        const found = await destination.findTarget(at.session, at.vendor.target);
        expect(Object.values(at.vendor.target)).toContain(found.id);
        expect(found.name).not.toBe("");
    });

    test("to a target that does not exist is the user's to correct", async () => {
        await using at = await started(fixture);
        await expect(destination.findTarget(at.session, fixture.missingTarget)).rejects.toMatchObject({
            code: "config",
            property: expect.stringMatching(/^destination\./) as string,
            message: expect.stringContaining(Object.values(fixture.missingTarget)[0]!) as string,
        });
    });
}
