import { klaviyo } from "../../../provider/destinations/klaviyo/index";
import type { ListedMember, Session, TargetInput } from "../../../provider/destinations/destination";
import { klaviyoSaying, target } from "./scripted-klaviyo";
import { EMPTY, FOREIGN, join, sandboxedKlaviyo } from "./sandboxed-klaviyo";

const MEMBERS = "/api/lists/XW53Ha/profiles";

/** All pages, and how many they were. */
async function everyone(
    session: Session,
    of: TargetInput,
    joinedSince?: Date,
): Promise<{ readonly members: ListedMember[]; readonly pages: number }> {
    const members: ListedMember[] = [];
    let page = await klaviyo.readMembers!(session, of, joinedSince === undefined ? {} : { joinedSince });
    for (let pages = 1; ; pages += 1) {
        members.push(...page.members);
        if (page.next === undefined) return { members, pages };
        page = await klaviyo.readMembers!(session, of, { next: page.next });
    }
}

describe("reading a list", () => {
    test("gives each member with the id that takes him off again, 100 a page", async () => {
        await using at = await sandboxedKlaviyo();
        const people = Array.from({ length: 250 }, (_, number) => ({ email: `p${number}@example.com` }));
        await join(at, EMPTY.listId, people);
        const { members, pages } = await everyone(at.session, EMPTY);
        const there = at.sandbox.members("klaviyo", EMPTY.listId);
        expect(members).toEqual(there.map(({ id, email }) => ({ id, email })));
        expect([members.length, pages]).toEqual([250, 3]);
        const removed = await klaviyo.remove(at.session, EMPTY, [members[7]!.id]);
        expect(removed.outcome).toBe("applied");
        expect(at.sandbox.members("klaviyo", EMPTY.listId)).toHaveLength(249);
    });

    test("asks for addresses alone", async () => {
        await using at = await sandboxedKlaviyo();
        await klaviyo.readMembers!(at.session, FOREIGN, {});
        const [{ path, query } = { path: "", query: "" }] = at.sandbox.requests();
        expect([path, decodeURIComponent(query ?? "")]).toEqual([
            "/api/lists/Frgn01/profiles",
            "?page[size]=100&fields[profile]=email",
        ]);
    });

    test("gives addresses in lower case, and passes over who has none", async () => {
        await using at = await sandboxedKlaviyo();
        // Somebody else's doing: we never import people without an address.
        at.sandbox.expectViolation(/attributes\.email/);
        await join(at, EMPTY.listId, [{ email: "Jane.Doe@Example.COM" }, { phone_number: "+46701234567" }]);
        const { members } = await everyone(at.session, EMPTY);
        expect(members.map(({ email }) => email)).toEqual(["jane.doe@example.com"]);
    });

    test("begins at those who joined since, with a margin for clocks that differ", async () => {
        await using at = await sandboxedKlaviyo();
        await join(at, FOREIGN.listId, [{ email: "early@example.com" }]);
        at.sandbox.advance(3600);
        const between = new Date(at.sandbox.report().now);
        await join(at, FOREIGN.listId, [{ email: "late@example.com" }]);
        const emails = async (since: Date): Promise<string[]> =>
            (await everyone(at.session, FOREIGN, since)).members.map(({ email }) => email);
        expect(await emails(between)).toEqual(["late@example.com"]);
        expect(await emails(new Date(between.getTime() + 300_000))).toEqual(["late@example.com"]);
        expect(await emails(new Date(between.getTime() - 4200_000))).toEqual(["early@example.com", "late@example.com"]);
        expect(await emails(new Date(0))).toHaveLength(27);
    });

    test("of an empty list gives nobody, of a missing one is the user's to correct", async () => {
        await using at = await sandboxedKlaviyo();
        await expect(klaviyo.readMembers!(at.session, EMPTY, {})).resolves.toEqual({ members: [] });
        await expect(klaviyo.readMembers!(at.session, { listId: "N0Such" }, {})).rejects.toMatchObject({
            code: "config",
            property: "destination.listId",
        });
    });

    test("from a place that Klaviyo no longer knows is told from all other trouble, so that it can begin anew", async () => {
        await using at = await sandboxedKlaviyo();
        const page = klaviyo.readMembers!(at.session, FOREIGN, { next: "page%5Bcursor%5D=forgotten" });
        await expect(page).rejects.toMatchObject({
            code: "config",
            message: expect.stringMatching(/no longer knows the place.*Frgn01/) as string,
        });
        at.sandbox.fault({ vendor: "klaviyo", kind: "html", status: 400 });
        const edge = klaviyo.readMembers!(at.session, FOREIGN, { next: "page%5Bcursor%5D=forgotten" });
        await expect(edge).rejects.toMatchObject({ code: "remote" });
        at.sandbox.fault({ vendor: "klaviyo", kind: "status", status: 400, body: { errors: [{ code: "invalid" }] } });
        await expect(klaviyo.readMembers!(at.session, FOREIGN, {})).rejects.toMatchObject({ code: "remote" });
    });

    test("without the right names the scope", async () => {
        await using at = await sandboxedKlaviyo({}, "NOprofilesREAD");
        await expect(klaviyo.readMembers!(at.session, FOREIGN, {})).rejects.toMatchObject({
            code: "auth",
            message: expect.stringContaining("lacks the scope profiles:read, needed to read the members") as string,
        });
    });

    test.each([
        ["cut", { kind: "cutAfter" } as const],
        ["truncated", { kind: "truncate" } as const],
        ["a 503", { kind: "status", status: 503 } as const],
    ])("is tried again where the answer is lost: %s", async (_, fault) => {
        await using at = await sandboxedKlaviyo();
        at.sandbox.fault({ vendor: "klaviyo", ...fault });
        expect((await everyone(at.session, FOREIGN)).members).toHaveLength(25);
    });

    test.each([
        ["a page with 200", { kind: "html", status: 200 } as const],
        ["a challenge", { kind: "html", status: 403, headers: { "cf-mitigated": "challenge" } } as const],
        ["an empty 200", { kind: "status", status: 200, body: "" } as const],
        ["a 200 that says nothing", { kind: "status", status: 200, body: {} } as const],
        ["an error in a 200", { kind: "status", status: 200, body: { data: [], errors: [{ code: "x" }] } } as const],
    ])("is no empty list: %s", async (_, fault) => {
        await using at = await sandboxedKlaviyo();
        at.sandbox.fault({ vendor: "klaviyo", ...fault });
        await expect(klaviyo.readMembers!(at.session, FOREIGN, {})).rejects.toMatchObject({
            code: "remote",
            retryable: true,
        });
    });
});

