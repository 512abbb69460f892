import fc from "fast-check";
import { unknownRows } from "../../../provider/destinations/klaviyo/members";

const fault = (pointer: string, detail = "") => ({ code: "invalid", title: "Invalid input.", detail, pointer });

test.each<[string, string, number[]]>([
    ["/data/1", "", [1]],
    ["/data/2/id", "", [2]],
    ["/data/2/id", "B2 is well known", [2]],
    ["/data/3", "", []],
    ["/data/", "", []],
    ["/data", "No profiles: C3, A1.", [0, 2]],
    ["/data/", "['B2']", [1]],
    ["/data/", "B22 and xB2 and b2", []],
    ["/data/attributes/profiles/data/1", "", []],
])("a fault at %s that says %j names %j", (pointer, detail, rows) => {
    expect(unknownRows(["A1", "B2", "C3"], [fault(pointer, detail)])).toEqual(rows);
});

test("a member who is named twice, or stands there twice, is told once a place and in order", () => {
    const faults = [fault("/data/2"), fault("/data/", "A1"), fault("/data/", "A1 and A1")];
    expect(unknownRows(["B2", "A1", "C3", "A1"], faults)).toEqual([1, 2, 3]);
});

test("whatever else is said, those are named whose ids stand in the words", () => {
    const id = fc.stringMatching(/^01[0-9A-Z]{24}$/);
    fc.assert(
        fc.property(fc.uniqueArray(id, { maxLength: 30 }), fc.infiniteStream(fc.boolean()), (ids, coins) => {
            const unknown = ids.filter(() => coins.next().value === true);
            const rows = unknownRows(ids, [fault("/data/", `The following do not exist: ${unknown.join(", ")}`)]);
            expect(rows.map((row) => ids[row])).toEqual(unknown);
        }),
    );
});
