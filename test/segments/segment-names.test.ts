import fc from "fast-check";
import { membershipFilter, namesIn } from "../../provider/segments/customer-insights/segment-names";
import { chunksOf, isCheaperById } from "../../provider/segments/customer-insights/profiles";
import { isOff } from "../../provider/segments/customer-insights/members";
import { exactRows, textOf } from "../../provider/segments/customer-insights/values";
import { compileFilter, parseFilter } from "../../sandbox/dataverse/filter";

const name = fc.string({ unit: "grapheme", minLength: 1, maxLength: 40 });

test("the filter finds every row with the name in it, whatever the name is, and asks for nothing else", () => {
    fc.assert(
        fc.property(name, fc.array(name), fc.boolean(), (segment, others, escaped) => {
            const filter = parseFilter(membershipFilter(segment));
            expect(filter).toMatchObject({
                kind: "or",
                parts: [{ column: "msdynci_segments" }, { column: "msdynci_segments" }],
            });
            const json = JSON.stringify([...others, segment]);
            const text = escaped ? json.replaceAll('"', '\\"') : json;
            expect(compileFilter(filter)(() => text)).toBe(true);
        }),
    );
});

test("an ordinary name is asked for as it is", () => {
    const found = `contains(msdynci_segments,'"Male_under_40"') or contains(msdynci_segments,'"Male_under_40\\"')`;
    expect(membershipFilter("Male_under_40")).toBe(found);
    expect(membershipFilter("it's 100%")).toContain(`'"it%s 100%"'`);
});

test("lists of names: as JSON, with backslashes, as a text in a text; anything else is none", () => {
    fc.assert(fc.property(fc.array(name), (names) => expect(namesIn(JSON.stringify(names))).toEqual(names)));
    expect(namesIn('[\\"a\\",\\"b c\\"]')).toEqual(["a", "b c"]);
    expect(namesIn(JSON.stringify('["a"]'))).toEqual(["a"]);
    for (const text of ["", "a;b", '{"a":1}', "[1]", '["a",null]', "null"]) expect(namesIn(text)).toBeUndefined();
});

test("ids come in filters of at most 400 conditions and 30,000 bytes, none lost", () => {
    const ids = fc.array(fc.string({ minLength: 1, maxLength: 200 }), { maxLength: 1500 });
    fc.assert(
        fc.property(ids, (some) => {
            const chunks = chunksOf(some);
            for (const chunk of chunks) expect(encodeURIComponent(chunk).length).toBeLessThanOrEqual(30_000);
            expect(chunks.every((chunk) => chunk.split(" or ").length <= 401 + chunk.length / 100)).toBe(true);
            expect(chunks.join(" or ")).toBe(
                some.map((id) => `msdynci_customerid eq '${id.replaceAll("'", "''")}'`).join(" or "),
            );
        }),
        { numRuns: 20 },
    );
    expect(chunksOf(Array.from({ length: 801 }, () => "a".repeat(32))).length).toBe(3);
});

test.each([
    [1000, 1_000_000, true],
    [79_000, 1_000_000, true],
    [81_000, 1_000_000, false],
    [20_000, undefined, true],
    [20_001, undefined, false],
    [10, 10, false],
])("%i members of %s customers by id: %s", (count, profiles, byId) => {
    expect(isCheaperById({ count, profiles })).toBe(byId);
});

test("rows that came are held against the count, as far as it goes", () => {
    const exact = (rows: number) => ({ rows, exact: true });
    expect([isOff(exact(10), 10), isOff(exact(10), 9), isOff(exact(10), 11)]).toEqual([false, true, true]);
    const stopped = (rows: number) => ({ rows, exact: false });
    expect([isOff(stopped(500), 501), isOff(stopped(500), 499), isOff(stopped(-1), 3)]).toEqual([false, true, false]);
});

test("values as text; numbers as they were written", () => {
    const values = [null, undefined, "", " ", 0, 1.5, false, { a: 1 }, "2026-11-20"];
    expect(values.map(textOf)).toEqual([null, null, null, " ", "0", "1.5", "false", '{"a":1}', "2026-11-20"]);
    const text = '{"value":[{"a":12345678901234567.8900,"b":1e400,"c":"1.50"}]}';
    expect(exactRows({ text, rows: [] })).toEqual([{ a: "12345678901234567.8900", b: "1e400", c: "1.50" }]);
});
