import { gzipSync } from "node:zlib";
import type { Place } from "./support";
import { makePlace } from "./support";

let place: Place;
beforeEach(async () => {
    place = await makePlace();
});
afterEach(() => {
    place.close();
});

test("CSV: columns in any order, values as text, empty ones absent, blank lines no rows", async () => {
    place.write(
        "a.csv",
        'Id,Email,Name\n1,a@x.com,NULL\n\n2,"b@x.com","O""Neil, ""Jo""\nand son"\n3,,NA\n4,d@x.com,""\n\n\n',
    );
    expect(await place.columns("a.csv")).toEqual(["Id", "Email", "Name"]);
    expect(await place.load("a.csv", ["Name", "Email"])).toEqual([
        ["a.csv", 1, "NULL", "a@x.com"],
        ["a.csv", 2, 'O"Neil, "Jo"\nand son', "b@x.com"],
        ["a.csv", 3, "NA", null],
        ["a.csv", 4, null, "d@x.com"],
    ]);
});

test.each([
    ["semicolons", "Email;Name, first\na@x.com;Doe, John\nb@x.com;Roe\n", ["a@x.com", "Doe, John"]],
    ["tabs", "Email\tName, first\na@x.com\tDoe, John\nb@x.com\tRoe\n", ["a@x.com", "Doe, John"]],
    ["bars", "Email|Name, first\na@x.com|Doe, John\nb@x.com|Roe\n", ["a@x.com", "Doe, John"]],
    ["commas within quotes", '"Email","Name, first"\n"a@x.com","a;b;c"\n', ["a@x.com", "a;b;c"]],
    ["carriage returns", "Email,Name, first\r\na@x.com,1,2\r\n", undefined],
])("CSV: the delimiter is found: %s", async (_, text, values) => {
    place.write("a.csv", text);
    const loaded = place.load("a.csv", ["Email", "Name, first"]);
    if (values === undefined) await expect(loaded).rejects.toThrow(/no column 'Name, first'/);
    else expect((await loaded)[0]).toEqual(["a.csv", 1, ...values]);
});

test("CSV: delimiter, quote and escape as written; one column; line ends of Windows and no last one", async () => {
    place.write("a.txt", "Email^Name\na@x.com^'it\\'s ^ fine'\nb@x.com^\"x");
    const options = { format: "csv", delimiter: "^", quote: "'", escape: "\\" } as const;
    expect(await place.load("a.txt", ["Email", "Name"], options)).toEqual([
        ["a.txt", 1, "a@x.com", "it's ^ fine"],
        ["a.txt", 2, "b@x.com", '"x'],
    ]);
    place.write("unquoted.csv", 'Email,Name\na@x.com,5" pipe\nb@x.com,"x\n');
    expect((await place.load("unquoted.csv", ["Name"], { quote: "" })).map((row) => row[2])).toEqual(['5" pipe', '"x']);
    place.write("one.csv", "Email\r\na@x.com\r\n\r\nb@x.com\r\n\r\n");
    expect(await place.load("one.csv", ["Email"])).toEqual([
        ["one.csv", 1, "a@x.com"],
        ["one.csv", 2, "b@x.com"],
    ]);
    place.write("last.csv", "Email,Name\r\na@x.com,b");
    expect(await place.load("last.csv", ["Name"])).toEqual([["last.csv", 1, "b"]]);
});

test("TSV has tabs, whatever else its header shows", async () => {
    place.write("a.tsv", "Email,address\tName\na@x.com\tb,c\n");
    expect(await place.columns("a.tsv")).toEqual(["Email,address", "Name"]);
    place.write("b.tsv", "Email;Name\na@x.com;b\n");
    expect(await place.load("b.tsv", ["Name"], { delimiter: ";" })).toEqual([["b.tsv", 1, "b"]]);
});

test("gzip: CSV, TSV and JSON lines, in one member or several", async () => {
    place.write("a.csv.gz", Buffer.concat([gzipSync("Email,Name\na@x.com,b\n"), gzipSync("c@x.com,d\n")]));
    expect(await place.load("a.csv.gz", ["Email"])).toEqual([
        ["a.csv.gz", 1, "a@x.com"],
        ["a.csv.gz", 2, "c@x.com"],
    ]);
    place.write("a.tsv.gz", gzipSync("Email\tName\na@x.com\tb\n"));
    expect(await place.load("a.tsv.gz", ["Name"])).toEqual([["a.tsv.gz", 1, "b"]]);
    place.write("a.ndjson.gz", gzipSync('{"Email":"a@x.com"}\n'));
    expect(await place.load("a.ndjson.gz", ["Email"])).toEqual([["a.ndjson.gz", 1, "a@x.com"]]);
});

