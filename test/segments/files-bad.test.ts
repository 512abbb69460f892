import { appendFileSync, chmodSync, symlinkSync } from "node:fs";
import path from "node:path";
import { gzipSync } from "node:zlib";
import { filesSource } from "../../provider/segments/files";
import { files } from "../../provider/segments/files-input";
import type { Workbench } from "../../provider/workbench";
import type { Place } from "./support";
import { failure, makePlace } from "./support";

let place: Place;
beforeEach(async () => {
    place = await makePlace();
});
afterEach(() => {
    place.close();
});

const rows = (count: number): string =>
    Array.from({ length: count }, (_, index) => `secret${String(index)}@x.com,name\n`).join("");

test.each<[string, string | Buffer, RegExp]>([
    ["empty", "", /^a\.csv is empty \(0 bytes\)/],
    ["a header alone", "Email,Name\n", /^a\.csv holds no row below its header/],
    ["a header alone, without a line end", "Email,Name", /^a\.csv holds no row below its header/],
    [
        "one value too many",
        "Email,Name\nsecret@x.com,b\nsecret@x.com,b,c\n",
        /^a\.csv, line 3 has 3 values where the header names 2;/,
    ],
    [
        "one value too few",
        "Email,Name\nsecret@x.com,b\nsecret@x.com\n",
        /^a\.csv, line 3 has 1 values where the header names 2;/,
    ],
    ["ragged behind a blank line", "Email,Name\nsecret@x.com,b\n\nsecret@x.com\n", /^a\.csv, line 4 has 1 values/],
    [
        "a quote that is never closed",
        'Email,Name\nsecret@x.com,"b\nc,d\n',
        /^a\.csv, line 2 has a quote that is never closed/,
    ],
    [
        "text behind a quote",
        'Email,Name\nsecret@x.com,"b"secret\n',
        /^a\.csv, line 2 has a quote that is never closed, or text behind one/,
    ],
    ["a NUL", "Email,Name\nsecret@x.com,b\0\n", /^a\.csv is no text file: it holds NUL bytes/],
    [
        "a NUL far behind the sample",
        `Email,Name\n${rows(60_000)}secret@x.com,b\0c\n`,
        /^a\.csv is no text file, damaged or still being written: it holds NUL bytes/,
    ],
    [
        "random bytes",
        Buffer.from(Array.from({ length: 5000 }, (_, index) => (index * index * 31 + index * 7) % 256)),
        /^a\.csv is (no text file|not UTF-8)/,
    ],
    [
        "5 MB in one field",
        `Email,Name\n${rows(10)}secret@x.com,${"secret".repeat(900_000)}\n`,
        /^a\.csv, line 12 is longer than 2,000,000 bytes/,
    ],
    [
        "line ends of two kinds",
        "Email,Name\r\nsecret@x.com,b\nsecret@x.com,b\r\n",
        /^a\.csv is no CSV: its line ends are of different kinds/,
    ],
    ["the same column twice", "Email,Name,Name\nsecret@x.com,b,c\n", /^a\.csv has two columns called 'Name'/],
    [
        "no header",
        "secret@x.com,Doe\nsecret2@x.com,Doe\n",
        /^a\.csv has no header: an e-mail address stands in its first line/,
    ],
    ["a blank first line", "\nEmail,Name\nsecret@x.com,b\n", /^a\.csv begins with a blank line/],
    [
        "one column named, several there",
        "Email\nsecret@x.com;b\nsecret@x.com;c\n",
        /^a\.csv names one column, but its rows have several by ";"/,
    ],
    ["either of two delimiters", "Email,first;last\nsecret@x.com,a;b\n", /^a\.csv may be delimited by "," or ";"/],
    [
        "bytes that are not UTF-8, far behind the sample",
        Buffer.from(`Email,Name\n${rows(60_000)}secret@x.com,Andr\xe9\n`, "latin1"),
        /^a\.csv, line 60002 is not UTF-8;.*encoding: "latin-1"/,
    ],
    [
        "a zip",
        Buffer.from("PK\u0003\u0004secret", "latin1"),
        /^a\.csv is no text file but a zip file or an Excel workbook; save it as CSV/,
    ],
    ["gzip without .gz", gzipSync("Email\na@x.com\n"), /^a\.csv is gzip; give it a name that ends in \.gz/],
    ["Parquet", "PAR1....", /^a\.csv is Parquet/],
])("CSV: %s", async (_, content, expected) => {
    place.write("a.csv", content);
    expect(await failure(place, "a.csv", content.includes("Andr") ? ["Email", "Name"] : ["Email"])).toMatch(expected);
});