describe("the next page", () => {
    test("is asked of our own list and endpoint, wherever the link leads, with the query as it stands there", async () => {
        const link = "https://evil.example/api/lists/0ther1/profiles?page%5Bcursor%5D=a%2Bb%3D%3D&page%5Bsize%5D=100";
        await using at = await klaviyoSaying({
            [`GET ${MEMBERS}`]: ({ url }) => ({
                status: 200,
                body: { data: [], links: { next: url.includes("cursor") ? null : link } },
            }),
        });
        const first = await klaviyo.readMembers!(at.session, target, {
            joinedSince: new Date("2026-11-22T12:00:00.9Z"),
        });
        await expect(klaviyo.readMembers!(at.session, target, { next: first.next! })).resolves.toEqual({ members: [] });
        expect(at.server.arrivals.map(({ url }) => decodeURIComponent(url))).toEqual([
            `${MEMBERS}?page[size]=100&fields[profile]=email&filter=greater-or-equal(joined_group_at,2026-11-22T11:55:00Z)`,
            `${MEMBERS}?page[cursor]=a+b==&page[size]=100`,
        ]);
        expect(at.server.arrivals[1]!.url).toContain("a%2Bb%3D%3D");
    });

    const member = { type: "profile", id: "01A", attributes: { email: "a@example.com" } };
    test.each([
        ["is the same again", { data: [], links: { next: "https://a.klaviyo.com/x?page%5Bcursor%5D=1" } }],
        ["has no query", { data: [], links: { next: "https://a.klaviyo.com/x" } }],
        ["is no text", { data: [], links: { next: { href: "https://a.klaviyo.com/x?page%5Bcursor%5D=2" } } }],
        ["holds a member without an id", { data: [{ ...member, id: null }] }],
        ["holds a member without attributes", { data: [member, { type: "profile", id: "01B" }] }],
        ["holds no list", { data: null }],
    ])("that %s is no end and no member", async (_, said) => {
        await using at = await klaviyoSaying({ [`GET ${MEMBERS}`]: () => ({ status: 200, body: said }) });
        const page = klaviyo.readMembers!(at.session, target, { next: "page%5Bcursor%5D=1" });
        await expect(page).rejects.toMatchObject({ code: "remote", retryable: true });
    });

    test.each([null, "", " ", undefined])("passes over a member whose e-mail is %j", async (email) => {
        const data = [{ ...member, attributes: { email } }, member];
        await using at = await klaviyoSaying({ [`GET ${MEMBERS}`]: () => ({ status: 200, body: { data } }) });
        await expect(klaviyo.readMembers!(at.session, target, {})).resolves.toEqual({
            members: [{ id: "01A", email: "a@example.com" }],
        });
    });
});