test("JSON lines: keys of all objects; numbers, booleans and nested values as text", async () => {
    const objects = [
        '{"Email":"a@x.com","n":46701234567,"b":true,"we\'ird \\"k":"q"}',
        "",
        '{"o":{"k":[1,null]},"Email":null,"email":"small"}',
    ];
    place.write("a.jsonl", objects.join("\n"));
    expect(await place.columns("a.jsonl")).toEqual(["Email", "n", "b", "we'ird \"k", "o", "email"]);
    expect(await place.load("a.jsonl", ["Email", "n", "b", "we'ird \"k", "o"])).toEqual([
        ["a.jsonl", 1, "a@x.com", "46701234567", "true", "q", null],
        ["a.jsonl", 2, null, null, null, null, '{"k":[1,null]}'],
    ]);
});

test.each(["a.csv", "a.jsonl", "a.parquet"])("a column that is wanted twice comes twice: %s", async (name) => {
    place.write("a.csv", "Email,Name\na@x.com,b\n");
    place.write("a.jsonl", '{"Email":"a@x.com","Name":"b"}\n');
    await place.workbench.run(
        `COPY (SELECT 'a@x.com' AS "Email", 'b' AS "Name") TO '${place.directory}/a.parquet' (FORMAT parquet)`,
    );
    expect(await place.load(name, ["Name", "Email", "Name"])).toEqual([[name, 1, "b", "a@x.com", "b"]]);
});

test("Parquet: every type as text, in UTC", async () => {
    await place.workbench
        .run(`COPY (SELECT 'é@x.com' AS "Email", 46701234567 AS n, 1.5::DOUBLE AS d, 12.30::DECIMAL(9,2) AS m, true AS b,
        DATE '2026-11-20' AS day, TIMESTAMPTZ '2026-11-20 08:00:00+02' AS at, {'k': [1, 2]} AS o, NULL::VARCHAR AS gone, 'raw'::BLOB AS bytes,
        [1, 2] AS l, 7 AS file_row_number) TO '${place.directory}/a.parquet' (FORMAT parquet)`);
    const columns = ["Email", "n", "d", "m", "b", "day", "at", "o", "gone", "bytes", "l", "file_row_number"];
    expect(await place.columns("a.parquet")).toEqual(columns);
    expect(await place.load("a.parquet", columns)).toEqual([
        [
            "a.parquet",
            1,
            "é@x.com",
            "46701234567",
            "1.5",
            "12.30",
            "true",
            "2026-11-20",
            "2026-11-20 06:00:00+00",
            '{"k":[1,2]}',
            null,
            "raw",
            "[1,2]",
            "7",
        ],
    ]);
});

test("line counts data rows, and rows keep the file's order, where several threads read", async () => {
    const rows = 100_000;
    const text = "a long text, so that the file has more than one of DuckDB's buffers of 32 MB; ".repeat(5);
    const numbers = Array.from({ length: rows }, (_, index) => String(index + 1));
    place.write(
        "a.csv",
        `n,text\n${numbers.map((n) => `${n},"${text}${Number(n) % 1000 === 0 ? "two\nlines" : ""}"\n`).join("")}`,
    );
    place.write("a.jsonl", numbers.map((n) => `{"n":${n},"text":"${text}"}\n`).join(""));
    await place.workbench.run(
        `COPY (SELECT i + 1 AS n FROM range(${String(rows)}) r(i)) TO '${place.directory}/a.parquet' (FORMAT parquet, ROW_GROUP_SIZE 10000)`,
    );
    for (const name of ["a.csv", "a.jsonl", "a.parquet"]) {
        const table = await place.loadTable(name, ["n"]);
        const wrong = "count(*) FILTER (line <> rowid + 1 OR c0 <> line::VARCHAR)::INTEGER AS wrong";
        const counted = await place.workbench.rows(`SELECT count(*)::INTEGER AS rows, ${wrong} FROM ${table}`);
        expect([name, counted]).toEqual([name, [{ rows, wrong: 0 }]]);
    }
});
