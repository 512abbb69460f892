import type { Parts } from "./contract-calls";
import { deliver, identifierOf, on, people, rejectsOf, removable, type Started, started } from "./delivery";

const NOBODY = { members: [], counted: {} };

/** Taking members off: exactly these, off this target alone. */
export function describeRemoving({ fixture, writer }: Parts): void {
    const { destination, otherTarget, unknownMember } = fixture;
    const ours = people(6, "ours");
    const foreign = people(4, "foreign");
    const add = async (at: Started, some: typeof ours, target = at.vendor.target): Promise<void> => {
        expect(await deliver(fixture, at, await (await writer).rows(destination, some), target)).toEqual({
            refused: [],
            rejects: NOBODY,
        });
    };

    test("takes exactly these off this target; others, other targets and the people themselves stay", async () => {
        await using at = await started(fixture);
        await add(at, [...ours, ...foreign]);
        await add(at, ours, otherTarget);
        const before = new Map(at.vendor.people().map((person) => [JSON.stringify(person), person]));
        const elsewhere = at.vendor.people(otherTarget);
        const gone = removable(destination, at.vendor, ours);
        // Whoever is off the target stays off it.
        for (let time = 0; time < 2; time += 1) {
            const receipt = await destination.remove(at.session, at.vendor.target, gone);
            expect(await rejectsOf(destination, at, receipt)).toEqual(NOBODY);
            expect(at.vendor.members().sort()).toEqual(on(destination, foreign));
            for (const person of at.vendor.people()) expect(before.has(JSON.stringify(person))).toBe(true);
            expect(at.vendor.people(otherTarget)).toEqual(elsewhere);
        }
    });

    test("is over when its receipt says applied, and else when its job has settled", async () => {
        await using at = await started(fixture);
        await add(at, ours);
        const gone = removable(destination, at.vendor, ours.slice(0, 2));
        const receipt = await destination.remove(at.session, at.vendor.target, gone);
        if (receipt.outcome === "accepted") {
            expect(await destination.settle!(at.session, receipt.job)).toMatchObject({ state: "pending" });
            expect(at.vendor.members()).toHaveLength(6);
            expect(await rejectsOf(destination, at, receipt)).toEqual(NOBODY);
        } else {
            expect(receipt).toEqual({ outcome: "applied", rejects: NOBODY });
        }
        expect(at.vendor.members().sort()).toEqual(on(destination, ours.slice(2)));
    });

    test("does no harm to somebody who is not on the target", async () => {
        await using at = await started(fixture);
        await add(at, ours.slice(1));
        await add(at, foreign, otherTarget);
        await add(at, ours.slice(0, 1));
        const [first = ""] = removable(destination, at.vendor, ours.slice(0, 1));
        await rejectsOf(destination, at, await destination.remove(at.session, at.vendor.target, [first]));
        const elsewhere = at.vendor.people(otherTarget);
        const receipt = await destination.remove(at.session, at.vendor.target, [
            first,
            ...removable(destination, at.vendor, ours.slice(1, 2)),
        ]);
        expect(await rejectsOf(destination, at, receipt)).toEqual(NOBODY);
        expect(at.vendor.members().sort()).toEqual(on(destination, ours.slice(2)));
        expect(at.vendor.people(otherTarget)).toEqual(elsewhere);
    });

    test("as many as it declares go in one request", async () => {
        await using at = await started(fixture);
        const { value: most } = destination.removal.rows;
        const many = people(most, "p");
        const share = Math.min(most, Math.floor(destination.limits.bytes.value / 200), destination.limits.rows.value);
        for (let first = 0; first < most; first += share) await add(at, many.slice(first, first + share));
        const before = at.vendor.requests().length;
        const receipt = await destination.remove(at.session, at.vendor.target, removable(destination, at.vendor, many));
        expect(at.vendor.requests().slice(before)).toMatchObject([{ rows: most }]);
        expect(at.vendor.received.at(-1)!.body.length).toBeLessThanOrEqual(destination.limits.bytes.value);
        expect(await rejectsOf(destination, at, receipt)).toEqual(NOBODY);
        expect(at.vendor.members()).toEqual([]);
    });

    test("nobody sends nothing", async () => {
        await using at = await started(fixture);
        const receipt = await destination.remove(at.session, at.vendor.target, []);
        expect(receipt).toEqual({ outcome: "applied", rejects: NOBODY });
        expect(at.vendor.requests()).toEqual([]);
    });

    if (unknownMember !== undefined) {
        test("tells whom the vendor does not know by their rows, and removes nobody; without them it goes through", async () => {
            await using at = await started(fixture, {}, unknownMember.sandbox);
            await add(at, ours);
            const [one = "", two = ""] = removable(destination, at.vendor, ours.slice(0, 2));
            const refused = await destination.remove(at.session, at.vendor.target, [one, unknownMember.id, two]);
            expect(refused).toMatchObject({
                outcome: "refused",
                rows: [{ index: 1, reason: expect.stringMatching(/^[a-z_]+$/) as string }],
            });
            at.vendor.finishJobs();
            expect(at.vendor.members()).toHaveLength(6);
            const receipt = await destination.remove(at.session, at.vendor.target, [one, two]);
            expect(await rejectsOf(destination, at, receipt)).toEqual(NOBODY);
            expect(at.vendor.members().sort()).toEqual(on(destination, ours.slice(2)));
        });
    }

    test("names people as it declares, and by nothing else", async () => {
        await using at = await started(fixture);
        await add(at, ours);
        const gone = removable(destination, at.vendor, ours.slice(0, 2));
        await destination.remove(at.session, at.vendor.target, gone);
        const body = at.vendor.received.at(-1)!.body.toString();
        for (const name of gone) expect(body.split(name)).toHaveLength(2);
        for (const { email } of ours) expect(body).not.toContain(email);
        for (const { email } of ours.slice(2)) expect(body).not.toContain(identifierOf(destination, email));
    });
}
