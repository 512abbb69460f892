import { createHash } from "node:crypto";
import fc from "fast-check";
import { DigestTable, digestsOf, fromBase64, toBase64 } from "../../sandbox/snapchat/digest-table";

/** Few different first words, so that entries meet in their slots. */
const hash = fc
    .tuple(fc.integer({ min: 0, max: 7 }), fc.integer({ min: 0, max: 300 }))
    .map(([slot, rest]) => slot.toString(16).padStart(2, "0").repeat(4) + rest.toString(16).padStart(56, "0"));
const step = fc.oneof(
    { weight: 5, arbitrary: fc.tuple(fc.constant("put" as const), hash, fc.integer({ min: 1, max: 50 })) },
    { weight: 3, arbitrary: fc.tuple(fc.constant("delete" as const), hash, fc.constant(0)) },
    { weight: 1, arbitrary: fc.tuple(fc.constant("keepAbove" as const), hash, fc.integer({ min: 0, max: 20 })) },
);

function contents(table: DigestTable): [string, number][] {
    return Array.from({ length: table.count }, (_, entry): [string, number] => [
        table.hashAt(entry),
        table.valueAt(entry),
    ]);
}

test("it holds what a Map would hold", () => {
    fc.assert(
        fc.property(fc.array(step, { maxLength: 600, size: "max" }), (steps) => {
            const table = new DigestTable();
            const model = new Map<string, number>();
            for (const [kind, key, value] of steps) {
                const digests = digestsOf([key]);
                if (kind === "put") {
                    table.put(digests, 0, value);
                    model.set(key, value);
                } else if (kind === "delete") {
                    table.delete(digests, 0);
                    model.delete(key);
                } else {
                    for (const [known, own] of model) if (own <= value) model.delete(known);
                    expect(table.keepAbove(value)).toBe(Math.min(Infinity, ...model.values()));
                }
            }
            expect(new Map(contents(table))).toEqual(model);
            expect(table.count).toBe(model.size);
        }),
        { numRuns: 60 },
    );
});

test("digests survive the way to base64 and back; malformed hashes are left out", () => {
    const hashes = ["a", "b", "c"].map((text) => createHash("sha256").update(text).digest("hex"));
    const mixed = [hashes[0] ?? "", "short", (hashes[0] ?? "").toUpperCase(), ...hashes.slice(1)];
    const table = new DigestTable();
    const digests = fromBase64(toBase64(digestsOf(mixed)));
    for (let position = 0; position < digests.length / 8; position += 1) table.put(digests, position, 1);
    expect(contents(table).map(([text]) => text)).toEqual(hashes);
});

test("clearing leaves a table that can be filled again", () => {
    const table = new DigestTable();
    const digests = digestsOf(["0".repeat(64), "1".repeat(64)]);
    table.put(digests, 0, 1);
    table.clear();
    table.put(digests, 1, 2);
    expect(contents(table)).toEqual([["1".repeat(64), 2]]);
});
