import fc from "fast-check";
import { cut, halves } from "../../provider/pipeline/batches";

const sizes = fc.array(fc.integer({ min: 1, max: 100 }), { maxLength: 200 });
const limits = fc.record({ rows: fc.integer({ min: 1, max: 50 }), bytes: fc.integer({ min: 100, max: 1_000 }) });

const bytesOf = (all: number[], first: number, last: number): number =>
    all.slice(first, last + 1).reduce((sum, size) => sum + size, 0) + (last - first);

test("batches hold every row once, in order", () => {
    fc.assert(
        fc.property(sizes, limits, (all, limit) => {
            const rows = cut(all, limit).flatMap(({ first, last }) =>
                Array.from({ length: last - first + 1 }, (_, i) => first + i),
            );
            expect(rows).toEqual(all.map((_, row) => row));
        }),
    );
});

test("a batch keeps within rows and bytes, commas included", () => {
    fc.assert(
        fc.property(sizes, limits, (all, limit) => {
            for (const { first, last, members } of cut(all, limit)) {
                expect(members).toBe(last - first + 1);
                expect(members).toBeLessThanOrEqual(limit.rows);
                expect(bytesOf(all, first, last)).toBeLessThanOrEqual(limit.bytes);
            }
        }),
    );
});

test("a batch is as full as it can be: the next row would not have fitted", () => {
    fc.assert(
        fc.property(sizes, limits, (all, limit) => {
            const batches = cut(all, limit);
            for (const { first, last, members } of batches.slice(0, -1)) {
                expect(members === limit.rows || bytesOf(all, first, last + 1) > limit.bytes).toBe(true);
            }
        }),
    );
});

test("a row that alone is too large is an error, not a batch", () => {
    expect(() => cut([10, 101, 10], { rows: 10, bytes: 100 })).toThrow(RangeError);
});

test("halves split a batch without loss", () => {
    fc.assert(
        fc.property(fc.nat(1_000), fc.integer({ min: 1, max: 1_000 }), (first, more) => {
            const [left, right] = halves({ first, last: first + more, members: more + 1 });
            expect([left.first, right.last]).toEqual([first, first + more]);
            expect(right.first).toBe(left.last + 1);
            expect(left.members + right.members).toBe(more + 1);
            expect(Math.abs(left.members - right.members)).toBeLessThanOrEqual(1);
        }),
    );
});
