import { isExportError, type ExportError } from "../../provider/errors";
import type { TargetInput } from "../../provider/destinations/destination";
import { type Call, type Parts, ready } from "./contract-calls";
import { signIn, type Started, started } from "./delivery";

const TO_TARGETS = ["send", "remove", "readMembers", "findTarget"];

/** Whoever reads an error knows who must act, and where. */
export function describeErrors({ fixture, calls }: Parts): void {
    const { destination, wrongCredentials, weakCredentials, missingTarget } = fixture;

    test("of a credential that the vendor does not know: auth, at every call, and nothing is done", async () => {
        await Promise.all(
            calls.map(async (call) => {
                const error = await refused(call, wrongCredentials);
                expect(error.message).toMatch(
                    new RegExp(`^${destination.displayName}|^The .*${destination.displayName}`),
                );
            }),
        );
    });

    test.each(weakCredentials)(
        "of one that lacks $lacking: auth, naming the right and where it is granted",
        async (weak) => {
            const affected = calls.filter(({ name }) => weak.refused.includes(name));
            expect(affected.length).toBeGreaterThan(0);
            await Promise.all(
                affected.map(async (call) => {
                    const error = await refused(call, weak.credentials);
                    expect([call.name, error.message]).toEqual([call.name, expect.stringMatching(weak.right)]);
                    expect([call.name, error.message]).toEqual([call.name, expect.stringMatching(weak.granted)]);
                }),
            );
        },
    );

    test("of a target that does not exist: config, at the input that names it, and nobody is rejected for it", async () => {
        const affected = calls.filter(({ name }) => TO_TARGETS.includes(name));
        await Promise.all(
            affected.map(async (call) => {
                await using at = await started(fixture);
                const { make } = await call.prepare(at, missingTarget.target);
                const error = await make(at.session).catch((thrown: unknown) => thrown);
                // A vendor may have nobody to tell of, on a list that it does not know.
                if (call.name === "readMembers" && Array.isArray(error)) return expect(error).toEqual([]);
                expect([call.name, error]).toEqual([
                    call.name,
                    expect.objectContaining({ code: "config", property: `destination.${destination.targetId}` }),
                ]);
                expect((error as Error).message).toContain(missingTarget.target[destination.targetId]);
            }),
        );
    });

    /** The error of a call under these credentials; fails unless it blames them, shows none of them, and nothing was done. */
    async function refused(call: Call, credentials: Readonly<Record<string, string>>): Promise<ExportError> {
        await using at = await started(fixture);
        const { make, done } = await ready(call, at, fixture);
        const before = await stateOf(at);
        const session = signIn(fixture, at.vendor, { credentials });
        const error = await make(session).catch((thrown: unknown) => thrown);
        if (!isExportError(error)) throw new Error(`${call.name} gave ${JSON.stringify(error)}`);
        expect([call.name, error.code, error.retryable]).toEqual([call.name, "auth", false]);
        for (const secret of Object.values(credentials)) expect(error.message).not.toContain(secret);
        expect(error.message).not.toMatch(/@|<|[0-9a-f]{64}/);
        expect(await stateOf(at)).toEqual(before);
        await done(await make(at.session));
        return error;
    }

    async function stateOf({ vendor, session }: Started): Promise<unknown> {
        const targets: TargetInput[] = [vendor.target, fixture.otherTarget];
        const made = await destination.findByName(session, "Made by somebody who may not");
        return [targets.map((target) => vendor.people(target)), made];
    }
}
