import { appendFileSync, renameSync, utimesSync } from "node:fs";
import path from "node:path";
import { filesSource } from "../../provider/segments/files";
import { files } from "../../provider/segments/files-input";
import type { Place } from "./support";
import { makePlace } from "./support";

let place: Place;
beforeEach(async () => {
    place = await makePlace();
});
afterEach(() => {
    place.close();
});

const people = (name: string): string => `Email,Name\n${name}@x.com,${name}\n`;

test("a pattern's files are read in the order of their names, and hidden ones not", async () => {
    for (const name of ["eu/se.csv", "eu/de.csv", "eu/.hidden.csv", "eu/notes.txt", "eu/more.csv/x.txt"])
        place.write(name, people("p"));
    place.write("eu/fi.csv", "Name,Id,Email\nf,1,f@x.com\n");
    expect((await place.load("eu/*.csv", ["Email", "Name"])).map((row) => row.join())).toEqual([
        "eu/de.csv,1,p@x.com,p",
        "eu/fi.csv,1,f@x.com,f",
        "eu/se.csv,1,p@x.com,p",
    ]);
    expect(await place.load(path.join(place.directory, "eu", "{se,de}.csv"), ["Email"])).toHaveLength(2);
    expect(await place.load("./**/[s]e.csv", ["Email"])).toHaveLength(1);
});

test("the file of a pattern that lacks a mapped column is named, and so is one without a row", async () => {
    place.write("eu/a.csv", people("a"));
    place.write("eu/b.csv", "Email,name\nb@x.com,b\n");
    await expect(place.load("eu/*.csv", ["Email", "Name"])).rejects.toThrow(
        "no column 'Name' in eu/b.csv; did you mean 'name'? (columns: Email, name)",
    );
    place.write("eu/b.csv", "Email,Name\n");
    await expect(place.load("eu/*.csv", ["Email", "Name"])).rejects.toThrow(
        /^eu\/b\.csv holds no row below its header/,
    );
});

test.each([
    "a*b.csv",
    "q?.csv",
    "br[1].csv",
    "cur{l,y}.csv",
    "**",
    "semi;colon.csv",
    'it\'s "quoted".csv',
    "two  words.csv",
    "back\\slash.csv",
    "$HOME.csv",
    "~.csv",
    "%20.csv",
])("a file called %s is that file, and no pattern", async (name) => {
    place.write(name, people("right"));
    for (const other of ["aXb.csv", "qX.csv", "br1.csv", "curl.csv", "back\\slashX.csv", "backslashX.csv"])
        place.write(other, people("wrong"));
    expect(await place.load(name, ["Email"], { format: "csv" })).toEqual([[name, 1, "right@x.com"]]);
    await place.workbench.run(
        `COPY (SELECT 'right@x.com' AS "Email") TO '${place.directory}/x.parquet' (FORMAT parquet)`,
    );
    renameSync(path.join(place.directory, "x.parquet"), path.join(place.directory, name));
    expect(await place.load(name, ["Email"], { format: "parquet" })).toEqual([[name, 1, "right@x.com"]]);
    place.write(name, '{"Email":"right@x.com"}\n');
    expect(await place.load(name, ["Email"], { format: "jsonl" })).toEqual([[name, 1, "right@x.com"]]);
});

test("what is not there: where was looked, and what is near", async () => {
    place.write("segments/lapsed.csv", people("a"));
    place.write("segments/vip.parquet", "x");
    const { directory } = place;
    const folder = path.join(directory, "segments");
    await expect(place.fingerprint("segments/lapsd.csv")).rejects.toThrow(
        `there is no file segments/lapsd.csv in ${folder}; did you mean 'segments/lapsed.csv'?`,
    );
    await expect(place.fingerprint("segments/other.csv")).rejects.toThrow(
        `there is no file segments/other.csv in ${folder} (files there: lapsed.csv, vip.parquet)`,
    );
    await expect(place.columns("segment/lapsed.csv")).rejects.toThrow(
        `there is no folder ${path.join(directory, "segment")} (relative paths start at ${directory})`,
    );
    await expect(place.fingerprint("segments/*.tsv")).rejects.toThrow(
        `no file matches segments/*.tsv in ${folder} (files there: lapsed.csv, vip.parquet)`,
    );
    await expect(place.fingerprint("nowhere/**/*.csv")).rejects.toThrow(
        `there is no folder ${path.join(directory, "nowhere")}`,
    );
    await expect(place.fingerprint("segments/lapsed.csv/a.csv")).rejects.toThrow("there is no folder");
    await expect(place.fingerprint(`segments/${"x".repeat(300)}.csv`)).rejects.toMatchObject({ code: "config" });
});

