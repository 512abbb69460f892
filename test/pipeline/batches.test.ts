import fc from "fast-check";
import type { Destination } from "../../provider/destinations/destination";
import { bodyOf, cut, cutBatches, halves } from "../../provider/pipeline/batches";
import { openWorkbench } from "../../provider/workbench";

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

test("a batch that is exactly as full as it may be stays whole, and one byte more cuts it", () => {
    const members = (sizes: readonly number[]) => cut(sizes, { rows: 3, bytes: 100 }).map((batch) => batch.members);
    expect(members([50, 49])).toEqual([2]);
    expect(members([50, 50])).toEqual([1, 1]);
    expect(members([100, 1])).toEqual([1, 1]);
    expect(members([30, 30, 38, 1])).toEqual([3, 1]);
    expect(members([30, 30, 39])).toEqual([2, 1]);
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

test("a whole body keeps within the bytes after UTF-8, with what stands around its rows", async () => {
    const workbench = await openWorkbench();
    try {
        await workbench.run(
            `CREATE TABLE work AS SELECT to_json(repeat('é', 50) || i)::VARCHAR AS body FROM range(10) AS rows(i)`,
        );
        const limit = (value: number) => ({ value, source: "", read: "" });
        const destination = {
            displayName: "Fake",
            limits: { rows: limit(100), bytes: limit(2_320) },
            batch: { envelope: () => ({ open: `{"about":"${"x".repeat(1_900)}","rows":[`, close: "]}" }) },
        } as unknown as Destination;
        const batches = await cutBatches("work", destination, workbench);
        // 103 bytes a row, so that three and their commas fit into the 320 that are left beside the envelope.
        expect(batches.map(({ members }) => members)).toEqual([3, 3, 3, 1]);
        for (const batch of batches) {
            const body = await bodyOf(batch, new Set(), "work", destination, {}, workbench);
            expect(body.length).toBeLessThanOrEqual(2_320);
            expect((JSON.parse(body.toString()) as { rows: string[] }).rows).toHaveLength(batch.members);
        }
    } finally {
        workbench.close();
    }
});
