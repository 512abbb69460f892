import type { Place } from "./support";
import { failure, makePlace } from "./support";

let place: Place;
beforeEach(async () => {
    place = await makePlace();
});
afterEach(() => {
    place.close();
});

const object = '{"Email":"secret@x.com"}\n';
test.each<[string, string | Buffer, RegExp]>([
    [
        "an object that is not closed",
        `${object}\n{"Email":"secret@x.com"\n${object}`,
        /^a\.jsonl, line 3 is not one JSON object/,
    ],
    [
        "one far behind the sample",
        `${object.repeat(200_000)}{"Email":"secret\n${object}`,
        /^a\.jsonl has no JSON object as its object 200001;/,
    ],
    [
        "the last one cut off",
        `${object.repeat(200_000)}{"Email":"secret@x`,
        /^a\.jsonl has no JSON object as its object 200001;/,
    ],
    ["a bare value far behind", `${object.repeat(200_000)}5\n`, /^a\.jsonl has no JSON object as its object 200001;/],
    [
        "an array",
        `[${object.trim()},${object.trim()}]`,
        /^a\.jsonl, line 1 is not one JSON object; an array becomes lines by jq/,
    ],
    [
        "the same key twice",
        `${object}{"Email":"secret@x.com","Email":"secret2@x.com"}\n`,
        /^a\.jsonl has an object with the same key twice/,
    ],
    [
        "not UTF-8",
        Buffer.from(`${object}{"Email":"secr\xe9t@x.com"}\n`, "latin1"),
        /^a\.jsonl has no JSON object as its object 2;/,
    ],
    ["a byte order mark", `\ufeff${object}`, /^a\.jsonl begins with a byte order mark/],
    ["UTF-16", Buffer.from(object, "utf16le"), /^a\.jsonl is no text file, or UTF-16/],
    ["blank lines alone", "\n\n", /^a\.jsonl has no/],
])("JSON lines: %s", async (_, content, expected) => {
    place.write("a.jsonl", content);
    expect(await failure(place, "a.jsonl")).toMatch(expected);
});

test("JSON lines: keys that differ in case alone", async () => {
    place.write("a.jsonl", '{"Email":"secret@x.com","email":"secret2@x.com"}\n');
    expect(await place.load("a.jsonl", ["email"])).toEqual([["a.jsonl", 1, "secret2@x.com"]]);
    expect(await failure(place, "a.jsonl", ["Email", "email"])).toMatch(
        /^a\.jsonl has keys that differ from 'email' in case alone; map one of them only/,
    );
});

test("Parquet: cut off, something else, no rows, and parts without rows among others", async () => {
    const write = (name: string, where: string): Promise<void> =>
        place.workbench.run(
            `COPY (SELECT 'secret@x.com' AS "Email" WHERE ${where}) TO '${place.directory}/${name}' (FORMAT parquet)`,
        );
    await write("part-0.parquet", "true");
    await write("part-1.parquet", "false");
    await write("part-2.parquet", "true");
    place.write("cut.parquet", Buffer.from("PAR1 then something that goes on for a while and has no end"));
    expect(await failure(place, "cut.parquet")).toMatch(/^cut\.parquet is no whole Parquet file/);
    expect(await failure(place, "part-1.parquet")).toMatch(/^part-1\.parquet holds no row below its header/);
    expect(await place.load("part-*.parquet", ["Email"])).toHaveLength(2);
});
