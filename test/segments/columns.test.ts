import { missingColumns } from "../../provider/segments/columns";
import { sourceFor } from "../../provider/segments/registry";
import type { SegmentInput } from "../../provider/segments/segment-input";

test.each([
    ["Emial", "Email"],
    ["email", "Email"],
    ["GIVEN_NAME", "GivenName"],
    ["Email ", "Email"],
    ["last-name", "last name"],
    ["Surname", undefined],
    ["x", undefined],
])("%s is near to %s", (wanted, meant) => {
    const actual = ["Id", "Email", "GivenName", "last name"];
    const hint = meant === undefined ? "" : `; did you mean '${meant}'?`;
    expect(missingColumns([wanted], actual, "a.csv")).toBe(
        `no column '${wanted}' in a.csv${hint} (columns: Id, Email, GivenName, last name)`,
    );
});

test("all that are there, several that are not, and more columns than fit", () => {
    expect(missingColumns(["b", "a"], ["a", "b", "c"], "a.csv")).toBeUndefined();
    expect(missingColumns(["a", "zzz", "yyy"], ["a"], "a.csv")).toBe(
        "no column 'zzz' in a.csv; no column 'yyy' in a.csv (columns: a)",
    );
    const many = Array.from({ length: 25 }, (_, index) => `column${String(index)}`);
    expect(missingColumns(["zzz"], many, "a.csv")).toMatch(/column19 and 5 more\)$/);
});

test("a segment has a known kind", () => {
    expect(sourceFor({ kind: "files" }).kind).toBe("files");
    expect(() => sourceFor({ kind: "tape" })).toThrow(
        "no segment source is called 'tape' (known: files, customerInsights, customerInsightsFolder); write files(\"segments/vip.csv\")",
    );
    for (const garbage of ["segments/vip.csv", null, undefined, {}]) {
        expect(() => sourceFor(garbage as SegmentInput)).toThrow('this is no segment; write files("segments/vip.csv")');
    }
});
