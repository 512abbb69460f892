import fc from "fast-check";
import { RecordReader } from "../../provider/segments/files/records";
import { makePlace } from "./support";

const dialect = { delimiter: ",", quote: '"', escape: '"' };

/** Splits a text at arbitrary places. */
function pieces(text: string, cuts: readonly number[]): string[] {
    const places = [...new Set(cuts.map((cut) => cut % (text.length + 1)))].sort((a, b) => a - b);
    return [...places, text.length].map((end, index) => text.slice(places[index - 1] ?? 0, end));
}

function read(parts: readonly string[]): (readonly string[])[] {
    const reader = new RecordReader(dialect);
    return [...parts.flatMap((part) => reader.push(part)), ...reader.end()].map(({ values }) => values);
}

const value = fc.string({ unit: fc.constantFrom("a", "é", ",", '"', "\n", "\r", " ", "\u{1f600}"), maxLength: 6 });
const table = fc.array(fc.tuple(value, value), { minLength: 1, maxLength: 8 });
const quoted = (text: string): string => `"${text.replaceAll('"', '""')}"`;

test("what is written with quotes is read back, whatever the pieces and line ends", () => {
    fc.assert(
        fc.property(
            table,
            fc.constantFrom("\n", "\r\n", "\r"),
            fc.boolean(),
            fc.array(fc.nat(), { maxLength: 5 }),
            (rows, lineEnd, last, cuts) => {
                const text = rows.map((row) => row.map(quoted).join(",")).join(lineEnd) + (last ? lineEnd : "");
                // A surrogate pair is never cut: decoders give whole characters.
                expect(
                    read(
                        pieces(
                            text,
                            cuts.filter((cut) => !/[\ud800-\udbff]$/.test(text.slice(0, cut % (text.length + 1)))),
                        ),
                    ),
                ).toEqual(rows);
            },
        ),
    );
});

test("arbitrary text is read as DuckDB reads it, or refused by both", async () => {
    const place = await makePlace();
    const wild = fc.string({
        unit: fc.constantFrom("a", "b", ",", ",", '"', "\n", "\n", "é"),
        minLength: 1,
        maxLength: 25,
    });
    await fc.assert(
        fc.asyncProperty(wild, async (body) => {
            place.write("a.csv", `x,y\n${body}\nlast,row\n`);
            const expected = ((): unknown => {
                try {
                    const [, ...rows] = read([`x,y\n${body}\nlast,row\n`]);
                    // Empty values may follow the last column.
                    if (rows.some((row) => row.length < 2 || row.slice(2).some((text) => text !== "")))
                        return "refused";
                    return rows.map((row) => row.slice(0, 2).map((text) => text || null));
                } catch {
                    return "refused";
                }
            })();
            const actual = await place.load("a.csv", ["x", "y"], { delimiter: "," }).then(
                (rows) => rows.map(([, , ...values]) => values),
                () => "refused",
            );
            expect(actual).toEqual(expected);
        }),
        { numRuns: 100 },
    );
    place.close();
});
