import type { ListedMember } from "../../provider/destinations/destination";
import { answer, scriptedServer } from "../support/scripted-vendor";
import { type Parts, readAll } from "./contract-calls";
import { deliver, people, rejectsOf, removable, type Started, started } from "./delivery";

const DAY = 86_400;

/** Listing who is on a target. A reading that ends early would make strangers of members. */
export function describeReading({ fixture, writer }: Parts): void {
    const { destination, otherTarget, manyMembers, emptyPage } = fixture;
    const readMembers = (...asked: Parameters<NonNullable<typeof destination.readMembers>>) =>
        destination.readMembers!(...asked);
    const add = async (at: Started, some: ReturnType<typeof people>, target = at.vendor.target): Promise<void> => {
        await deliver(fixture, at, await (await writer).rows(destination, some), target);
    };
    const held = ({ vendor }: Started): ListedMember[] =>
        vendor.people().map(({ id = "", email = "" }) => ({ id, email: email.toLowerCase() }));
    const byId = (members: readonly ListedMember[]): ListedMember[] => {
        const unique = new Map(members.map((member) => [member.id, member]));
        return [...unique.values()].sort((one, other) => (one.id < other.id ? -1 : 1));
    };

    test("gives every member over all pages, with the id that remove takes, and nobody else", async () => {
        await using at = await started(fixture);
        await add(at, [...people(manyMembers - 1), { email: "Mixed.Case@Example.COM" }]);
        await add(at, people(3, "other"), otherTarget);
        const members = await readAll(destination, at.session, at.vendor.target);
        expect(byId(members)).toEqual(byId(held(at)));
        expect(members.map(({ email }) => email)).toContain("mixed.case@example.com");
        const { members: page, next } = await readMembers(at.session, at.vendor.target, {});
        expect(page.length).toBeLessThan(manyMembers / 2);
        expect(next).toBeDefined();
        const gone = members.filter(({ email }) => email === people(1)[0]!.email).map(({ id }) => id);
        expect(gone).toEqual(removable(destination, at.vendor, people(1)));
        await rejectsOf(destination, at, await destination.remove(at.session, at.vendor.target, gone));
        expect(byId(await readAll(destination, at.session, at.vendor.target))).toEqual(byId(held(at)));
    });

    test("of an empty target is an end, not an error", async () => {
        await using at = await started(fixture);
        expect(await readMembers(at.session, at.vendor.target, {})).toEqual({ members: [] });
    });

    test("since a moment gives at least those who joined since, whoever knew them before", async () => {
        await using at = await started(fixture);
        await add(at, people(3, "old"));
        await add(at, people(2, "known"), otherTarget);
        at.vendor.advance(DAY);
        const since = at.vendor.now();
        await add(at, people(manyMembers, "new"));
        await add(at, people(2, "known"));
        at.vendor.advance(DAY);
        const emails = new Set(
            (await readAll(destination, at.session, at.vendor.target, { joinedSince: since })).map(
                ({ email }) => email,
            ),
        );
        for (const { email } of [...people(manyMembers, "new"), ...people(2, "known")]) expect(emails).toContain(email);
        const before = new Date(since.getTime() - 2 * DAY * 1000);
        const all = await readAll(destination, at.session, at.vendor.target, { joinedSince: before });
        expect(byId(all)).toEqual(byId(held(at)));
    });

    test.each([0, 1, 2])(
        "a page that is cut is asked for again, and page %i that stays cut is an error, never the end",
        async (skip) => {
            await using at = await started(fixture);
            await add(at, people(manyMembers));
            at.vendor.fault({ kind: "truncate", skip });
            expect(byId(await readAll(destination, at.session, at.vendor.target))).toEqual(byId(held(at)));
            at.vendor.fault({ kind: "truncate", skip, times: "always" });
            await expect(readAll(destination, at.session, at.vendor.target)).rejects.toMatchObject({ code: "remote" });
        },
    );

    test("goes on after a stop from where a page ended, under another session too", async () => {
        await using at = await started(fixture);
        await add(at, people(manyMembers));
        const first = await readMembers(at.session, at.vendor.target, {});
        const rest = await readAll(destination, at.session, at.vendor.target, {
            next: JSON.parse(JSON.stringify(first.next)) as string,
        });
        expect(byId([...first.members, ...rest])).toEqual(byId(held(at)));
    });

    test("asks for a next page on the own host alone, wherever the answer points", async () => {
        await using elsewhere = await scriptedServer((response) =>
            answer(response, 200, JSON.stringify(emptyPage(""))),
        );
        for (const origin of [elsewhere.url, elsewhere.url.replace("http:", "")]) {
            await using at = await started(fixture);
            await readMembers(at.session, at.vendor.target, {});
            const own = at.vendor.received.at(-1)!.path;
            at.vendor.fault({ kind: "status", status: 200, body: emptyPage(origin + own) });
            await readAll(destination, at.session, at.vendor.target).catch(() => undefined);
            expect(elsewhere.arrivals).toEqual([]);
        }
    });

    test("whose next page is itself is an error, not a reading without end", async () => {
        await using at = await started(fixture);
        await add(at, people(manyMembers));
        const { next } = await readMembers(at.session, at.vendor.target, {});
        await readMembers(at.session, at.vendor.target, { next: next! });
        const own = at.vendor.received.at(-1)!.path;
        at.vendor.fault({ kind: "status", status: 200, body: emptyPage(own), times: "always" });
        await expect(readMembers(at.session, at.vendor.target, { next: next! })).rejects.toMatchObject({
            code: "remote",
        });
    });
}