test("CSV: a ragged row in the middle of 600,000", async () => {
    place.write("a.csv", `Email,Name\n${rows(300_000)}secret@x.com,b,c\n${rows(300_000)}`);
    expect(await failure(place, "a.csv")).toMatch(/^a\.csv, line 300002 has 3 values where the header names 2;/);
});

test("gzip: cut off, in the data and in the checksum alone; damaged; not gzip", async () => {
    const whole = gzipSync(`Email,Name\n${rows(100_000)}`);
    const damaged = Buffer.from(whole);
    damaged.writeUInt8((damaged.at(-5) ?? 0) ^ 255, damaged.length - 5);
    place.write("half.csv.gz", whole.subarray(0, whole.length / 2));
    place.write("end.csv.gz", whole.subarray(0, whole.length - 8));
    place.write("sum.csv.gz", damaged);
    place.write("plain.csv.gz", "Email,Name\nsecret@x.com,b\n");
    place.write("nobody.csv.gz", gzipSync(""));
    place.write("half.jsonl.gz", gzipSync('{"Email":"secret@x.com"}\n'.repeat(500_000)).subarray(0, 4000));
    expect(await failure(place, "half.csv.gz")).toMatch(/^half\.csv\.gz is cut off/);
    expect(await failure(place, "end.csv.gz")).toMatch(/^end\.csv\.gz is cut off/);
    expect(await failure(place, "sum.csv.gz")).toMatch(/^sum\.csv\.gz is not gzip, or damaged/);
    expect(await failure(place, "plain.csv.gz")).toMatch(/^plain\.csv\.gz is not gzip, or damaged/);
    expect(await failure(place, "nobody.csv.gz")).toMatch(/^nobody\.csv\.gz is empty/);
    expect(await failure(place, "half.jsonl.gz")).toMatch(/^half\.jsonl\.gz is cut off/);
});

test.each(["secret@x.com,b\n", "secret@x"])("a file that changes while it is read: %j is added", async (added) => {
    place.write("a.csv", `Email,Name\n${rows(50_000)}`);
    await place.workbench.run("CREATE TABLE t (origin VARCHAR, line BIGINT, c0 VARCHAR)");
    // The workbench is asked for once the load has begun.
    const workbench = (): Promise<Workbench> => {
        appendFileSync(path.join(place.directory, "a.csv"), added);
        return Promise.resolve(place.workbench);
    };
    const loading = filesSource.load(files("a.csv"), ["Email"], "t", { ...place.context, workbench });
    await expect(loading).rejects.toMatchObject({
        code: "config",
        retryable: true,
        message: expect.stringMatching(/^a\.csv changed while it was read; run again/) as string,
    });
});

test("a load that is stopped ends with the reason", async () => {
    const stop = new AbortController();
    const other = await makePlace(stop.signal);
    other.write("a.csv", `Email,Name\n${rows(50_000)}`);
    const loading = other.load("a.csv", ["Email"]);
    stop.abort(new Error("cancelled"));
    await expect(loading).rejects.toThrow("cancelled");
    other.close();
});

test("links to nothing, folders and files that may not be read", async () => {
    symlinkSync("nowhere.csv", path.join(place.directory, "link.csv"));
    place.write("folder/a.csv", "Email\na@x.com\n");
    place.write("closed.csv", "Email\na@x.com\n");
    chmodSync(path.join(place.directory, "closed.csv"), 0);
    expect(await failure(place, "l*.csv")).toMatch(/^link\.csv is a link to a file that does not exist/);
    expect(await failure(place, "folder")).toMatch(/^'folder' is a folder; write files\("folder\/\*\.csv"\)/);
    // The superuser may read everything.
    if (process.getuid?.() !== 0)
        expect(await failure(place, "closed.csv")).toMatch(/^closed\.csv may not be read by this user/);
});
