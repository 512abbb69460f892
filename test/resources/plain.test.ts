import fc, { type JsonValue } from "fast-check";
import { plain } from "../../provider/resources/engine/plain";
import { hasUnknown, isUnknown } from "../../provider/resources/engine/unknown";

test("JSON values come through as they are", () => {
    fc.assert(
        fc.property(fc.jsonValue(), (value) => expect(plain(value)).toEqual(value)),
        { examples: [[JSON.parse('[{"__proto__": 0}]') as JsonValue]] },
    );
});

test.each([
    ["a Map", new Map()],
    ["a bigint", 1n],
    ["a URL", new URL("https://example.com")],
    ["NaN", Number.NaN],
    ["a function", () => undefined],
    ["a Buffer", Buffer.from("x")],
])("%s cannot be stored, and the error says where", (_what, value) => {
    expect(() => plain({ a: [{ b: value }] })).toThrow(/^outputs\.a\[0\]\.b cannot be stored/);
});

test("a value that is absent is left out, in an array it is null", () => {
    expect(plain({ a: undefined, b: [undefined, 1], c: new Date(0) })).toEqual({
        b: [null, 1],
        c: "1970-01-01T00:00:00.000Z",
    });
});

test("unknown values are found at any depth", () => {
    const unknown = "dd056dcd-154b-4c76-9bd3-c8f88648b5ff";
    expect(isUnknown(unknown)).toBe(true);
    expect(hasUnknown({ a: [{ b: unknown }] })).toBe(true);
    expect(hasUnknown({ a: [{ b: "text" }], c: null })).toBe(false);
});