test("a backslash beside a pattern's character is refused, for another file would be read", async () => {
    place.write("back\\slash*.csv", people("a"));
    await expect(place.load("back\\slash*.csv", ["Email"])).rejects.toThrow(
        /has a backslash and one of \* \? \[ in its name/,
    );
});

test("a name that does not tell the format", async () => {
    place.write("a.txt", people("a"));
    await expect(place.columns("a.txt")).rejects.toThrow(
        'a.txt does not tell its format by its name; write files("a.txt", { format: "csv" })',
    );
    expect(await place.columns("a.txt", { format: "csv" })).toEqual(["Email", "Name"]);
    place.write("a.parquet.gz", "x");
    await expect(place.columns("a.parquet.gz")).rejects.toThrow(/gzip around Parquet/);
});

test("the fingerprint changes with the data, the options and the set of files, and with nothing else", async () => {
    place.write("eu/a.csv", people("a"));
    const file = path.join(place.directory, "eu/a.csv");
    const first = await place.fingerprint("eu/*.csv");
    expect(await place.fingerprint("eu/*.csv")).toBe(first);
    const others = [await place.fingerprint("eu/*.csv", { delimiter: ";" }), await place.fingerprint("eu/a.csv")];
    appendFileSync(file, "b@x.com,b\n");
    others.push(await place.fingerprint("eu/*.csv"));
    place.write("eu/b.csv", people("b"));
    others.push(await place.fingerprint("eu/*.csv"));
    // Same size and time of writing: the inode's own time still tells.
    utimesSync(file, 1, 1);
    const old = await place.fingerprint("eu/a.csv");
    place.write("eu/a.csv", "Email,Name\nA@x.com,a\nb@x.com,b\n");
    utimesSync(file, 1, 1);
    others.push(old, await place.fingerprint("eu/a.csv"));
    expect(new Set([first, ...others]).size).toBe(1 + others.length);
    expect(first).not.toContain("a.csv");
});

test("inputs are checked without touching the source", () => {
    const problems = (segment: unknown): string[] =>
        filesSource.input
            .safeParse(segment)
            .error?.issues.map(({ path: at, message }) => `${at.join(".")}: ${message}`) ?? [];
    expect(problems(files("nowhere.csv", { delimiter: ";", quote: "", escape: "\\", encoding: "latin-1" }))).toEqual(
        [],
    );
    expect(problems(files(""))).toEqual([expect.stringMatching(/^path: must name a file/)]);
    expect(problems(files("a.csv", { delimiter: ";;" }))).toEqual(["delimiter: must be one character"]);
    expect(problems(files("a.parquet", { encoding: "latin-1" }))).toEqual([
        "encoding: is for CSV and TSV; parquet needs none",
    ]);
    expect(problems(files("a.txt", { format: "jsonl", delimiter: ";" }))).toEqual([
        "delimiter: is for CSV and TSV; jsonl needs none",
    ]);
    expect(problems(files("a.csv", { delimiter: '"' }))).toEqual(["delimiter: must not be the quote"]);
    expect(problems({ kind: "files", path: "a.csv", separator: ";" })).toEqual([expect.stringMatching(/separator/)]);
    expect(problems({ kind: "files", path: "a.csv", encoding: "utf8" })).toEqual([
        expect.stringMatching(/^encoding: /),
    ]);
});
