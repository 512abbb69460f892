import { fieldsOf, firstText, quoted, vendorWords } from "../../provider/http/vendor-words";

test.each([
    ["plain words", "plain words"],
    ["  two\n lines\t", "two lines"],
    ["<!DOCTYPE html><p>an edge's page</p>", ""],
    [" \n<html>", ""],
    ["Email already exists: Ann.Lee+x@example.co.uk, sorry", "Email already exists: (an address), sorry"],
    ['{"email":"ann@example.com"}', '{"email":"(an address)"}'],
    [`hash ${"a1".repeat(32)} refused`, "hash (a long text) refused"],
    ["list 06a4a4de-1b2c-11ef-8f0a-fa163e5bc304 unknown", "list 06a4a4de-1b2c-11ef-8f0a-fa163e5bc304 unknown"],
    ["", ""],
])("%j is shown as %j", (text, shown) => {
    expect(vendorWords(text)).toBe(shown);
    expect(quoted(text)).toBe(shown === "" ? "" : ` ("${shown}")`);
});

test("at most 200 characters are shown", () => {
    expect(vendorWords("word ".repeat(40).trim())).toHaveLength(199);
    expect(vendorWords("word ".repeat(60))).toHaveLength(200);
    expect(vendorWords("word ".repeat(60))).toMatch(/word…$|word …$| wo?r?d?…$/);
});

test("what is no object has no fields, and what is no text is passed over", () => {
    for (const value of [undefined, null, "text", 7, ["a"]]) expect(fieldsOf(value)).toEqual({});
    expect(fieldsOf({ a: 1 })).toEqual({ a: 1 });
    expect(firstText(undefined, 7, "", "  ", "first", "second")).toBe("first");
    expect(firstText(null)).toBe("");
});
