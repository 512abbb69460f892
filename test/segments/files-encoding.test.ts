import { gzipSync } from "node:zlib";
import type { FileEncoding } from "../../provider/segments/files-input";
import type { Place } from "./support";
import { makePlace } from "./support";

let place: Place;
beforeEach(async () => {
    place = await makePlace();
});
afterEach(() => {
    place.close();
});

const text = 'Email,Nämn\nå@x.com,"Zoë, 东京 😀"\nb@x.com,\n';
const rows = [
    ["a.csv", 1, "å@x.com", "Zoë, 东京 😀"],
    ["a.csv", 2, "b@x.com", null],
];
const utf16 = (content: string): Buffer => Buffer.from(content, "utf16le");

test.each<[string, Buffer, FileEncoding | undefined]>([
    ["UTF-8", Buffer.from(text), undefined],
    ["UTF-8 with a mark", Buffer.from(`\ufeff${text}`), undefined],
    ["UTF-16, low byte first, with a mark", utf16(`\ufeff${text}`), undefined],
    ["UTF-16, high byte first, with a mark", utf16(`\ufeff${text}`).swap16(), undefined],
    ["UTF-16 without a mark", utf16(text), undefined],
    ["UTF-16, high byte first, without a mark", utf16(text).swap16(), undefined],
    ["UTF-16 as written", utf16(`\ufeff${text}`).swap16(), "utf-16"],
    ["UTF-8 as written", Buffer.from(text), "utf-8"],
])("%s", async (_, bytes, encoding) => {
    place.write("a.csv", bytes);
    expect(await place.columns("a.csv", { encoding })).toEqual(["Email", "Nämn"]);
    expect(await place.load("a.csv", ["Email", "Nämn"], { encoding })).toEqual(rows);
});

test("Latin-1 is recognised by lone accented letters, and read with Windows' punctuation", async () => {
    place.write("a.csv", Buffer.from("Email,Name\na@x.com,Ren\xe9e O\x92Neil\nb@x.com,\xc5sa M\xfcller\n", "latin1"));
    expect(await place.load("a.csv", ["Email", "Name"])).toEqual([
        ["a.csv", 1, "a@x.com", "Renée O’Neil"],
        ["a.csv", 2, "b@x.com", "Åsa Müller"],
    ]);
    place.write("b.csv.gz", gzipSync(Buffer.from("Email,Name\na@x.com,Ren\xe9e\n", "latin1")));
    expect(await place.load("b.csv.gz", ["Name"])).toEqual([["b.csv.gz", 1, "Renée"]]);
});

test.each([
    ["Cyrillic in Windows-1251", "\xc8\xe2\xe0\xed"],
    ["Polish in Windows-1250", "Pawe\xb3"],
    ["Turkish in Windows-1254", "Ay\xfee"],
    ["Hungarian in Windows-1250", "Erd\xf5s"],
    ["Japanese in Shift-JIS", "\x8e\x52\x93\x63"],
    ["two accents in a row", "Cr\xe9\xe9"],
])("%s is no Latin-1: the error says what to write, and what is written is done", async (_, name) => {
    place.write("a.csv", Buffer.from(`Email,Name\na@x.com,${name}\n`, "latin1"));
    await expect(place.load("a.csv", ["Name"])).rejects.toThrow(
        /^a\.csv is not UTF-8; save it as UTF-8, or write encoding: "latin-1" if/,
    );
    const [row] = await place.load("a.csv", ["Name"], { encoding: "latin-1" });
    expect(row?.[2]).toBe(new TextDecoder("windows-1252").decode(Buffer.from(name, "latin1")));
});

test("a sample that ends within a character is still UTF-8", async () => {
    for (const shift of [0, 1, 2, 3]) {
        place.write("a.csv", `Email,Name\n${"x".repeat(shift)}@x.com,${"😀".repeat(300_000)}\nb@x.com,c\n`);
        expect(await place.columns("a.csv")).toEqual(["Email", "Name"]);
    }
});

test.each<[string, Buffer, RegExp, FileEncoding]>([
    [
        "ragged",
        utf16("Email,Name\nsecret@x.com,b\n\nsecret@x.com\n"),
        /^a\.csv, line 4 has 1 values where the header names 2;/,
        "utf-16",
    ],
    [
        "a quote that is never closed",
        utf16('Email,Name\nsecret@x.com,b\nc,"secret\n'),
        /^a\.csv, line 3 has a quote that is never closed/,
        "utf-16",
    ],
    [
        "text behind a quote",
        utf16('Email,Name\nsecret@x.com,"b"secret\n'),
        /^a\.csv, line 2 has text behind a closing quote/,
        "utf-16",
    ],
    ["a lone surrogate", utf16("Email,Name\nsecret@x.com,\ud800\n"), /^a\.csv is not UTF-16LE throughout/, "utf-16"],
    ["an odd number of bytes", utf16("Email,Name\nsecret@x.com,b\n").subarray(1), /^a\.csv/, "utf-16"],
    ["a header alone", utf16("Email,Name\n"), /^a\.csv holds no row below its header/, "utf-16"],
    [
        "an endless line",
        Buffer.from(`Email,Name\nsecret@x.com,${"secret\xe9".repeat(400_000)}`, "latin1"),
        /^a\.csv, line 2 is longer than 2,000,000 characters/,
        "latin-1",
    ],
    [
        "NULs",
        Buffer.from("Email,Name\nsecret@x.com,\xe9\0\n", "latin1"),
        /^a\.csv is no text file, or damaged: it holds NUL characters/,
        "latin-1",
    ],
    [
        "other bytes than written",
        Buffer.from("Email,N\xe9\nsecret@x.com,b\n", "latin1"),
        /^a\.csv is not UTF-8 throughout/,
        "utf-8",
    ],
])("decoded text is as strict as UTF-8: %s", async (_, bytes, expected, encoding) => {
    place.write("a.csv", bytes);
    await expect(place.load("a.csv", ["Email"], { encoding })).rejects.toMatchObject({
        code: "config",
        message: expect.stringMatching(expected) as string,
    });
});

test("a decoded file of many pieces comes whole and in order", async () => {
    const count = 120_000;
    place.write(
        "a.csv",
        utf16(
            `\ufeffEmail,Name\r\n${Array.from({ length: count }, (_, index) => `${String(index + 1)},"é, ""😀"""\r\n`).join("")}`,
        ),
    );
    const table = await place.loadTable("a.csv", ["Email", "Name"]);
    const [counted] = await place.workbench.rows(
        `SELECT count(*)::INTEGER AS rows, count(*) FILTER (line <> rowid + 1 OR c0 <> line::VARCHAR OR c1 <> 'é, "😀"')::INTEGER AS wrong FROM ${table}`,
    );
    expect(counted).toEqual({ rows: count, wrong: 0 });
});
