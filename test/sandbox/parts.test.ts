import fc from "fast-check";
import { parseFilter } from "../../sandbox/klaviyo/filter";
import { ProfileTable, profileId } from "../../sandbox/klaviyo/profile-table";
import { RateWindows } from "../../sandbox/rate-windows";
import { Membership } from "../../sandbox/state/membership";

describe("rate windows", () => {
    const windows = [
        { limit: 2, seconds: 1 },
        { limit: 3, seconds: 60 },
    ];

    test("are fixed, count per bucket, and do not count what they refuse", () => {
        const rates = new RateWindows(true);
        const take = (now: number, bucket = "a") => rates.take(bucket, windows, now);
        expect([take(0), take(10), take(20), take(20, "b")].map(({ allowed }) => allowed)).toEqual([
            true,
            true,
            false,
            true,
        ]);
        expect(take(30)).toMatchObject({ retryAfterSeconds: 1, exhausted: { resetsAt: 1000 } });
        expect(take(1000)).toMatchObject({ allowed: true, states: [{ remaining: 1 }, { remaining: 0 }] });
        expect(take(1001)).toMatchObject({ allowed: false, retryAfterSeconds: 59, exhausted: { resetsAt: 60_000 } });
        expect(take(60_000).allowed).toBe(true);
    });

    test("count a request in the stretch in which it arrived, however late it is counted", () => {
        const rates = new RateWindows(true);
        const second = [{ limit: 2, seconds: 1 }];
        const allowed = [1000, 999, 1001, 998, 1002, 997].map((now) => rates.take("a", second, now).allowed);
        expect(allowed).toEqual([true, true, true, true, false, false]);
    });

    test("let everything through when they are off", () => {
        const rates = new RateWindows(false);
        expect(Array.from({ length: 9 }, () => rates.take("a", windows, 0).allowed)).not.toContain(false);
    });
});

describe("Klaviyo's filters", () => {
    test("any string survives quoting", () => {
        fc.assert(
            fc.property(fc.array(fc.string(), { minLength: 1 }), (values) => {
                const quoted = values.map((value) => `"${value.replaceAll(/["\\]/g, "\\$&")}"`);
                const [condition] = parseFilter(`any(email,[${quoted.join(",")}])`);
                expect(condition).toEqual({ operator: "any", field: "email", values });
            }),
        );
    });

    test("are joined by commas or and(...)", () => {
        const expected = [
            { operator: "equals", field: "email", values: ["a"] },
            { operator: "greater-than", field: "joined_group_at", values: ["2026-01-01T00:00:00Z"] },
        ];
        const [one, two] = ["equals(email,'a')", "greater-than(joined_group_at,2026-01-01T00:00:00Z)"];
        expect(parseFilter(`${one},${two}`)).toEqual(expected);
        expect(parseFilter(`and(${one},${two})`)).toEqual(expected);
    });

    test.each([
        "equals(email,a@b.c)",
        "equals(email)",
        "any(email,[)",
        "equals(email,'a'",
        "nonsense",
        "equals(email,'a'))",
    ])("%s is refused", (text) => {
        expect(() => parseFilter(text)).toThrow("Invalid filter");
    });
});

test("profile ids are 26 characters and lead back to their profile", () => {
    const table = new ProfileTable();
    for (let position = 0; position < 100; position += 1) {
        table.add({ attributes: { email: `p${position}@example.com` }, created: 0, updated: 0 });
        expect(profileId(position)).toMatch(/^[0-9A-HJKMNP-TV-Z]{26}$/);
        expect(table.findById(profileId(position))).toBe(position);
    }
    expect(table.findById(profileId(100))).toBeUndefined();
    expect(table.findById("01HX0000000000000000000000")).toBeUndefined();
});

test("a profile is found by any of its identifiers, e-mail first", () => {
    const table = new ProfileTable();
    const first = table.upsert({ attributes: { email: "a@example.com", phone_number: "+4670" } }, 1, false);
    expect(table.upsert({ attributes: { phone_number: "+4670", first_name: "A" } }, 2, false)).toBe(first);
    expect(table.upsert({ attributes: { email: "b@example.com", external_id: "7" } }, 3, false)).not.toBe(first);
    expect(table.at(first)).toMatchObject({
        created: 1,
        updated: 2,
        attributes: { email: "a@example.com", first_name: "A" },
    });
});

test("joining again keeps the first date", () => {
    const membership = new Membership();
    membership.join(1000, 5);
    membership.join(1000, 9);
    membership.join(3, 7);
    expect([membership.count, membership.joinedAt(1000), [...membership.from(0)], [...membership.from(4)]]).toEqual([
        2,
        5,
        [3, 1000],
        [1000],
    ]);
    membership.leave(3);
    membership.leave(3);
    expect([membership.count, membership.has(3), membership.joinedAt(99_999)]).toEqual([1, false, undefined]);
});
